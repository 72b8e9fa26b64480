import type { MailTemplate } from '../mail/catalogue'
import { DAY, type Instant } from '../time'

/** A mail as it stands in the outbox. `settled`: it will not be sent (any more). `tryAt`: when it is tried next. */
export type MailStanding = {
  accepted: boolean
  settled: boolean
  at: Instant
  tryAt: Instant
  acceptedAt: Instant | null
}

/** Whether a penalty's warning was accepted, and before which instant the penalty cannot be. */
export type Warning = { accepted: boolean; notBefore: Instant | null }

/** No warning is asked for: the penalty falls on day 0 and its own mail tells it. */
export const NO_WARNING_NEEDED: Warning = { accepted: true, notBefore: null }

/**
 * I3: no penalty before the mail server has accepted its warning. A warning that waits is tried again at `tryAt`; one
 * that was refused for good, or left out because it was not true at the time, is written again after a day; one that was
 * never written is written when the penalty is due.
 */
export function warningStanding(needed: MailTemplate | null, newest: MailStanding | null): Warning {
  if (needed === null) return NO_WARNING_NEEDED
  if (newest === null) return { accepted: false, notBefore: null }
  if (newest.accepted) return { accepted: true, notBefore: newest.acceptedAt }
  return { accepted: false, notBefore: newest.settled ? newest.at + DAY : newest.tryAt }
}

/** When a penalty can be at the earliest: on its day, and not before its warning. */
export const penaltyAt = (at: Instant, warning: Warning): Instant => Math.max(at, warning.notBefore ?? at)
