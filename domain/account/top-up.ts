import { type Refusal, refuse } from '../errors'
import type { Instant } from '../time'
import { DAY } from '../time'

/** The least and the most of one top-up, in cents, both allowed (S11). */
export const LEAST_TOP_UP_CENTS = 2_000
export const MOST_TOP_UP_CENTS = 200_000

/** How long a top-up without a method waits to be paid on the processor's page, which lives as long. */
export const TOP_UP_PAGE_WINDOW = DAY

/** S11: the refusal of an amount outside 20.00 to 2,000.00, naming the field, the value and the remedy; null = it is fine. */
export function refusalOfAmount(amountCents: number, path = 'amountCents'): Refusal | null {
  if (amountCents >= LEAST_TOP_UP_CENTS && amountCents <= MOST_TOP_UP_CENTS) return null
  const bounds = `from ${LEAST_TOP_UP_CENTS} to ${MOST_TOP_UP_CENTS} cents (20.00 to 2,000.00)`
  return outOfRange(path, `${amountCents} is outside what one top-up can be: choose an amount ${bounds}`)
}

/** A refusal of a number outside its bounds. `message` names the value and the remedy. */
export const outOfRange = (path: string, message: string): Refusal =>
  refuse('AMOUNT_OUT_OF_RANGE', `${path}: ${message}.`, { errors: [{ path, message }] })

/** Whom a new top-up is paid by: a stored method, whoever opens the processor's page, or whoever has the link. */
export type TopUpBy =
  | { kind: 'METHOD'; methodId: string }
  | { kind: 'PAGE' }
  /** `expiresAt`: epoch ms of business time. */
  | { kind: 'LINK'; expiresAt: Instant }
