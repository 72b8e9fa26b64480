import type { AttemptStore, ChargeFacts } from '../../activities/ports/store'
import type { AttemptRecord, MethodRecord } from '../../domain/invoice/record'
import { Prisma } from '../../generated/prisma/client'
import { METHOD_INSTANTS } from './accounts'
import { date, dateOrNull, plain, type Transaction } from './client'
import { ATTEMPT, dated, METHOD } from './columns'
import { recordOf, recordReader, updateRow } from './records'

export const ATTEMPT_INSTANTS = ['at', 'sentAt', 'nextLookAt'] as const
const attempts = recordReader<AttemptRecord>(ATTEMPT, ATTEMPT_INSTANTS)

/** Payment attempts, as the engine works on them. That one is in flight at most is the database's to refuse (I1). */
export function attemptStore(tx: Transaction): AttemptStore {
  return {
    chargeFacts: (invoice) => chargeFacts(tx, invoice),
    attemptsOf: (invoiceId) =>
      attempts(tx, Prisma.sql`FROM payment_attempts WHERE invoice_id = ${invoiceId} ORDER BY ordinal`),
    insertAttempt: (attempt) => insertAttempt(tx, attempt),
    updateAttempt: async (id, patch) => {
      await updateRow(tx, 'payment_attempts', id, dated(patch, [...ATTEMPT_INSTANTS, 'resolvedAt']))
    },
  }
}

const ATTEMPTS = recordOf<AttemptRecord>(ATTEMPT, ATTEMPT_INSTANTS)
const METHODS = recordOf<MethodRecord>(METHOD, METHOD_INSTANTS)

async function chargeFacts(
  tx: Transaction,
  { id, accountId, numberId }: Parameters<AttemptStore['chargeFacts']>[0],
): Promise<ChargeFacts> {
  const [facts] = await tx.$queryRaw<ChargeFacts[]>`
    SELECT
      (SELECT coalesce(json_agg(${ATTEMPTS} ORDER BY ordinal), '[]')
         FROM payment_attempts WHERE invoice_id = ${id}) AS attempts,
      (SELECT coalesce(json_agg(${METHODS} ORDER BY seq), '[]')
         FROM payment_methods WHERE account_id = ${accountId} AND status <> 'REMOVED') AS methods,
      (SELECT preferred_method_id FROM numbers WHERE id = ${numberId}) AS "preferredMethodId"`
  if (facts === undefined) throw new Error('a select without FROM answers one row')
  return facts
}

/** `sent_at` is left to the database: it is compared with the processor's real time, and this process may run on another. */
async function insertAttempt(tx: Transaction, attempt: Omit<AttemptRecord, 'sentAt'>): Promise<AttemptRecord> {
  const { id, invoiceId, ordinal, methodId, trigger, runKey, idempotencyKey, amountCents, outcome } = attempt
  const { declineCode, declineClass, chargeRef, pageRef, looks } = attempt
  const [row] = await tx.$queryRaw<{ sentAt: Date }[]>`
    INSERT INTO payment_attempts (id, invoice_id, ordinal, method_id, trigger, run_key, idempotency_key, amount_cents,
      at, outcome, decline_code, decline_class, charge_ref, page_ref, next_look_at, looks)
    VALUES (${id}, ${invoiceId}, ${ordinal}, ${methodId}, ${trigger}, ${runKey}, ${idempotencyKey}, ${amountCents},
      ${date(attempt.at)}, ${outcome}, ${declineCode}, ${declineClass}, ${chargeRef}, ${pageRef},
      ${dateOrNull(attempt.nextLookAt)}, ${looks})
    RETURNING sent_at AS "sentAt"`
  if (row === undefined) throw new Error('an insert answers its row')
  return { ...attempt, ...plain(row) }
}
