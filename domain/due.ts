import type { Instant } from './time'

/**
 * What an entity does next by itself and when. `rank` orders what is due at one instant (lifecycle.md, "Order at one
 * instant"); smaller goes first.
 */
export type DueAction = { kind: string; at: Instant; rank: number }

/** Commands come before all of these. */
export const RANK = {
  /** Results of payments that are under way, steps that follow a command at once. */
  RESULT: 0,
  HOLD_END: 1,
  /** Hosting renewals and retries. */
  CHARGE: 2,
  LADDER_MAIL: 3,
  PENALTY: 4,
  MONTH_START: 5,
  REMINDER: 6,
} as const

/** Orders two actions by instant, then rank. */
export const compareDue = (a: { at: Instant; rank: number }, b: { at: Instant; rank: number }): number =>
  a.at - b.at || a.rank - b.rank
