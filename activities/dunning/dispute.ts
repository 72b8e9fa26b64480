import {
  DISPUTE_LOOK_PAUSE,
  type DisputeRecord,
  disputeMark,
  disputeSteps,
  heldOf,
  holdsMoney,
} from '../../domain/invoice/dispute'
import { type AttemptRecord, excessCents, type InvoiceRecord } from '../../domain/invoice/record'
import { chargebackReturned, chargedBack } from '../../domain/ledger'
import type { Instant } from '../../domain/time'
import { postingOf } from '../collection/issue'
import { isBeyond } from '../collection/top-up'
import type { Ports } from '../ports'
import type { SeenDispute } from '../ports/processor'
import type { StoreTransaction } from '../ports/store'
import { followDisputes } from './disputed'
import { lookAt } from './look'

type Input = { invoiceId: string; now: Instant }

/**
 * Rows 28–30: asks the processor how a dispute stands and makes our books say the same, whatever was missed, came twice
 * or in another order (I9). Safe to run again: a status that is booked is booked once.
 */
export async function followDispute(ports: Ports, { invoiceId, now }: Input, disputeRef: string): Promise<void> {
  const seen = await ports.processor.lookUpDispute(disputeRef)
  let payment = await paymentOf(ports, invoiceId, seen)
  if (payment.outcome !== 'SUCCEEDED') {
    // The dispute overtook the news of the payment itself.
    await lookAt(ports, { invoiceId, now }, payment.id)
    payment = await paymentOf(ports, invoiceId, seen)
  }
  if (payment.outcome !== 'SUCCEEDED')
    throw new Error(`${disputeRef} disputes ${payment.id}, which is ${payment.outcome}`)
  await ports.store.transaction((tx) => book(ports, tx, seen, payment, now))
}

/** Asks about every dispute of the invoice that is open: its webhook may never come (I10). */
export async function lookAtDisputes(ports: Ports, { invoiceId, now }: Input): Promise<void> {
  const disputes = await ports.store.transaction((tx) => tx.disputesOf(invoiceId))
  for (const { status, processorRef } of disputes) {
    if (status === 'OPEN') await followDispute(ports, { invoiceId, now }, processorRef)
  }
}

/** The charge is how a dispute names its payment: our own marks do not travel with it. */
async function paymentOf(ports: Ports, invoiceId: string, { chargeRef }: SeenDispute): Promise<AttemptRecord> {
  const attempts = await ports.store.transaction((tx) => tx.attemptsOf(invoiceId))
  const payment = attempts.find((each) => each.chargeRef === chargeRef)
  if (!payment) throw new Error(`invoice ${invoiceId} has no payment ${chargeRef}`)
  return payment
}

async function book(
  ports: Ports,
  tx: StoreTransaction,
  seen: SeenDispute,
  payment: AttemptRecord,
  now: Instant,
): Promise<void> {
  const account = await tx.lockAccount((await tx.readInvoice(payment.invoiceId)).accountId)
  let invoice = await tx.lockInvoice(payment.invoiceId)
  const known = await tx.disputeByRef(seen.disputeRef)
  // Never more than the payment: two cases about one of them cannot take it twice.
  const room = payment.amountCents - heldOf(payment.id, await tx.disputesOf(invoice.id))
  const amountCents = known && known.status !== 'INQUIRY' ? known.amountCents : Math.min(seen.amountCents, room)
  const kind = amountCents > 0 ? seen.kind : 'INQUIRY'
  let dispute = known ?? (await insert(ports, tx, invoice, payment, { ...seen, amountCents, kind }, now))
  const steps = disputeSteps(dispute.status, kind)
  for (const status of steps) {
    const before = dispute
    const first = before.status === 'INQUIRY'
    dispute = {
      ...before,
      ...(first ? { amountCents, reason: seen.reason, openedAt: now } : {}),
      status,
      turns: before.turns + 1,
      closedAt: status === 'OPEN' ? null : now,
      paidAt: before.paidAt ?? invoice.paidAt,
    }
    invoice = await moveMoney(tx, invoice, payment, before, dispute, now)
    await tell(tx, invoice, dispute, payment, now)
  }
  const nextLookAt = dispute.status === 'OPEN' ? now + DISPUTE_LOOK_PAUSE : null
  await tx.updateDispute(dispute.id, { ...dispute, nextLookAt })
  if (steps.length === 0) return
  invoice = { ...invoice, dispute: disputeMark(await tx.disputesOf(invoice.id)) }
  await followDisputes(ports, tx, { account, invoice, dispute, payment, now })
}

