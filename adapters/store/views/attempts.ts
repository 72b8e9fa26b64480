import type { AttemptOutcome } from '../../../domain/invoice/record'
import type { Database } from '../client'

export type AttemptRef = { id: string; invoiceId: string; accountId: string; outcome: AttemptOutcome }

/** The attempt that a processor's event is about: by our own id, else by the processor's reference. */
export async function findAttempt(
  db: Database,
  by: { attemptId: string | null; chargeRef?: string; pageRef?: string },
): Promise<AttemptRef | null> {
  const references = [
    ...(by.attemptId === null ? [] : [{ id: by.attemptId }]),
    ...(by.chargeRef === undefined ? [] : [{ chargeRef: by.chargeRef }]),
    ...(by.pageRef === undefined ? [] : [{ pageRef: by.pageRef }]),
  ]
  const row = await db.paymentAttempt.findFirst({
    where: { OR: references },
    select: { id: true, invoiceId: true, outcome: true, invoice: { select: { accountId: true } } },
    orderBy: { ordinal: 'desc' },
  })
  if (row === null) return null
  return {
    id: row.id,
    invoiceId: row.invoiceId,
    accountId: row.invoice.accountId,
    outcome: row.outcome as AttemptOutcome,
  }
}
