import { type AttemptRecord, isInFlight } from '../../domain/invoice/record'
import type { Instant } from '../../domain/time'
import type { Ports } from '../ports'
import { runCollection } from './run'
import { bookWaiting, settleWaiting } from './waiting'

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
    return settleWaiting(ports, invoice, attempt, now, withdraw)
  }
  if (!isInFlight(attempt.outcome)) return bookLatePayment(ports, invoiceId, attempt, now)
  const { runKey: key, trigger, methodId } = attempt
  const chosen = trigger === 'AUTOMATIC' || invoice.cause === 'SIGN_UP' ? null : methodId
  await runCollection(ports, invoiceId, { runKey: key, trigger, now, methodId: chosen, resume: attemptId })
}

/** An attempt that had ended is looked at only because the processor says so: it may have been paid after all. */
async function bookLatePayment(ports: Ports, invoiceId: string, attempt: AttemptRecord, now: Instant): Promise<void> {
  if (attempt.outcome === 'SUCCEEDED' || attempt.chargeRef === null) return
  const outcome = await ports.processor.lookUpCharge(attempt.chargeRef)
  if (outcome.kind === 'SUCCEEDED') await bookWaiting(ports, invoiceId, attempt.id, outcome, now)
}
