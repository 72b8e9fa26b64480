import { addMonths } from '../calendar'
import type { MethodRecord } from '../invoice/record'
import { DAY, type Instant } from '../time'

/** How long before its end a card's holder is told, in days (emails.md, E07). */
export const EXPIRY_NOTICE_DAYS = [30, 7] as const

export type Expiry = Pick<MethodRecord, 'expMonth' | 'expYear'>

/** The first instant at which the card is over: the end of its last month in UTC. Null for a method without an end. */
export function expiresAt({ expMonth, expYear }: Expiry): Instant | null {
  return expMonth === null || expYear === null ? null : addMonths(Date.UTC(expYear, expMonth - 1, 1), 1)
}

/** The next instant after `after` at which the holder is told that the card ends; null when none is left. */
export function nextExpiryNotice(card: Expiry, after: Instant): Instant | null {
  const end = expiresAt(card)
  if (end === null) return null
  return EXPIRY_NOTICE_DAYS.map((days) => end - days * DAY).find((at) => at > after) ?? null
}