/** A question or a warning only tells support, once (row 28). */
async function insert(
  ports: Ports,
  tx: StoreTransaction,
  { id: invoiceId, accountId, numberId, paidAt }: InvoiceRecord,
  { id: attemptId }: AttemptRecord,
  { disputeRef: processorRef, amountCents, reason, kind }: SeenDispute,
  at: Instant,
): Promise<DisputeRecord> {
  const dispute: DisputeRecord = {
    ...{ id: ports.newId('dsp'), processorRef, accountId, invoiceId, attemptId, amountCents, reason },
    ...{ status: 'INQUIRY', openedAt: at, closedAt: null, paidAt, nextLookAt: null, turns: 0 },
  }
  await tx.insertDispute(dispute)
  if (kind === 'INQUIRY') {
    const data = { code: 'DISPUTE_INQUIRY', disputeId: dispute.id, processorRef, amountCents, reason }
    await tx.record({ type: 'ops.alert', at, accountId, numberId, invoiceId, data })
  }
  return dispute
}

/**
 * The bank takes the payment, or gives it back. What was given up or withdrawn is a loss, and nobody is asked for it. A
 * top-up is taken from the wallet, whatever that comes to, and nobody is asked for it either (decision 0034).
 */
async function moveMoney(
  tx: StoreTransaction,
  invoice: InvoiceRecord,
  payment: AttemptRecord,
  before: DisputeRecord,
  after: DisputeRecord,
  at: Instant,
): Promise<InvoiceRecord> {
  if (holdsMoney(before.status) === holdsMoney(after.status)) return invoice
  const taken = holdsMoney(after.status)
  const { amountCents } = after
  const sign = taken ? 1 : -1
  const fromWallet = invoice.kind === 'TOP_UP' && !(await isBeyond(tx, payment))
  const moved = {
    ...invoice,
    paidCents: invoice.paidCents - sign * amountCents,
    disputedCents: invoice.disputedCents + sign * amountCents,
    adjustedCents: invoice.adjustedCents - (fromWallet ? sign * amountCents : 0),
  }
  // Money that comes back for a withdrawn invoice is the customer's: it is refunded from RECEIVABLE like any overpayment.
  const lost = invoice.status === 'UNCOLLECTIBLE' || (invoice.status === 'VOID' && excessCents(moved) === 0)
  const key = `dispute:${after.id}:${after.turns}`
  const against = fromWallet ? 'CUSTOMER_BALANCE' : lost ? 'BAD_DEBT' : 'RECEIVABLE'
  const posting = { ...postingOf(invoice, at), key, amountCents, against, note: after.status } as const
  await tx.post(taken ? chargedBack(posting) : chargebackReturned(posting))
  return moved
}

const FACT = { OPEN: 'dispute.opened', WON: 'dispute.won', LOST: 'dispute.lost' } as const

async function tell(
  tx: StoreTransaction,
  { id: invoiceId, accountId, numberId }: InvoiceRecord,
  { id: disputeId, processorRef, amountCents, reason, status }: DisputeRecord,
  { id: attemptId, methodId }: AttemptRecord,
  at: Instant,
): Promise<void> {
  if (status === 'INQUIRY') return
  const data = { disputeId, processorRef, amountCents, reason, attemptId, methodId }
  await tx.record({ type: FACT[status], at, accountId, numberId, invoiceId, data })
}
