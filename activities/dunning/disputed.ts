import type { AccountRecord } from '../../domain/account/record'
import { DISPUTE_POLICY, policyOf } from '../../domain/dunning/policies'
import { type DisputeRecord, paidAsBefore } from '../../domain/invoice/dispute'
import { type AttemptRecord, excessCents, type InvoiceRecord, outstandingCents } from '../../domain/invoice/record'
import { accountEntity, numberEntity, refundKey } from '../../domain/keys'
import type { Instant } from '../../domain/time'
import { giveBackTo } from '../collection/give-back'
import { numbersAbout } from '../collection/numbers-about'
import { refreshStanding } from '../collection/standing'
import { followDays } from '../partner/credit'
import type { Ports } from '../ports'
import type { RefundRecord, StoreTransaction } from '../ports/store'

type Disputed = {
  account: AccountRecord
  /** With the money of the dispute moved and its mark set; not written yet. */
  invoice: InvoiceRecord
  dispute: DisputeRecord
  payment: AttemptRecord
  now: Instant
}

/**
 * What a dispute's new status means for the invoice it took a payment of, or gave one back to: open again and waiting,
 * due with a ladder of its own, or settled. Method, standing, mail and the numbers follow. Account and invoice are locked.
 */
export async function followDisputes(ports: Ports, tx: StoreTransaction, disputed: Disputed): Promise<void> {
  const { account, dispute, payment, now } = disputed
  const withdrawn = dispute.status === 'LOST' ? await dropRefunds(tx, disputed) : 0
  const owing = { ...disputed.invoice, adjustedCents: disputed.invoice.adjustedCents - withdrawn }
  const since = paidAsBefore(owing, await tx.disputesOf(owing.id))
  const invoice = { ...owing, ...afterDispute(owing, dispute, since, now) }
  const { status, paidCents, disputedCents, adjustedCents, dispute: mark, paidAt, closedAt } = invoice
  const { dunningPolicy, dunningVersion, day0At, ladderPosition, deferredDays } = invoice
  const excess = excessCents(invoice)
  await tx.updateInvoice(invoice.id, {
    ...{ status, paidCents, disputedCents, dispute: mark, paidAt, closedAt },
    ...{ dunningPolicy, dunningVersion, day0At, ladderPosition, deferredDays },
    adjustedCents: adjustedCents + excess,
  })
  await followDays(tx, invoice.id, now)
  // Whichever end was seen first (I9): it was disputed.
  if (payment.methodId !== null) await bar(tx, payment.methodId)
  if (excess > 0) await giveBackTwice(ports, tx, disputed, excess)
  if (dispute.status === 'WON') await resumeRefunds(tx, disputed)
  await refreshStanding(tx, account, now)
  for (const numberId of await numbersAbout(tx, invoice)) await tx.wake(numberEntity(numberId), account.id, now)
  const fromWallet = invoice.kind === 'TOP_UP'
  if (fromWallet) await tx.wake(accountEntity(account.id), account.id, now)
  const taken = fromWallet || outstandingCents(invoice) > 0
  if (dispute.status !== 'WON' && taken && status !== 'VOID') await mail(tx, disputed)
}

/** A ladder begins anew: what deferred an earlier one is used up; asked before there was one, it is still to come (C20). */
const noLadder = ({ day0At, deferredDays }: InvoiceRecord) =>
  ({
    dunningPolicy: null,
    dunningVersion: null,
    day0At: null,
    ladderPosition: 0,
    deferredDays: day0At === null ? deferredDays : 0,
  }) as const

/** A withdrawn invoice stays so, and so does one that was given up while something is owed. */
function afterDispute(
  invoice: InvoiceRecord,
  dispute: DisputeRecord,
  since: Instant | null,
  now: Instant,
): Partial<InvoiceRecord> {
  if (invoice.status === 'VOID') return {}
  if (outstandingCents(invoice) === 0) {
    if (invoice.status === 'PAID') return { paidAt: since ?? invoice.paidAt }
    return { status: 'PAID', paidAt: since ?? dispute.paidAt ?? now, closedAt: now }
  }
  if (invoice.status === 'UNCOLLECTIBLE') return {}
  const reopened: Partial<InvoiceRecord> =
    invoice.status === 'PAID' ? { status: 'OPEN', paidAt: null, closedAt: null } : {}
  if (invoice.dispute === 'OPEN') return { ...reopened, ...noLadder(invoice) }
  // Lost: due at once, and 30 days from now (row 30).
  const { code, version } = policyOf(DISPUTE_POLICY)
  return { ...reopened, ...noLadder(invoice), dunningPolicy: code, dunningVersion: version, day0At: now }
}

/** Rule 12: never tried again, also when the dispute is won, and was perhaps not seen before. A removed one stays removed. */
async function bar(tx: StoreTransaction, methodId: string): Promise<void> {
  const method = await tx.readMethod(methodId)
  if (method && method.status !== 'REMOVED') await tx.updateMethod(methodId, { status: 'BARRED' })
}

/** The customer had paid again while the bank decided: the newer payment goes back (I1). */
async function giveBackTwice(
  ports: Ports,
  tx: StoreTransaction,
  { invoice, dispute, now }: Disputed,
  amountCents: number,
): Promise<void> {
  const key = refundKey(invoice.id, `dispute:${dispute.id}:${dispute.turns}`)
  await giveBackTo(ports, tx, invoice, { key, amountCents, reason: 'PAID_TWICE', note: null, now })
}

/**
 * A refund of the payment that was not sent yet must not go out any more: the bank has given the money back itself.
 * Answers what had been paid beyond the invoice and is now the bank's; another reason is for a person to look at.
 */
async function dropRefunds(tx: StoreTransaction, { invoice, dispute, now }: Disputed): Promise<number> {
  let beyond = 0
  for (const { id, amountCents, reason } of await refundsWaiting(tx, dispute)) {
    await tx.updateRefund(id, { status: 'DROPPED', refundRef: null })
    if (reason === 'PAID_TWICE' || invoice.status === 'VOID') {
      beyond += amountCents
      continue
    }
    const { accountId, numberId, id: invoiceId } = invoice
    const data = { code: 'REFUND_DROPPED', refundId: id, disputeId: dispute.id, amountCents, reason }
    await tx.record({ type: 'ops.alert', at: now, accountId, numberId, invoiceId, data })
  }
  return beyond
}

/** Refunds of the payment that waited for the bank go out now: until then nobody had a reason to come back to them. */
async function resumeRefunds(tx: StoreTransaction, { account, dispute, now }: Disputed): Promise<void> {
  const waiting = await refundsWaiting(tx, dispute)
  for (const { id, tries } of waiting) await tx.postponeRefund(id, tries, now)
  if (waiting.length > 0) await tx.wake(accountEntity(account.id), account.id, now)
}

/** Refunds of the disputed payment that were not sent yet. */
async function refundsWaiting(tx: StoreTransaction, { invoiceId, attemptId }: DisputeRecord): Promise<RefundRecord[]> {
  return (await tx.refundsOf(invoiceId)).filter((each) => each.attemptId === attemptId && each.status === 'SENT')
}

/** E31: what the bank did, what is suspended, what to do. */
async function mail(tx: StoreTransaction, { invoice, dispute, now }: Disputed): Promise<void> {
  const { accountId, numberId, id: invoiceId } = invoice
  const params = { disputeId: dispute.id, status: dispute.status }
  const { id: about, turns: step } = dispute
  await tx.requestMail({ template: 'E31', about, step, accountId, numberId, invoiceId, params, at: now })
}
