import { classifyDecline, isStop } from '../../domain/decline'
import { type AttemptRecord, type InvoiceRecord, isInFlight } from '../../domain/invoice/record'
import { growingPause } from '../../domain/pause'
import { type Instant, MINUTE } from '../../domain/time'
import type { Ports } from '../ports'
import type { ChargeOutcome } from '../ports/processor'
import type { StoreTransaction } from '../ports/store'
import { attemptFact, type Booking, changed, withChanged } from './booking'
import { bookPayment } from './payment'

/** Pauses before a charge whose fate is not known is looked up again: 1, 2, 4 … minutes, at most a day. */
const LOOK_PAUSE = MINUTE
const LONGEST_PAUSE = 24 * 60 * MINUTE
const LOOKS_AT_CLOSED = 6

/** `final`: no further method may be tried because of this outcome. `attempts` are all of the invoice's, as they are now. */
export type Booked = { invoice: InvoiceRecord; attempts: AttemptRecord[]; attempt: AttemptRecord; final: boolean }
type Change = Omit<Booked, 'attempts'>

/**
 * Writes what the processor said about one attempt: attempt, invoice, ledger, facts, receipt and wake-ups together.
 * An attempt whose end is booked already stays as it is, so that any repetition or order of news changes nothing (I9).
 * `before`: all attempts of the invoice, read under its lock.
 */
export async function bookOutcome(
  ports: Ports,
  tx: StoreTransaction,
  booking: Booking,
  before: AttemptRecord[],
): Promise<Booked> {
  const { invoice, attemptId } = booking
  const attempt = before.find((each) => each.id === attemptId)
  if (!attempt) throw new Error(`invoice ${invoice.id} has no attempt ${attemptId}`)
  const booked = await bookOn(ports, tx, booking, attempt, before)
  return { ...booked, attempts: withChanged(before, booked.attempt) }
}

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
      if (attempt.outcome !== outcome.kind) await tx.record(attemptFact(booking, { ...attempt, ...patch }))
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
      if (attempt.outcome !== outcome.kind) await tx.record(attemptFact(booking, { ...attempt, ...patch }))
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
  const pause = growingPause(attempt.looks, LOOK_PAUSE, LONGEST_PAUSE)
  return { nextLookAt: now + pause, looks: attempt.looks + 1 }
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
  if (outcome === 'DECLINED') await tx.record(attemptFact(booking, after))
  if (attempt.methodId && isStop(declineClass)) {
    const method = await tx.readMethod(attempt.methodId)
    // One that is barred or removed stays so.
    if (method?.status === 'ACTIVE') {
      await tx.updateMethod(attempt.methodId, { status: 'STOPPED', stoppedFor: declineClass })
    }
  }
  if (!known) {
    const data = { code: 'UNKNOWN_DECLINE_CODE', declineCode: decline.code, attemptId: attempt.id }
    await tx.record({ type: 'ops.alert', at: run.now, accountId: invoice.accountId, invoiceId: invoice.id, data })
  }
  return after
}
