import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import express, { type Request, type RequestHandler, type Response } from 'express'
import { invalid, notFound } from '../problem'
import { BODY_LIMIT_BYTES, type Caller, type Route } from '../route'
import type { Services } from '../services'
import { authenticate } from './authenticate'
import { type Answer, idempotently } from './idempotent'
import { callOf, refuseRole } from './invoke'
import { validated } from './validate'

/** Express's handlers of one route: who asks, may they, what do they say, then the work, then the answer. */
export function serveRoute(route: Route, services: Services): RequestHandler[] {
  const content = route.consumes ?? 'application/json'
  const limit = route.bodyLimitBytes ?? BODY_LIMIT_BYTES
  const parseBody = route.consumes === undefined ? express.json({ limit }) : express.text({ limit, type: content })
  return [
    async (request, _response, next) => {
      request.routePath = route.path
      const caller = await authenticate(request, services)
      request.callerId = caller.id
      refuseRole(route, caller)
      callers.set(request, caller)
      next()
    },
    refuseOtherThan(content),
    parseBody,
    async (request, response) => {
      const caller = callers.get(request)
      if (caller === undefined) throw new Error('a route was reached without its caller')
      await answer(route, services, caller, request, response)
    },
  ]
}

const callers = new WeakMap<Request, Caller>()

/** A body of another kind would be ignored silently. */
function refuseOtherThan(content: string): RequestHandler {
  return (request, _response, next) => {
    const hasBody = Number(request.get('content-length') ?? 0) > 0 || request.get('transfer-encoding') !== undefined
    if (!hasBody || request.is(content)) return next()
    const sent = request.get('content-type') ?? 'none'
    throw invalid({ path: 'Content-Type', message: `must be ${content}, it is ${sent}` })
  }
}

async function answer(route: Route, services: Services, caller: Caller, request: Request, response: Response) {
  const input = {
    params: checkedParams(route, request),
    query: route.query ? validated(route.query, request.query, 'query') : noQuery(request),
    body: checkedBody(route, request),
  }
  const result = await idempotently(request, request.body, caller, services, (resourceId) =>
    route.handle(callOf(services, caller, input, resourceId)),
  )
  await sendAnswer(route, response, result)
}

function checkedParams(route: Route, request: Request): unknown {
  const params = request.params as Record<string, string>
  for (const [name, value] of Object.entries(params)) {
    // Nothing we name has other characters; what cannot exist is simply not there.
    if (!/^[\w.:-]{1,128}$/.test(value)) throw notFound(name.replace(/Id$/, ''), JSON.stringify(value.slice(0, 40)))
  }
  return route.params ? validated(route.params, params, 'path') : undefined
}

function noQuery(request: Request): undefined {
  const [name] = Object.keys(request.query)
  if (name !== undefined) throw invalid({ path: name, message: 'is not a parameter of this request' })
}

function checkedBody(route: Route, request: Request): unknown {
  if (route.body) return validated(route.body, request.body ?? (route.consumes === undefined ? {} : ''), 'body')
  const [name] = Object.keys((request.body as object | undefined) ?? {})
  if (name !== undefined) throw invalid({ path: name, message: 'is not a field of this request' })
  return undefined
}

/** An answer as its route says: JSON, a file, or rows as they come. */
export async function sendAnswer(route: Route, response: Response, { status, body, replayed }: Answer): Promise<void> {
  if (replayed) response.set('Idempotent-Replayed', 'true')
  response.status(status)
  if (status >= 400) {
    response.type('application/problem+json').send(JSON.stringify(body))
  } else if (body instanceof Uint8Array) {
    response
      .type(route.produces ?? 'application/octet-stream')
      .set('Content-Disposition', 'inline')
      .send(body)
  } else if (route.produces !== undefined) {
    response.type(`${route.produces}; charset=utf-8`).set('Content-Disposition', 'attachment')
    await pipeline(Readable.from(body as AsyncIterable<string>), response)
  } else {
    response.json(body)
  }
}
