import { z } from 'zod'
import {
  createDocument,
  type ZodOpenApiObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
} from 'zod-openapi'
import { type ErrorCode, PROBLEMS } from '../domain/errors'
import { mayCall, type Route } from './route'
import { ROUTES } from './routes'
import { problemSchema } from './schemas/common'

/** Refusals that every route can answer with. */
const COMMON: readonly ErrorCode[] = ['VALIDATION_FAILED', 'UNAUTHENTICATED', 'FORBIDDEN']
const OF_POST: readonly ErrorCode[] = ['IDEMPOTENCY_IN_FLIGHT', 'IDEMPOTENCY_KEY_REUSED']
const ROLES = ['signup', 'support', 'customer', 'operator'] as const

/** The OpenAPI 3.1 document of the routes: made from the very schemas that check requests and type answers. */
export function openApiDocument(routes: readonly Route[] = ROUTES): ReturnType<typeof createDocument> {
  const paths: ZodOpenApiPathsObject = {}
  for (const route of routes) paths[route.path] = { ...paths[route.path], [route.method]: operation(route) }
  const document: ZodOpenApiObject = {
    openapi: '3.1.0',
    info: {
      title: 'Linekeeper',
      version: '1.0.0',
      description:
        'Durable billing of WhatsApp Business API numbers. Instants are ISO 8601 in UTC; `…Cents` and `…Micros` are ' +
        'hundredths and millionths of a currency unit. Errors are RFC 9457 problem documents.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    security: [{ key: [] }],
    paths,
    components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
  }
  return createDocument(document)
}

/** The document as a committed file. */
export const openApiText = (): string => `${JSON.stringify(openApiDocument(), null, 2)}\n`

function operation(route: Route): ZodOpenApiOperationObject {
  const roles = ROLES.filter((role) => mayCall(route, role))
  return {
    operationId: operationId(route),
    summary: route.summary,
    description: `For ${roles.join(', ')}.`,
    tags: [route.path.split('/')[2] ?? 'service'],
    requestParams: {
      ...(route.params ? { path: route.params as z.ZodObject } : {}),
      ...(route.query ? { query: route.query as z.ZodObject } : {}),
      ...(route.method === 'post' ? { header: idempotencyHeader } : {}),
    },
    ...(route.body
      ? { requestBody: { required: needsBody(route.body), content: contentOf(route.consumes, route.body) } }
      : {}),
    responses: { ...successes(route), ...refusals(route) },
  }
}

const idempotencyHeader = z.object({
  'Idempotency-Key': z
    .string()
    .max(255)
    .optional()
    .meta({ description: 'The same key and body give the first answer again, for 24 hours.' }),
})

const contentOf = (type: string | undefined, schema: z.ZodType) => ({ [type ?? 'application/json']: { schema } })

/** A body of optional fields only may be left out. */
const needsBody = (schema: z.ZodType): boolean => !schema.safeParse({}).success

function successes(route: Route): ZodOpenApiOperationObject['responses'] {
  return Object.fromEntries(
    Object.entries(route.answers).map(([status, schema]) => [
      status as `${1 | 2 | 3 | 4 | 5}${string}`,
      {
        description: status === '202' ? 'Taken; still going on' : 'Done',
        content: contentOf(route.produces, schema),
      },
    ]),
  )
}

function refusals(route: Route): ZodOpenApiOperationObject['responses'] {
  const codes = [
    ...COMMON,
    ...(route.method === 'post' ? OF_POST : []),
    // A path that cannot be one names nothing; and any body can be too large.
    ...(route.params ? (['NOT_FOUND'] as const) : []),
    ...(route.body ? (['PAYLOAD_TOO_LARGE'] as const) : []),
    ...(route.problems ?? []),
  ]
  const statuses = [...new Set(codes.map((code) => PROBLEMS[code].status))].sort((a, b) => a - b)
  return Object.fromEntries(
    statuses.map((status) => [
      `${status}` as const,
      {
        description: [...new Set(codes.filter((code) => PROBLEMS[code].status === status))].join(', '),
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    ]),
  )
}

/** `postV1NumbersCancel`: stable, unique and readable in generated clients. */
function operationId({ method, path }: Route): string {
  const words = path.split(/[/.-]/).filter((part) => part !== '' && part !== 'v1')
  return (
    method +
    words
      .map((word) => {
        const parameter = /^\{(\w+)\}$/.exec(word)?.[1]
        const name = parameter === undefined ? word : `By${parameter[0]?.toUpperCase()}${parameter.slice(1)}`
        return name[0]?.toUpperCase() + name.slice(1)
      })
      .join('')
  )
}
