import { type AttemptRecord, type InvoiceRecord, isInFlight } from '../../domain/invoice/record'
import type { Instant } from '../../domain/time'
import { storeMethod } from '../account/methods'
import { bookOutcome } from '../collection/book'
import type { Ports } from '../ports'
import type { ChargeOutcome } from '../ports/processor'
import { runCollection } from './run'

type Input = { invoiceId: string; now: Instant }

/** Asks the processor what became of an attempt and books it; a run that was cut short goes on from there (W6). */
export async function lookAt(
  ports: Ports,
  { invoiceId, now }: Input,
  attemptId: string,
  withdraw = false,
): Promise<void> {
  const { invoice, attempt } = await ports.store.transaction(async (tx) => ({
    invoice: await tx.readInvoice(invoiceId),
    attempt: (await tx.attemptsOf(invoiceId)).find((each) => each.id === attemptId),
  }))
  if (!attempt) throw new Error(`invoice ${invoiceId} has no attempt ${attemptId}`)
  if (attempt.outcome === 'REQUIRES_ACTION') {
    const outcome = await waitingOutcome(ports, attempt, withdraw)
    if (outcome === 'STILL_WAITING') return
    if (outcome !== 'WITHDRAWN' && attempt.pageRef !== null) await keepMethodOfPage(ports, invoice, attempt, now)
    await bookWaiting(ports, invoiceId, attemptId, outcome, now)
    return
  }
  if (!isInFlight(attempt.outcome)) return bookLatePayment(ports, invoiceId, attempt, now)
  const { runKey: key, trigger, methodId } = attempt
  const chosen = trigger === 'AUTOMATIC' || invoice.cause === 'SIGN_UP' ? null : methodId
  await runCollection(ports, invoiceId, { runKey: key, trigger, now, methodId: chosen, resume: attemptId })
}

/** The method a person paid with on a page is kept for later charges, and is the one the attempt was made on. */
async function keepMethodOfPage(
  ports: Ports,
  { accountId }: InvoiceRecord,
  { id: attemptId, pageRef }: AttemptRecord,
  now: Instant,
): Promise<void> {
  const page = pageRef === null ? null : await ports.processor.lookUpPaymentPage(pageRef)
  if (!page?.methodRef) return
  const wanted = { methodId: attemptId.replace(/^att_/, 'pm_'), token: page.methodRef, primary: false }
  const stored = await storeMethod(ports, accountId, wanted, now)
  if (stored.kind === 'STORED') {
    await ports.store.transaction((tx) => tx.updateAttempt(attemptId, { methodId: stored.methodId }))
  }
}

/** An attempt that had ended is looked at only because the processor says so: it may have been paid after all. */
async function bookLatePayment(ports: Ports, invoiceId: string, attempt: AttemptRecord, now: Instant): Promise<void> {
  if (attempt.outcome === 'SUCCEEDED' || attempt.chargeRef === null) return
  const outcome = await ports.processor.lookUpCharge(attempt.chargeRef)
  if (outcome.kind === 'SUCCEEDED') await bookWaiting(ports, invoiceId, attempt.id, outcome, now)
}

type Waiting = { chargeRef: string | null; pageRef: string | null }

async function waitingOutcome(
  ports: Ports,
  { chargeRef, pageRef }: Waiting,
  withdraw: boolean,
): Promise<ChargeOutcome | 'STILL_WAITING' | 'WITHDRAWN'> {
  if (pageRef !== null) {
    const paid = (await ports.processor.lookUpPaymentPage(pageRef))?.outcome ?? null
    const outcome = paid === null && withdraw ? await ports.processor.expirePaymentPage(pageRef) : paid
    return outcome?.kind === 'SUCCEEDED' || outcome?.kind === 'PROCESSING'
      ? outcome
      : withdraw
        ? 'WITHDRAWN'
        : 'STILL_WAITING'
  }
  if (chargeRef === null) return withdraw ? 'WITHDRAWN' : 'STILL_WAITING'
  const outcome = withdraw
    ? await ports.processor.cancelCharge(chargeRef)
    : await ports.processor.lookUpCharge(chargeRef)
  if (outcome.kind === 'SUCCEEDED' || outcome.kind === 'PROCESSING') return outcome
  if (withdraw) return 'WITHDRAWN'
  return outcome.kind === 'DECLINED' ? outcome : 'STILL_WAITING'
}

async function bookWaiting(
  ports: Ports,
  invoiceId: string,
  attemptId: string,
  outcome: ChargeOutcome | 'WITHDRAWN',
  now: Instant,
): Promise<void> {
  await ports.store.transaction(async (tx) => {
    const account = await tx.lockAccount((await tx.readInvoice(invoiceId)).accountId)
    const invoice = await tx.lockInvoice(invoiceId)
    if (outcome === 'WITHDRAWN') return tx.updateAttempt(attemptId, { outcome: 'CANCELLED', resolvedAt: now })
    const by = { now, collector: 'dunning' as const, trigger: 'CUSTOMER' as const }
    await bookOutcome(ports, tx, { account, invoice, attemptId, outcome, run: by })
  })
}
