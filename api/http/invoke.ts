import { newId } from '../../adapters/ids'
import { problem } from '../problem'
import { type Call, type Caller, mayCall, type Route } from '../route'
import type { Services } from '../services'
import { validated } from './validate'

export type Input = { params?: unknown; query?: unknown; body?: unknown }

/** The call of a route whose input was checked. Everything it creates is named after `resourceId`. */
export function callOf(services: Services, caller: Caller, input: Input, resourceId: string): Call {
  return {
    ...services,
    ...{ params: input.params, query: input.query, body: input.body },
    caller,
    commandId: resourceId.replace(/^req_/, 'cmd_'),
    newId: (prefix) => resourceId.replace(/^req_/, `${prefix}_`),
  }
}

/** Throws FORBIDDEN for a role that may not call the route. */
export function refuseRole(route: Route, { role }: Caller): void {
  if (mayCall(route, role)) return
  throw problem('FORBIDDEN', `A ${role} key may not ${route.method.toUpperCase()} ${route.path}.`)
}

/**
 * Carries a route out for a caller within this process, as its HTTP request would be: the same checks, the same refusals
 * (thrown as Problem). Its answer's body is of the type of the route's success schema, which the caller names.
 */
export async function invoke<Body>(services: Services, caller: Caller, route: Route, input: Input = {}): Promise<Body> {
  refuseRole(route, caller)
  const checked = {
    params: route.params && validated(route.params, input.params, 'path'),
    query: route.query && validated(route.query, input.query ?? {}, 'query'),
    body: route.body && validated(route.body, input.body ?? {}, 'body'),
  }
  const { body } = await route.handle(callOf(services, caller, checked, newId('req')))
  return body as Body
}
