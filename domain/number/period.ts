import { addMonths, periodAt } from '../calendar'
import { type HostingPlan, PLAN_MONTHS } from '../pricing/plan'
import type { Instant } from '../time'
import type { NumberRecord } from './record'

export type PeriodPatch = Pick<
  NumberRecord,
  'billingAnchor' | 'periodOffset' | 'periodOrdinal' | 'periodStart' | 'periodEnd' | 'renewAt'
>

/** The first period, or one that starts anew at `anchor` (row 2; row 12 after a suspension; row 25 at once). */
export function periodFrom(plan: HostingPlan, anchor: Instant, ordinal: number): PeriodPatch {
  const { start, end } = periodAt(anchor, 0, PLAN_MONTHS[plan])
  return {
    billingAnchor: anchor,
    periodOffset: 0,
    periodOrdinal: ordinal,
    periodStart: start,
    periodEnd: end,
    renewAt: end,
  }
}

/**
 * The period of `plan` that follows the current one: counted from the anchor (C13), unless a suspension lasted beyond the
 * current period's end; then it starts at `renewAt`, which becomes the anchor (row 12). Throws before the first payment.
 */
export function periodAfter(
  number: Pick<NumberRecord, 'id'> & Partial<Pick<NumberRecord, 'plan'>> & PeriodPatch,
  plan: HostingPlan,
): PeriodPatch {
  const { billingAnchor, renewAt, periodEnd } = number
  // Days end at any time of any day: the first month after them starts anew.
  if (number.plan === 'DAYS' && renewAt !== null) return periodFrom(plan, renewAt, number.periodOrdinal + 1)
  if (billingAnchor === null || renewAt === null) throw new Error(`number ${number.id} has no period yet`)
  const ordinal = number.periodOrdinal + 1
  if (renewAt !== periodEnd) return periodFrom(plan, renewAt, ordinal)
  const offset = monthsBetween(billingAnchor, renewAt)
  const { start, end } = periodAt(billingAnchor, offset, PLAN_MONTHS[plan])
  return {
    billingAnchor,
    periodOffset: offset,
    periodOrdinal: ordinal,
    periodStart: start,
    periodEnd: end,
    renewAt: end,
  }
}

/** The number's first renewal at `at` or later, if it renews on `plan` from now on; null while none is ahead. */
export function firstRenewalFrom(number: NumberRecord, plan: HostingPlan, at: Instant): Instant | null {
  if (number.renewAt === null) return null
  let period: Pick<NumberRecord, 'id'> & PeriodPatch = number
  while (period.renewAt !== null && period.renewAt < at) period = { id: number.id, ...periodAfter(period, plan) }
  return period.renewAt
}

function monthsBetween(anchor: Instant, at: Instant): number {
  const from = new Date(anchor)
  const to = new Date(at)
  const months = (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth()
  if (addMonths(anchor, months) !== at) throw new Error(`${at} is not a whole number of months after ${anchor}`)
  return months
}
