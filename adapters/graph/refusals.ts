import type { DeregisterResult, Later, RegisterResult, RemoveResult } from '../../activities/ports/graph'
import { GraphError, GraphForbidden } from './api'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** Meta's registration errors that no waiting heals. Codes and meanings: "Error codes", Meta's Cloud API reference. */
const NEVER: ReadonlySet<number> = new Set([
  368, // the WhatsApp Business Account is restricted or disabled for violating a policy
  131031, // the account is locked
  133005, // the two-step verification PIN is another one
  133006, // the number has to be verified first
])

/** How long Meta says to wait, where it does. */
const WAIT_MS: Readonly<Record<number, number>> = {
  133000: 5 * MINUTE_MS, // an earlier deregistration did not finish; it is repeated before this
  133015: 5 * MINUTE_MS, // the number was deleted a moment ago
  133016: 72 * HOUR_MS, // more than 10 registrations in 72 h: locked for 72 h
}

/** The number is not on Cloud API. */
export const NOT_REGISTERED = 133010

/** An earlier deregistration stopped half-way; Meta wants it repeated before the number is registered. */
export const HALF_DEREGISTERED = 133000

/** A refused registration in the port's words. A code that is in no row may well pass later: LATER. */
export function registerRefusal(error: GraphError): RegisterResult {
  const { code, message } = error
  if (NEVER.has(code)) return { kind: 'REFUSED', code, message }
  return { kind: 'LATER', code, message, retryAfterMs: WAIT_MS[code] ?? error.retryAfterMs }
}

/**
 * A refused deregistration in the port's words. Meta gives the date from which it agrees only as text, so a date later
 * than `now` in that text is taken for it.
 */
export function deregisterRefusal(error: GraphError, now: number): DeregisterResult {
  return error.code === NOT_REGISTERED ? { kind: 'DEREGISTERED' } : (untilMetasDate(error, now) ?? asLater(error))
}

/** A refused deletion, likewise. */
export const removeRefusal = (error: GraphError, now: number): RemoveResult =>
  untilMetasDate(error, now) ?? asLater(error)

/** A refusal that may pass. */
export const asLater = ({ code, message }: GraphError): Later => ({ kind: 'LATER', code, message })

/**
 * What a failed call comes to: Graph's refusal as the caller reads it; what our token may not do now it may once a person
 * has mended its rights. Throws on whatever leaves open what happened.
 */
export function laterOr<Result>(error: unknown, read: (refusal: GraphError) => Result): Result | Later {
  if (error instanceof GraphError) return read(error)
  if (error instanceof GraphForbidden) return { kind: 'LATER', code: error.code, message: error.message }
  throw error
}

function untilMetasDate(error: GraphError, now: number) {
  const until = latestInstantIn(`${error.details ?? ''} ${error.message}`)
  return until !== null && until > now ? { kind: 'REFUSED_UNTIL' as const, until, message: error.message } : null
}

/** The latest instant a text names, epoch ms; a bare date means its first instant in UTC. */
function latestInstantIn(text: string): number | null {
  const named = text.match(/\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2}))?/g) ?? []
  const instants = named.map((part) => Date.parse(part)).filter(Number.isFinite)
  return instants.length > 0 ? Math.max(...instants) : null
}
