import { type AttemptRecord, type InvoiceRecord, isPayable } from '../../domain/invoice/record'
import { refundKey } from '../../domain/keys'
import { invoicePaid, writtenOffPaid } from '../../domain/ledger'
import type { Instant } from '../../domain/time'
import type { Ports } from '../ports'
import type { StoreTransaction } from '../ports/store'
import { attempted, type Booking, changed, withChanged } from './booking'
import { ledgerKind } from './issue'
import { receiptFor } from './receipts'
import { refreshStanding } from './standing'
import { wakeThoseConcerned } from './wake'

/** Money arrived. For an invoice that is no longer to be paid it is refunded in full, by itself (I1, I7). */
export async function bookPayment(
  ports: Ports,
  tx: StoreTransaction,
  booking: Booking,
  { attempt, attempts: others }: { attempt: AttemptRecord; attempts: AttemptRecord[] },
  chargeRef: string,
): Promise<{ invoice: InvoiceRecord; attempt: AttemptRecord }> {
  const { invoice, run } = booking
  const patch = { outcome: 'SUCCEEDED' as const, chargeRef, declineCode: null, declineClass: null, nextLookAt: null }
  const paid = await changed(tx, attempt, { ...patch, resolvedAt: run.now })
  await attempted(tx, booking, paid)
  const posting = {
    key: `paid:${attempt.id}`,
    accountId: invoice.accountId,
    at: run.now,
    invoiceId: invoice.id,
    ...(invoice.numberId === null ? {} : { numberId: invoice.numberId }),
    currency: invoice.currency,
    amountCents: attempt.amountCents,
    invoiceKind: ledgerKind(invoice),
  }
  await tx.post(invoice.status === 'UNCOLLECTIBLE' ? writtenOffPaid(posting) : invoicePaid(posting))
  const paidCents = invoice.paidCents + attempt.amountCents
  if (!isPayable(invoice.status) && invoice.status !== 'PROCESSING') {
    await tx.updateInvoice(invoice.id, { paidCents })
    await giveBack(ports, tx, invoice, paid, run.now)
    return { invoice: { ...invoice, paidCents }, attempt: paid }
  }
  const settled = { status: 'PAID' as const, paidCents, paidAt: run.now, closedAt: run.now }
  await tx.updateInvoice(invoice.id, settled)
  await tx.record({
    type: 'invoice.paid',
    at: run.now,
    accountId: invoice.accountId,
    numberId: invoice.numberId,
    invoiceId: invoice.id,
    data: { amountCents: attempt.amountCents },
  })
  if (invoice.kind === 'USAGE') await usageCharged(tx, invoice, run.now)
  // A payment only lifts a standing: who is clear stays clear.
  if (booking.account.standing !== 'CLEAR') await refreshStanding(tx, booking.account, run.now)
  const attempts = withChanged(others, paid)
  await sendReceipt(tx, invoice, paid, attempts, run.now)
  await wakeThoseConcerned(tx, invoice, attempts, run)
  return { invoice: { ...invoice, ...settled }, attempt: paid }
}

async function usageCharged(tx: StoreTransaction, invoice: InvoiceRecord, at: Instant): Promise<void> {
  const data = { cause: invoice.cause, amountCents: invoice.totalCents }
  await tx.record({ type: 'usage.charged', at, accountId: invoice.accountId, invoiceId: invoice.id, data })
}

async function giveBack(
  ports: Ports,
  tx: StoreTransaction,
  invoice: InvoiceRecord,
  attempt: AttemptRecord,
  at: Instant,
): Promise<void> {
  await tx.insertRefund({
    id: ports.newId('ref'),
    key: refundKey(invoice.id, `attempt:${attempt.ordinal}`),
    accountId: invoice.accountId,
    invoiceId: invoice.id,
    attemptId: attempt.id,
    amountCents: attempt.amountCents,
    reason: invoice.status === 'VOID' ? 'CANCELLED_BEFORE_CHARGE' : 'PAID_TWICE',
    status: 'SENT',
    refundRef: null,
    at,
    tries: 0,
    tryAt: at,
  })
}

async function sendReceipt(
  tx: StoreTransaction,
  invoice: InvoiceRecord,
  paid: AttemptRecord,
  attempts: AttemptRecord[],
  at: Instant,
) {
  const template = receiptFor(invoice, paid, attempts)
  if (template === null) return
  const { accountId, numberId, id: invoiceId } = invoice
  await tx.requestMail({ template, about: invoiceId, step: 0, accountId, numberId, invoiceId, at })
}
