import type { InvoiceRecord } from '../../domain/invoice/record'
import { refundableCents } from '../../domain/invoice/refund'
import type { Instant } from '../../domain/time'
import type { Ports } from '../ports'
import type { RefundReason, StoreTransaction } from '../ports/store'

/** How much of the invoice can still be given back, in cents. The account must be locked. */
export async function refundable(tx: StoreTransaction, invoice: InvoiceRecord): Promise<number> {
  const underWay = (await tx.refundsOf(invoice.id)).filter((each) => each.status === 'SENT')
  return refundableCents({
    invoice,
    underWayCents: underWay.reduce((sum, each) => sum + each.amountCents, 0),
    heldCents: invoice.kind === 'DEPOSIT' ? await tx.heldDepositCents(invoice.id) : 0,
  })
}

type GiveBack = { key: string; amountCents: number; reason: RefundReason; note: string | null; now: Instant }

/** Records a refund to the payment that has room for it; it is sent after the commit. A known key does nothing. */
export async function giveBackTo(
  ports: Ports,
  tx: StoreTransaction,
  invoice: InvoiceRecord,
  { key, amountCents, reason, note, now }: GiveBack,
): Promise<boolean> {
  const refunds = await tx.refundsOf(invoice.id)
  const given = (attemptId: string) =>
    refunds.filter((each) => each.attemptId === attemptId).reduce((sum, each) => sum + each.amountCents, 0)
  const attempt = (await tx.attemptsOf(invoice.id)).find(
    (each) => each.outcome === 'SUCCEEDED' && each.amountCents - given(each.id) >= amountCents,
  )
  if (!attempt) throw new Error(`no payment of invoice ${invoice.id} has ${amountCents} cents left to give back`)
  return tx.insertRefund({
    id: ports.newId('ref'),
    key,
    accountId: invoice.accountId,
    invoiceId: invoice.id,
    attemptId: attempt.id,
    amountCents,
    reason,
    note,
    status: 'SENT',
    refundRef: null,
    at: now,
    tries: 0,
    tryAt: now,
  })
}
