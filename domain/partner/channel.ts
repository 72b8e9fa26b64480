import { type Refusal, refuse } from '../errors'
import type { NumberRecord } from '../number/record'
import { DAY, type Instant } from '../time'

type Time = Pick<NumberRecord, 'plan' | 'nextPlan' | 'periodStart' | 'periodEnd' | 'billingAnchor'>

/**
 * When the channel's days end and it stops (P11); null on the plans of money, before its first days, and for a channel
 * that is billed in money from then on.
 */
export const daysEndAt = ({
  plan,
  nextPlan,
  periodEnd,
}: Pick<Time, 'plan' | 'nextPlan' | 'periodEnd'>): Instant | null =>
  plan === 'DAYS' && nextPlan === null ? periodEnd : null

/** Whether they have ended at `now`. */
export function daysEnded(number: Pick<Time, 'plan' | 'nextPlan' | 'periodEnd'>, now: Instant): boolean {
  const at = daysEndAt(number)
  return at !== null && at <= now
}

/** Whole days that are left at `at`; a day that has begun is used (P10). */
export const unusedDays = ({ periodEnd }: Pick<Time, 'periodEnd'>, at: Instant): number =>
  periodEnd === null ? 0 : Math.max(0, Math.floor((periodEnd - at) / DAY))

/** The channel's time with `days` more: from the end of what it has, or from now on where that has ended (P9). */
export function timeWith(
  { nextPlan, periodStart, periodEnd, billingAnchor }: Time,
  days: number,
  now: Instant,
): Pick<NumberRecord, 'periodStart' | 'periodEnd' | 'billingAnchor' | 'renewAt'> & { periodEnd: Instant } {
  const lapsed = periodEnd === null || periodEnd <= now
  const end = (lapsed ? now : periodEnd) + days * DAY
  return {
    periodStart: lapsed ? now : periodStart,
    periodEnd: end,
    billingAnchor: billingAnchor ?? now,
    // A channel that leaves for a plan of money does so when its days end.
    renewAt: nextPlan === null ? null : end,
  }
}

/** The last instant that every reader of a date with four digits of a year understands. */
const END_OF_TIME = Date.UTC(9999, 11, 31)

/** The refusal of days that would last beyond what a calendar holds, naming field, value and remedy; null = they would not. */
export function refusalOfTime(number: Time, days: number, now: Instant): Refusal | null {
  if (timeWith(number, days, now).periodEnd <= END_OF_TIME) return null
  const message = `${days} more would last beyond the year 9999: give fewer`
  return refuse('VALIDATION_FAILED', `days: ${message}.`, { errors: [{ path: 'days', message }] })
}

/** The deposit for a held channel, in days (P12). */
export const HELD_DAYS = 30

/** Whether a held channel still wants the deposit that the balance was short of; when its hold is over it does not (C24). */
export const lacksDeposit = ({
  plan,
  state,
  depositState,
  trailingInvoiceId,
}: Pick<NumberRecord, 'plan' | 'state' | 'depositState' | 'trailingInvoiceId'>): boolean =>
  plan === 'DAYS' && state === 'HOLD' && depositState === 'FAILED' && trailingInvoiceId === null

/** Days before their end on which it is told (P11). */
export const DAY_NOTICES = [7, 3, 1] as const
