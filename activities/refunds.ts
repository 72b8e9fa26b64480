import { refundNote } from '../domain/invoice/credit-note'
import type { InvoiceRecord } from '../domain/invoice/record'
import { accountEntity } from '../domain/keys'
import { refunded, refundReturned, toWallet, walletRefunded } from '../domain/ledger'
import { PROCESSOR_TRIES_BEFORE_ALERT, processorPause } from '../domain/pause'
import type { Instant } from '../domain/time'
import { refundWallet } from './account/refund-wallet'
import { ledgerKind, postingOf } from './collection/issue'
import { followDays } from './partner/credit'
import type { Ports } from './ports'
import { CHARGE_DISPUTED } from './ports/processor'
import type { RefundRecord, StoreTransaction } from './ports/store'

/**
 * Sends the account's recorded refunds that are due. Safe to run again: the refund's key is the processor's idempotency
 * key. A processor that does not answer keeps nothing else waiting: the refund is put off, and the account comes back to it.
 */
export async function sendRefunds(ports: Ports, accountId: string, now: Instant): Promise<void> {
  const due = await ports.store.ask((store) => store.refundsToSend(accountId, now))
  for (const refund of due) {
    const { key, id: refundId, chargeRef, amountCents } = refund
    const asked = ports.processor.refund({ key, refundId, chargeRef, amountCents })
    const outcome = await asked.catch((error: unknown) => ({ kind: 'NO_ANSWER' as const, error }))
    if (outcome.kind === 'NO_ANSWER') {
      await ports.store.transaction((tx) => putOff(tx, refund, String(outcome.error), now))
      continue
    }
    if (outcome.kind === 'FAILED' && outcome.code === CHARGE_DISPUTED && !(await isDecided(ports, refund))) {
      // A bank disputes the payment, though its webhook may still be on the way: the refund waits for what comes of it.
      await ports.store.transaction((tx) => putOff(tx, refund, outcome.message, now))
      continue
    }
    await ports.store.transaction((tx) =>
      bookRefund(ports, tx, refund, outcome.kind !== 'FAILED', outcome.refundRef, now),
    )
  }
}

/** Whether the bank has decided a dispute of the payment, so that there is nothing left to wait for. */
async function isDecided(ports: Ports, { invoiceId, attemptId }: RefundRecord): Promise<boolean> {
  const disputes = (await ports.store.transaction((tx) => tx.disputesOf(invoiceId))).filter(
    (each) => each.attemptId === attemptId && each.status !== 'INQUIRY',
  )
  return disputes.length > 0 && disputes.every((each) => each.status !== 'OPEN')
}

async function putOff(tx: StoreTransaction, refund: RefundRecord, message: string, now: Instant): Promise<void> {
  const tries = refund.tries + 1
  await tx.postponeRefund(refund.id, tries, now + processorPause(refund.tries))
  const { accountId, invoiceId } = refund
  await tx.wake(accountEntity(accountId), accountId, now)
  if (tries !== PROCESSOR_TRIES_BEFORE_ALERT) return
  const data = { code: 'REFUND_DELAYED', refundId: refund.id, tries, message }
  await tx.record({ type: 'ops.alert', at: now, accountId, invoiceId, data })
}

