import { type AttemptRecord, type InvoiceRecord, isGuestPage, isOpenPage } from '../../domain/invoice/record'
import type { Instant } from '../../domain/time'
import { storeMethod } from '../account/methods'
import { bookOutcome } from '../collection/book'
import type { Ports } from '../ports'
import type { ChargeOutcome } from '../ports/processor'

/**
 * Asks the processor about an attempt that waits for a person and books what came of it; `withdraw` ends the waiting.
 * Safe to run again: what was booked is booked once, and a withdrawn page or charge stays withdrawn.
 */
export async function settleWaiting(
  ports: Ports,
  invoice: InvoiceRecord,
  attempt: AttemptRecord,
  now: Instant,
  withdraw = false,
): Promise<void> {
  const outcome = await waitingOutcome(ports, attempt, withdraw)
  if (outcome === 'STILL_WAITING') return
  if (outcome !== 'WITHDRAWN' && attempt.pageRef !== null) await keepWhatPageTells(ports, invoice, attempt, now)
  await bookWaiting(ports, invoice.id, attempt.id, outcome, now)
}

/**
 * Closes the pages on which somebody could still pay the invoice, before a charge of ours goes out: of two ways to pay
 * one at a time is open, so that nobody pays twice (I1). Who has just paid there is booked instead. A first order keeps
 * its page, the way to pay it for 24 hours; what is paid twice there goes back by itself.
 */
export async function closePages(ports: Ports, invoiceId: string, now: Instant): Promise<void> {
  const { invoice, pages } = await ports.store.transaction(async (tx) => {
    const invoice = await tx.readInvoice(invoiceId)
    const pages = invoice.cause === 'SIGN_UP' ? [] : (await tx.attemptsOf(invoiceId)).filter(isOpenPage)
    const chargeable = pages.length > 0 && (await tx.methodsOf(invoice.accountId)).some(isActive)
    return { invoice, pages: chargeable ? pages : [] }
  })
  for (const page of pages) await settleWaiting(ports, invoice, page, now, true)
}

const isActive = ({ status }: { status: string }): boolean => status === 'ACTIVE'

/**
 * The method a person paid with on a page is kept for later charges, and is the one the attempt was made on. Of somebody
 * with a shared link only who he is is kept.
 */
async function keepWhatPageTells(
  ports: Ports,
  invoice: InvoiceRecord,
  attempt: AttemptRecord,
  now: Instant,
): Promise<void> {
  const { id: invoiceId, accountId } = invoice
  const { id: attemptId, pageRef } = attempt
  const page = pageRef === null ? null : await ports.processor.lookUpPaymentPage(pageRef)
  if (page && isGuestPage(invoice, attempt)) {
    return ports.store.transaction((tx) => tx.notePayer(invoiceId, page.payer))
  }
  if (!page?.methodRef) return
  const wanted = { methodId: attemptId.replace(/^att_/, 'pm_'), token: page.methodRef, primary: false }
  const stored = await storeMethod(ports, accountId, wanted, now)
  if (stored.kind === 'STORED') {
    await ports.store.transaction((tx) => tx.updateAttempt(attemptId, { methodId: stored.methodId }))
  }
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

/** Writes what became of an attempt that waited for a person. */
export async function bookWaiting(
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
    const attempts = await tx.attemptsOf(invoiceId)
    await bookOutcome(ports, tx, { account, invoice, attemptId, outcome, run: by }, attempts)
  })
}
