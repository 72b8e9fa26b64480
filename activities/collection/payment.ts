import {
  type AttemptRecord,
  excessCents,
  type InvoiceRecord,
  isGuestPage,
  isUnpaid,
  outstandingCents,
} from '../../domain/invoice/record'
import { refundKey } from '../../domain/keys'
import { invoicePaid, writtenOffPaid } from '../../domain/ledger'
import type { Instant } from '../../domain/time'
import { followDays } from '../partner/credit'
import type { Ports } from '../ports'
import type { StoreTransaction } from '../ports/store'
import { autoTopUpEnded } from './auto-top-up'
import { attemptFact, type Booking, changed, withChanged } from './booking'
import { ledgerKind, postingOf } from './issue'
import { receiptFor } from './receipts'
import { recordRefund } from './record-refund'
import { refreshStanding } from './standing'
import { postTopUp } from './top-up'
import { wakeThoseConcerned } from './wake'

/**
 * Books money that arrived. What an invoice does not ask for, because it is settled or withdrawn or asks for less, is
 * refunded by itself (I1, I7).
 */
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
  const paidCents = invoice.paidCents + attempt.amountCents
  const asked = isUnpaid(invoice.status)
  const excess = asked ? excessCents({ ...invoice, paidCents }) : attempt.amountCents
  if (invoice.kind === 'TOP_UP') await postTopUp(tx, invoice, attempt, excess, run.now)
  else await postPaid(tx, invoice, attempt, run.now)
  const money = { paidCents, adjustedCents: invoice.adjustedCents + excess }
  const settled = asked ? settledBy({ ...invoice, ...money }, run.now) : {}
  await tx.updateInvoice(invoice.id, { ...money, ...settled })
  if (invoice.kind === 'PARTNER_DAYS') await followDays(tx, invoice.id, run.now)
  if (excess > 0) await giveBack(ports, tx, invoice, paid, excess, run.now)
  if (settled.status === 'PAID') await tellPaid(tx, booking, paid, withChanged(others, paid))
  else await tx.record(attemptFact(booking, paid))
  return { invoice: { ...invoice, ...money, ...settled }, attempt: paid }
}

async function postPaid(tx: StoreTransaction, invoice: InvoiceRecord, { id, amountCents }: AttemptRecord, at: Instant) {
  const posting = { ...postingOf(invoice, at), key: `paid:${id}`, amountCents }
  const post = invoice.status === 'UNCOLLECTIBLE' ? writtenOffPaid : invoicePaid
  await tx.post(post({ ...posting, invoiceKind: ledgerKind(invoice) }))
}

/** An invoice is paid, unless a dispute took more than was paid now. */
function settledBy(invoice: InvoiceRecord, now: Instant): Partial<InvoiceRecord> {
  if (outstandingCents(invoice) === 0) return { status: 'PAID', paidAt: now, closedAt: now }
  return invoice.status === 'PROCESSING' ? { status: 'OPEN' } : {}
}

/** What follows from a paid invoice is written with it. */
async function tellPaid(
  tx: StoreTransaction,
  booking: Booking,
  paid: AttemptRecord,
  attempts: AttemptRecord[],
): Promise<void> {
  const { account, invoice, run } = booking
  const { accountId, numberId, id: invoiceId } = invoice
  const data = { amountCents: paid.amountCents }
  const isPaid = { type: 'invoice.paid' as const, at: run.now, accountId, numberId, invoiceId, data }
  await tx.record(attemptFact(booking, paid), isPaid)
  if (invoice.kind === 'TOP_UP') {
    await tx.record({ ...isPaid, type: 'top_up.paid', data: { ...data, cause: invoice.cause } })
    await autoTopUpEnded(tx, invoice, true, run.now)
  }
  if (invoice.kind === 'USAGE' && earlierPayments(paid, attempts) === 0) await usageCharged(tx, invoice, run.now)
  // A payment only lifts a standing: who is clear stays clear.
  if (account.standing !== 'CLEAR') await refreshStanding(tx, account, run.now)
  await sendReceipt(tx, invoice, paid, attempts, run.now)
  await wakeThoseConcerned(tx, invoice, attempts, run)
}

/** Payments of the invoice before this one: a bank took them back, wholly or in part. */
const earlierPayments = (paid: AttemptRecord, attempts: readonly AttemptRecord[]): number =>
  attempts.filter((each) => each.id !== paid.id && each.outcome === 'SUCCEEDED').length

async function usageCharged(tx: StoreTransaction, invoice: InvoiceRecord, at: Instant): Promise<void> {
  const data = { cause: invoice.cause, amountCents: invoice.totalCents }
  await tx.record({ type: 'usage.charged', at, accountId: invoice.accountId, invoiceId: invoice.id, data })
}

async function giveBack(
  ports: Ports,
  tx: StoreTransaction,
  invoice: InvoiceRecord,
  attempt: AttemptRecord,
  amountCents: number,
  at: Instant,
): Promise<void> {
  await recordRefund(ports, tx, {
    key: refundKey(invoice.id, `attempt:${attempt.ordinal}`),
    accountId: invoice.accountId,
    invoiceId: invoice.id,
    attemptId: attempt.id,
    amountCents,
    reason: invoice.status === 'VOID' ? 'CANCELLED_BEFORE_CHARGE' : 'PAID_TWICE',
    at,
  })
}

/** One receipt per payment: a second one of the same invoice (after a dispute) is a mail of its own. */
async function sendReceipt(
  tx: StoreTransaction,
  invoice: InvoiceRecord,
  paid: AttemptRecord,
  attempts: AttemptRecord[],
  at: Instant,
) {
  const { accountId, numberId, id: invoiceId } = invoice
  const step = earlierPayments(paid, attempts)
  const of = { about: invoiceId, accountId, numberId, invoiceId, at }
  const template = receiptFor(invoice, paid, attempts)
  if (template !== null) await tx.requestMail({ ...of, template, step })
  if (!isGuestPage(invoice, paid)) return
  // Who has paid for another is told himself, and the owner who it was (I4).
  await tx.requestMail({ ...of, template: 'E20', step })
  await tx.requestMail({ ...of, template: 'E05', step: `payer-${step}`, params: { toPayer: true } })
}
