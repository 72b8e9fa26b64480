import type { AccountRecord } from '../../domain/account/record'
import { classifyDecline } from '../../domain/decline'
import {
  type AttemptRecord,
  type AttemptTrigger,
  type InvoiceRecord,
  isInFlight,
  isPayable,
} from '../../domain/invoice/record'
import { refundKey } from '../../domain/keys'
import { invoicePaid, writtenOffPaid } from '../../domain/ledger'
import { type Instant, MINUTE } from '../../domain/time'
import type { Ports } from '../ports'
import type { ChargeOutcome } from '../ports/processor'
import type { StoreTransaction } from '../ports/store'
import { ledgerKind } from './issue'
import { receiptFor } from './receipts'
import type { Collector } from './run'
import { refreshStanding } from './standing'
import { wakeThoseConcerned } from './wake'

/** Pauses before a charge whose fate is not known is looked up again: 1, 2, 4 … minutes, at most a day. */
const LOOK_PAUSE = MINUTE
const LONGEST_PAUSE = 24 * 60 * MINUTE
const LOOKS_AT_CLOSED = 6

type Booking = {
  account: AccountRecord
  invoice: InvoiceRecord
  attemptId: string
  outcome: ChargeOutcome
  run: { now: Instant; collector: Collector; trigger: AttemptTrigger }
}

/** `final`: no further method may be tried because of this outcome. `attempts` are all of the invoice's, as they are now. */
export type Booked = { invoice: InvoiceRecord; attempts: AttemptRecord[]; attempt: AttemptRecord; final: boolean }
type Change = Omit<Booked, 'attempts'>

/**
 * Writes what the processor said about one attempt: attempt, invoice, ledger, facts, receipt and wake-ups together.
 * An attempt whose end is booked already stays as it is, so that any repetition or order of news changes nothing (I9).
 */
export async function bookOutcome(ports: Ports, tx: StoreTransaction, booking: Booking): Promise<Booked> {
  const { invoice, attemptId } = booking
  const before = await tx.attemptsOf(invoice.id)
  const attempt = before.find((each) => each.id === attemptId)
  if (!attempt) throw new Error(`invoice ${invoice.id} has no attempt ${attemptId}`)
  const booked = await bookOn(ports, tx, booking, attempt, before)
  return { ...booked, attempts: withChanged(before, booked.attempt) }
}

const withChanged = (attempts: AttemptRecord[], changed: AttemptRecord): AttemptRecord[] =>
  attempts.map((each) => (each.id === changed.id ? changed : each))

async function bookOn(
  ports: Ports,
  tx: StoreTransaction,
  booking: Booking,
  attempt: AttemptRecord,
  attempts: AttemptRecord[],
): Promise<Change> {
  const { invoice, outcome, run } = booking
  // Money that arrives after all (the holder confirmed a payment the bank had refused first) is always booked.
  const ended = attempt.outcome === 'DECLINED' || attempt.outcome === 'CANCELLED'
  if (attempt.outcome === 'SUCCEEDED' || (ended && outcome.kind !== 'SUCCEEDED'))
    return { invoice, attempt, final: false }
  switch (outcome.kind) {
    case 'SUCCEEDED':
      return { ...(await bookPayment(ports, tx, booking, { attempt, attempts }, outcome.chargeRef)), final: true }
    case 'DECLINED':
      return {
        attempt: await bookDecline(tx, booking, attempt, outcome),
        invoice: await reopened(tx, invoice, attempt),
        final: false,
      }
    case 'REQUIRES_ACTION': {
      const declineClass = 'NEEDS_AUTH' as const
      const patch = { outcome: outcome.kind, chargeRef: outcome.chargeRef, declineCode: outcome.code, declineClass }
      if (attempt.outcome !== outcome.kind) await attempted(tx, booking, { ...attempt, ...patch })
      const waiting = await changed(tx, attempt, { ...patch, nextLookAt: null })
      return { invoice: await reopened(tx, invoice, attempt), attempt: waiting, final: false }
    }
    case 'PROCESSING': {
      // One charge of an invoice is in flight at a time (I1): a second slow one goes on waiting until the first is over.
      const first = attempts.find((each) => each.id !== attempt.id && isInFlight(each.outcome))
      if (first) {
        return { invoice, attempt: await changed(tx, attempt, { chargeRef: outcome.chargeRef }), final: true }
      }
      const patch = { outcome: outcome.kind, chargeRef: outcome.chargeRef, ...nextLook(attempt, run.now) }
      if (attempt.outcome !== outcome.kind) await attempted(tx, booking, { ...attempt, ...patch })
      const status = invoice.status === 'OPEN' ? ('PROCESSING' as const) : invoice.status
      if (invoice.status !== status) await tx.updateInvoice(invoice.id, { status })
      return { invoice: { ...invoice, status }, attempt: await changed(tx, attempt, patch), final: true }
    }
    case 'UNKNOWN': {
      // Nobody may charge a closed invoice again, so a charge that several looks did not find is taken as never sent.
      const closed = invoice.status === 'PAID' || invoice.status === 'VOID'
      const lost = closed && attempt.chargeRef === null && attempt.looks >= LOOKS_AT_CLOSED
      const patch = lost
        ? { outcome: 'CANCELLED' as const, nextLookAt: null }
        : { outcome: outcome.kind, ...nextLook(attempt, run.now) }
      return { invoice, attempt: await changed(tx, attempt, patch), final: true }
    }
    case 'TRANSIENT': {
      const patch = {
        outcome: outcome.kind,
        chargeRef: outcome.chargeRef,
        declineCode: outcome.code,
        declineClass: outcome.kind,
      }
      const failed = await changed(tx, attempt, { ...patch, nextLookAt: null })
      return { invoice: await reopened(tx, invoice, attempt), attempt: failed, final: true }
    }
  }
}

