import type { InvoiceRecord } from '../../domain/invoice/record'
import type { PeriodPatch } from '../../domain/number/period'
import type { NumberRecord } from '../../domain/number/record'
import { billedPlan, type HostingPlan } from '../../domain/pricing/plan'
import { useUp } from '../partner/channel-days'
import type { StoreTransaction } from '../ports/store'

/** The plan that the invoice's period is on: it becomes the number's own when the period begins (rows 25, 26). */
export const planOf = (invoice: InvoiceRecord, number: NumberRecord): HostingPlan =>
  invoice.plan ?? billedPlan(number.plan)

/** Starts the period that a hosting invoice paid for; the invoice's provisional period becomes final (row 12). */
export async function startPeriod(
  tx: StoreTransaction,
  number: NumberRecord,
  invoice: InvoiceRecord,
  period: PeriodPatch,
  priceCents = invoice.totalCents,
): Promise<Partial<NumberRecord>> {
  if (invoice.periodStart !== period.periodStart || invoice.periodEnd !== period.periodEnd) {
    await tx.updateInvoice(invoice.id, { periodStart: period.periodStart, periodEnd: period.periodEnd })
  }
  const plan = planOf(invoice, number)
  if (plan !== number.plan) {
    const { id: numberId, accountId } = number
    const data = { from: number.plan, to: plan, priceCents }
    const at = Math.max(invoice.paidAt ?? invoice.dueAt, period.periodStart ?? invoice.dueAt)
    await tx.record({ type: 'plan.changed', at, accountId, numberId, invoiceId: invoice.id, data })
    if (number.plan === 'DAYS') await useUp(tx, number, at)
  }
  // A wish that the period has fulfilled is over; a later one stays.
  const nextPlan = number.nextPlan === plan ? null : number.nextPlan
  return { ...period, renewalInvoiceId: null, priceCents, plan, nextPlan }
}