/** A refund that the bank does not take goes to the wallet (lifecycle.md, Settled details); E30 says which. */
async function bookRefund(
  ports: Ports,
  tx: StoreTransaction,
  refund: RefundRecord,
  toCard: boolean,
  refundRef: string | null,
  now: Instant,
): Promise<void> {
  const account = await tx.lockAccount(refund.accountId)
  const invoice = await tx.lockInvoice(refund.invoiceId)
  const booked = await tx.updateRefund(refund.id, { status: toCard ? 'SUCCEEDED' : 'TO_WALLET', refundRef })
  if (!booked) return
  const { amountCents, reason } = refund
  // The wallet's own money, which this card does not take, tries another; it has never left the wallet.
  if (reason === 'ACCOUNT_CLOSED' && !toCard) return refundWallet(ports, tx, account, amountCents, now)
  const overpaid = reason === 'PAID_TWICE' || (invoice.status === 'VOID' && reason !== 'DEPOSIT_REST')
  // Nor has a top-up that the card does not take back: nothing is given back then, and E30 says where it is.
  if (invoice.kind === 'TOP_UP' && !toCard && !overpaid) return tellRefund(tx, invoice, refund.id, 0, now)
  await tx.updateInvoice(invoice.id, { refundedCents: invoice.refundedCents + amountCents })
  if (reason !== 'ACCOUNT_CLOSED') await followDays(tx, invoice.id, now)
  const posting = { ...postingOf(invoice, now), key: `refund:${refund.id}`, amountCents, note: reason }
  if (reason === 'ACCOUNT_CLOSED') {
    await tx.post(walletRefunded(posting))
  } else {
    if (overpaid) await tx.post((toCard ? refunded : toWallet)({ ...posting, of: 'OVERPAYMENT' }))
    else if (invoice.kind === 'TOP_UP') await tx.post(refunded({ ...posting, of: 'TOP_UP' }))
    else await tx.post((toCard ? refunded : toWallet)({ ...posting, of: ledgerKind(invoice) }))
  }
  // Money that no invoice asked for corrects none: a voided one has its credit note already (I1).
  const creditNote =
    overpaid || reason === 'ACCOUNT_CLOSED' ? null : (await tx.insertCreditNote(refundNote(refund, now))).number
  const { accountId, numberId } = invoice
  const destination = toCard ? 'CARD' : 'WALLET'
  const data = { refundId: refund.id, amountCents, reason, note: refund.note ?? null, destination, creditNote }
  await tx.record({ type: 'refund.created', at: now, accountId, numberId, invoiceId: invoice.id, data })
  await tellRefund(tx, invoice, refund.id, 0, now)
  // Nobody can use a closed account's wallet any more.
  if (!toCard && account.closedAt !== null) await refundWallet(ports, tx, account, amountCents, now)
}

/** Looks at a refund that the card had taken: the bank can return it days later, and then it goes to the wallet too. */
export async function lookAtRefund(ports: Ports, invoiceId: string, refundId: string, now: Instant): Promise<void> {
  const { refund, chargeRef } = await ports.store.transaction(async (tx) => {
    const refund = (await tx.refundsOf(invoiceId)).find((each) => each.id === refundId)
    const paid = (await tx.attemptsOf(invoiceId)).find((each) => each.id === refund?.attemptId)
    return { refund, chargeRef: paid?.chargeRef ?? null }
  })
  if (refund?.status !== 'SUCCEEDED' || chargeRef === null) return
  // The refund is found by our own mark: asking again tells what became of it.
  const { key, amountCents } = refund
  const { kind } = await ports.processor.refund({ key, refundId, chargeRef, amountCents })
  if (kind === 'FAILED') await ports.store.transaction((tx) => bookReturn(ports, tx, refund, now))
}

async function bookReturn(ports: Ports, tx: StoreTransaction, refund: RefundRecord, at: Instant): Promise<void> {
  const account = await tx.lockAccount(refund.accountId)
  const invoice = await tx.lockInvoice(refund.invoiceId)
  const { id: refundId, amountCents, reason, refundRef } = refund
  if (!(await tx.updateRefund(refundId, { status: 'TO_WALLET', refundRef }, 'SUCCEEDED'))) return
  const posting = { ...postingOf(invoice, at), key: `refund-returned:${refundId}`, amountCents, note: reason }
  await tx.post(refundReturned(posting))
  const { accountId, numberId, id: invoiceId } = invoice
  const data = { refundId, amountCents, destination: 'WALLET' }
  await tx.record({ type: 'refund.returned', at, accountId, numberId, invoiceId, data })
  await tellRefund(tx, invoice, refundId, 1, at)
  if (account.closedAt !== null) await refundWallet(ports, tx, account, amountCents, at)
}

/** E30; a second one when the money came back and went to the wallet instead. */
async function tellRefund(tx: StoreTransaction, invoice: InvoiceRecord, refundId: string, step: 0 | 1, at: Instant) {
  const { accountId, numberId, id: invoiceId } = invoice
  const params = { refundId }
  await tx.requestMail({ template: 'E30', about: refundId, step, accountId, numberId, invoiceId, params, at })
}
