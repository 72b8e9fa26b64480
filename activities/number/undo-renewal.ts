import type { NumberRecord } from '../../domain/number/record'
import type { NumberPlan } from '../../domain/pricing/plan'
import type { Instant } from '../../domain/time'
import { returnDays } from '../partner/channel-days'
import type { Ports } from '../ports'
import type { StoreTransaction } from '../ports/store'
import { planOf } from './period'
import { refundHosting } from './provision'

type Undone = Partial<Pick<NumberRecord, 'periodEnd' | 'renewAt' | 'plan' | 'priceCents'>>

/**
 * The cancel was accepted while the number renewed: if that was paid, the money goes back (I7), days that began come back
 * in full, and the period ends where it began; plan and price, and the deposit with them, are those of the period before,
 * as the preview showed (I22). A renewal that is not paid is voided like any other. The account must be locked.
 */
export async function undoRenewal(
  ports: Ports,
  tx: StoreTransaction,
  number: NumberRecord,
  now: Instant,
): Promise<Undone> {
  if (number.renewalInvoiceId !== null) return {}
  const { id, accountId, periodOrdinal, periodStart: ended } = number
  if (number.plan === 'DAYS') {
    await returnDays(tx, number, { until: now, at: now, inFull: true })
    return back(tx, number, { periodEnd: ended, renewAt: ended, ...(await termsOf(tx, number, periodOrdinal)) }, now)
  }
  await refundHosting(ports, tx, number, periodOrdinal, 'CANCELLED_BEFORE_CHARGE', now)
  const renewal = await tx.hostingInvoice(id, periodOrdinal)
  // The paper stays as it was issued; of what it was for nothing is left, and a next period may begin there (I2).
  if (renewal !== null) await tx.updateInvoice(renewal.id, { shortenedTo: ended })
  if (renewal !== null && (await tx.leftDaysWith(id, renewal.id))) {
    const priceCents = (await tx.readPartner(accountId))?.pricePerMonthCents ?? number.priceCents
    return back(tx, number, { periodEnd: ended, renewAt: null, plan: 'DAYS', priceCents }, now)
  }
  return back(tx, number, { periodEnd: ended, renewAt: ended, ...(await termsOf(tx, number, periodOrdinal - 1)) }, now)
}

/** Plan and price of one of the number's months or years; nothing where it had none. */
async function termsOf(
  tx: StoreTransaction,
  number: NumberRecord,
  ordinal: number,
): Promise<{ plan?: NumberPlan; priceCents?: number }> {
  const invoice = await tx.hostingInvoice(number.id, ordinal)
  if (invoice === null) return {}
  const [line] = await tx.linesOf(invoice.id)
  return { plan: planOf(invoice, number), priceCents: line?.amountCents ?? invoice.totalCents }
}

async function back(
  tx: StoreTransaction,
  { id: numberId, accountId, plan: from }: NumberRecord,
  undone: Undone,
  at: Instant,
): Promise<Undone> {
  const { plan: to, priceCents } = undone
  if (to !== undefined && to !== from) {
    await tx.record({ type: 'plan.changed', at, accountId, numberId, data: { from, to, priceCents } })
  }
  return undone
}
