import { refundNote } from '../domain/invoice/credit-note'
import { refunded, toWallet } from '../domain/ledger'
import type { Instant } from '../domain/time'
import { ledgerKind, postingOf } from './collection/issue'
import type { Ports } from './ports'
import type { RefundRecord, StoreTransaction } from './ports/store'

/** Sends the account's recorded refunds. Safe to run again: the refund's key is the processor's idempotency key. */
export async function sendRefunds(ports: Ports, accountId: string, now: Instant): Promise<void> {
  const due = await ports.store.ask((store) => store.refundsToSend(accountId))
  for (const refund of due) {
    const { key, id: refundId, chargeRef, amountCents } = refund
    const outcome = await ports.processor.refund({ key, refundId, chargeRef, amountCents })
    await ports.store.transaction((tx) => bookRefund(tx, refund, outcome.kind !== 'FAILED', outcome.refundRef, now))
  }
}

/** A refund that the bank does not take goes to the wallet (lifecycle.md, Settled details); E30 says which. */
async function bookRefund(
  tx: StoreTransaction,
  refund: RefundRecord,
  toCard: boolean,
  refundRef: string | null,
  now: Instant,
): Promise<void> {
  await tx.lockAccount(refund.accountId)
  const invoice = await tx.lockInvoice(refund.invoiceId)
  const booked = await tx.updateRefund(refund.id, { status: toCard ? 'SUCCEEDED' : 'TO_WALLET', refundRef })
  if (!booked) return
  const { amountCents, reason } = refund
  await tx.updateInvoice(invoice.id, { refundedCents: invoice.refundedCents + amountCents })
  const overpaid = reason === 'PAID_TWICE' || invoice.status === 'VOID'
  const of = overpaid ? ('OVERPAYMENT' as const) : ledgerKind(invoice)
  const posting = { ...postingOf(invoice, now), key: `refund:${refund.id}`, amountCents, of, note: reason }
  await tx.post(toCard ? refunded(posting) : toWallet(posting))
  // Money that no invoice asked for corrects none: a voided one has its credit note already (I1).
  const creditNote = overpaid ? null : (await tx.insertCreditNote(refundNote(refund, now))).number
  const { accountId, numberId } = invoice
  const destination = toCard ? 'CARD' : 'WALLET'
  const data = { refundId: refund.id, amountCents, reason, note: refund.note ?? null, destination, creditNote }
  await tx.record({ type: 'refund.created', at: now, accountId, numberId, invoiceId: invoice.id, data })
  await tx.requestMail({
    template: 'E30',
    about: refund.id,
    step: 0,
    accountId,
    numberId,
    invoiceId: invoice.id,
    params: { refundId: refund.id },
    at: now,
  })
}
