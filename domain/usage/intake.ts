import type { NumberState } from '../number/states'
import { DAY, type Instant, iso, MINUTE } from '../time'

export type EventRefusalCode = 'EVENT_IN_FUTURE' | 'EVENT_TOO_OLD' | 'UNKNOWN_NUMBER'
export type EventRefusal = { code: EventRefusalCode; message: string }

/** How far a sender's clock may be ahead of the account's. */
export const CLOCK_TOLERANCE_MS = 5 * MINUTE
/** Meta charges a delivery up to 30 days after sending, and repeats webhooks for days. */
export const OLDEST_EVENT_MS = 35 * DAY

/** States in which a number can have traffic, late deliveries of a cancelled one included. */
const STATES_WITH_TRAFFIC: ReadonlySet<NumberState> = new Set<NumberState>([
  'PROVISIONING',
  'ACTIVE',
  'PAST_DUE',
  'SUSPENDED',
  'SETTLING',
  'HOLD',
])

/**
 * Why an event is not taken, or null. `numberState` is null when the account has no such number; `now` is the account's
 * clock. Exactly 5 minutes ahead and exactly 35 days old are taken.
 */
export function refuseEvent(
  event: { numberId: string; at: Instant },
  numberState: NumberState | null,
  now: Instant,
): EventRefusal | null {
  if (numberState === null || !STATES_WITH_TRAFFIC.has(numberState)) {
    return { code: 'UNKNOWN_NUMBER', message: `${event.numberId} is not a number of this account that is in service` }
  }
  if (event.at > now + CLOCK_TOLERANCE_MS) {
    return {
      code: 'EVENT_IN_FUTURE',
      message: `${iso(event.at)} is more than 5 minutes after ${iso(now)}, the account's time`,
    }
  }
  if (event.at < now - OLDEST_EVENT_MS) {
    return { code: 'EVENT_TOO_OLD', message: `${iso(event.at)} is over 35 days before ${iso(now)}, the account's time` }
  }
  return null
}
