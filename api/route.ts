import type { z } from 'zod'
import type { KeyHolder, Role } from '../adapters/store/edge/api-keys'
import type { ErrorCode } from '../domain/errors'
import type { Services } from './services'

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

/** Who calls. `secret` is the key as it was sent. */
export type Caller = KeyHolder & { secret: string }

/** One request after it was checked: who asks for what, in the types of the route's schemas. */
export type Call<P = unknown, Q = unknown, B = unknown> = Services & {
  caller: Caller
  params: P
  query: Q
  body: B
  /** The same at every repetition of a request with an idempotency key, also after a crash. */
  commandId: string
  /** The id of the one object this request creates; the same at every repetition. */
  newId(prefix: string): string
}

/** What each status answers with. */
export type Answers = Readonly<Record<number, z.ZodType>>
export type AnswerOf<A extends Answers> = { [S in keyof A]: { status: S; body: z.output<A[S]> } }[keyof A]

/**
 * One verb on one resource: everything about it that the router, the checks and the OpenAPI document need. The handler's
 * answer is typed by the same schemas that the document is made from.
 */
export type RouteSpec<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, A extends Answers> = {
  method: Method
  /** In OpenAPI's writing: `/v1/numbers/{numberId}`. */
  path: string
  summary: string
  /** Who may call; the operator always may. */
  roles: readonly Exclude<Role, 'operator'>[]
  params?: P
  query?: Q
  body?: B
  /** What the body is, where it is not JSON: the schema's value is then its text. */
  consumes?: 'text/csv'
  /** The most a body may have; 100 kB unless said. */
  bodyLimitBytes?: number
  answers: A
  /** What the success is, where it is not JSON. Its body is then a stream of text, or the bytes of a file. */
  produces?: 'text/csv' | 'application/pdf'
  /** Refusals of its own, beside those that every route can answer. */
  problems?: readonly ErrorCode[]
  handle(call: Call<z.output<P>, z.output<Q>, z.output<B>>): Promise<AnswerOf<A>>
}

export type Route = Omit<RouteSpec<z.ZodType, z.ZodType, z.ZodType, Answers>, 'handle'> & {
  handle(call: Call): Promise<{ status: number; body: unknown }>
}

/** Defines a route; see `RouteSpec`. */
export function route<
  const A extends Answers,
  P extends z.ZodType = z.ZodUndefined,
  Q extends z.ZodType = z.ZodUndefined,
  B extends z.ZodType = z.ZodUndefined,
>(spec: RouteSpec<P, Q, B, A>): Route {
  return spec as unknown as Route
}

export const BODY_LIMIT_BYTES = 100 * 1024

/** Whether a role may call the route. */
export const mayCall = (route: Route, role: Role): boolean =>
  role === 'operator' || (route.roles as readonly Role[]).includes(role)
