import type { AttemptOutcome } from '../../../domain/invoice/record'
import type { Database } from '../client'

export type AttemptRef = { id: string; invoiceId: string; accountId: string; outcome: AttemptOutcome }

/** The attempt that a processor's event is about: by our own id, else by the processor's reference. */
export async function findAttempt(
  db: Database,
  by: { attemptId: string | null; chargeRef?: string; pageRef?: string },
): Promise<AttemptRef | null> {
  const { attemptId, chargeRef = null, pageRef = null } = by
  const [row] = await db.$queryRaw<AttemptRef[]>`
    SELECT a.id, a.invoice_id AS "invoiceId", i.account_id AS "accountId", a.outcome
    FROM payment_attempts a JOIN invoices i ON i.id = a.invoice_id
    WHERE a.id = ${attemptId} OR a.charge_ref = ${chargeRef} OR a.page_ref = ${pageRef}
    ORDER BY a.ordinal DESC LIMIT 1`
  return row ?? null
}
