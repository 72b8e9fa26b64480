import { heldOf } from '../../domain/invoice/dispute'
import type { InvoiceRecord } from '../../domain/invoice/record'
import { refundableCents } from '../../domain/invoice/refund'
import type { Instant } from '../../domain/time'
import type { Ports } from '../ports'
import type { RefundReason, StoreTransaction } from '../ports/store'

/** How much of the invoice can still be given back, in cents. The account must be locked. */
export async function refundable(tx: StoreTransaction, invoice: InvoiceRecord): Promise<number> {
  const underWay = (await tx.refundsOf(invoice.id)).filter((each) => each.status === 'SENT')
  const rooms = await paymentsWithRoom(tx, invoice.id)
  return refundableCents({
    invoice,
    underWayCents: underWay.reduce((sum, each) => sum + each.amountCents, 0),
    heldCents: invoice.kind === 'DEPOSIT' ? await tx.heldDepositCents(invoice.id) : 0,
    roomCents: Math.max(0, ...rooms.map((each) => each.roomCents)),
  })
}

/**
 * The invoice's payments, newest first, with what can still go back to each, in cents. A payment that a bank disputes or
 * took back for good has none: the processor refuses its refund.
 */
async function paymentsWithRoom(
  tx: StoreTransaction,
  invoiceId: string,
): Promise<{ attemptId: string; roomCents: number }[]> {
  const refunds = (await tx.refundsOf(invoiceId)).filter((each) => each.status !== 'DROPPED')
  const disputes = await tx.disputesOf(invoiceId)
  return (await tx.attemptsOf(invoiceId))
    .filter((each) => each.outcome === 'SUCCEEDED' && heldOf(each.id, disputes) === 0)
    .map(({ id, amountCents }) => {
      const given = refunds.filter((each) => each.attemptId === id).reduce((sum, each) => sum + each.amountCents, 0)
      return { attemptId: id, roomCents: amountCents - given }
    })
    .reverse()
}

type GiveBack = { key: string; amountCents: number; reason: RefundReason; note: string | null; now: Instant }

/** Records a refund to the newest payment that has room for it; it is sent after the commit. A known key does nothing. */
export async function giveBackTo(
  ports: Ports,
  tx: StoreTransaction,
  invoice: InvoiceRecord,
  { key, amountCents, reason, note, now }: GiveBack,
): Promise<boolean> {
  if ((await tx.refundsOf(invoice.id)).some((each) => each.key === key)) return false
  const payment = (await paymentsWithRoom(tx, invoice.id)).find((each) => each.roomCents >= amountCents)
  if (!payment) throw new Error(`no payment of invoice ${invoice.id} has ${amountCents} cents left to give back`)
  return tx.insertRefund({
    id: ports.newId('ref'),
    key,
    accountId: invoice.accountId,
    invoiceId: invoice.id,
    attemptId: payment.attemptId,
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
