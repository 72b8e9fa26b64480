import { addMonths, periodAt } from '../../domain/calendar'
import type { InvoiceRecord } from '../../domain/invoice/record'
import type { NumberRecord } from '../../domain/number/record'
import { PLAN_MONTHS } from '../../domain/pricing'
import type { Instant } from '../../domain/time'
import type { StoreTransaction } from '../ports/store'

type PeriodPatch = Pick<
  NumberRecord,
  'billingAnchor' | 'periodOffset' | 'periodOrdinal' | 'periodStart' | 'periodEnd' | 'renewAt'
>

/** The first period, or one that starts anew at `anchor` (row 2; row 12 after a suspension). */
export function periodFrom(number: NumberRecord, anchor: Instant, ordinal: number): PeriodPatch {
  const { start, end } = periodAt(anchor, 0, PLAN_MONTHS[number.plan])
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
 * The period that follows the current one: counted from the anchor (C13), unless a suspension lasted beyond the current
 * period's end; then it starts at `renewAt`, which becomes the anchor (row 12).
 */
export function periodAfter(number: NumberRecord): PeriodPatch {
  const { billingAnchor, renewAt, periodEnd } = number
  if (billingAnchor === null || renewAt === null) throw new Error(`number ${number.id} has no period yet`)
  const ordinal = number.periodOrdinal + 1
  if (renewAt !== periodEnd) return periodFrom(number, renewAt, ordinal)
  const length = PLAN_MONTHS[number.plan]
  const offset = monthsBetween(billingAnchor, renewAt)
  const { start, end } = periodAt(billingAnchor, offset, length)
  return {
    billingAnchor,
    periodOffset: offset,
    periodOrdinal: ordinal,
    periodStart: start,
    periodEnd: end,
    renewAt: end,
  }
}

function monthsBetween(anchor: Instant, at: Instant): number {
  const from = new Date(anchor)
  const to = new Date(at)
  const months = (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth()
  if (addMonths(anchor, months) !== at) throw new Error(`${at} is not a whole number of months after ${anchor}`)
  return months
}

/** Starts the period that a hosting invoice paid for; the invoice's provisional period becomes final (row 12). */
export async function startPeriod(
  tx: StoreTransaction,
  invoice: InvoiceRecord,
  period: PeriodPatch,
  priceCents = invoice.totalCents,
): Promise<Partial<NumberRecord>> {
  if (invoice.periodStart !== period.periodStart || invoice.periodEnd !== period.periodEnd) {
    await tx.updateInvoice(invoice.id, { periodStart: period.periodStart, periodEnd: period.periodEnd })
  }
  return { ...period, renewalInvoiceId: null, priceCents }
}