/** A slow payment that came to nothing leaves the invoice as it was before. */
async function reopened(tx: StoreTransaction, invoice: InvoiceRecord, attempt: AttemptRecord): Promise<InvoiceRecord> {
  if (invoice.status !== 'PROCESSING' || !isInFlight(attempt.outcome)) return invoice
  await tx.updateInvoice(invoice.id, { status: 'OPEN' })
  return { ...invoice, status: 'OPEN' }
}

function nextLook(attempt: AttemptRecord, now: Instant): Pick<AttemptRecord, 'nextLookAt' | 'looks'> {
  const pause = Math.min(LOOK_PAUSE * 2 ** attempt.looks, LONGEST_PAUSE)
  return { nextLookAt: now + pause, looks: attempt.looks + 1 }
}

async function changed(
  tx: StoreTransaction,
  attempt: AttemptRecord,
  patch: Partial<AttemptRecord> & { resolvedAt?: Instant },
): Promise<AttemptRecord> {
  await tx.updateAttempt(attempt.id, patch)
  const { resolvedAt: _, ...rest } = patch
  return { ...attempt, ...rest }
}

async function attempted(tx: StoreTransaction, booking: Booking, attempt: AttemptRecord): Promise<void> {
  const { invoice, run } = booking
  const { id: attemptId, methodId, trigger, amountCents, outcome, declineCode, declineClass } = attempt
  await tx.record({
    type: 'payment.attempted',
    at: run.now,
    accountId: invoice.accountId,
    numberId: invoice.numberId,
    invoiceId: invoice.id,
    data: { attemptId, methodId, trigger, amountCents, outcome, declineCode, declineClass },
  })
}

async function bookDecline(
  tx: StoreTransaction,
  booking: Booking,
  attempt: AttemptRecord,
  decline: Extract<ChargeOutcome, { kind: 'DECLINED' }>,
): Promise<AttemptRecord> {
  const { invoice, run } = booking
  const { declineClass, known } = classifyDecline(decline)
  const outcome = declineClass === 'TRANSIENT' ? ('TRANSIENT' as const) : ('DECLINED' as const)
  const patch = { outcome, declineCode: decline.code, declineClass, chargeRef: decline.chargeRef, nextLookAt: null }
  const after = await changed(tx, attempt, { ...patch, resolvedAt: run.now })
  if (outcome === 'DECLINED') await attempted(tx, booking, after)
  if (attempt.methodId && (declineClass === 'HARD_STOP' || declineClass === 'NEEDS_NEW_CARD')) {
    await tx.updateMethod(attempt.methodId, { status: 'STOPPED', stoppedFor: declineClass })
  }
  if (!known) {
    const data = { code: 'UNKNOWN_DECLINE_CODE', declineCode: decline.code, attemptId: attempt.id }
    await tx.record({ type: 'ops.alert', at: run.now, accountId: invoice.accountId, invoiceId: invoice.id, data })
  }
  return after
}

/** Money arrived. For an invoice that is no longer to be paid it is refunded in full, by itself (I1, I7). */
async function bookPayment(
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
