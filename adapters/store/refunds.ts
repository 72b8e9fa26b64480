import type { RefundRecord, RefundStore } from '../../activities/ports/store'
import { floorToCents } from '../../domain/money'
import { Prisma } from '../../generated/prisma/client'
import { date, plain, type Transaction } from './client'
import { dated } from './columns'

/** A payment that a bank disputes cannot be refunded; what becomes of its refund, the end of the dispute decides. */
const UNDISPUTED = Prisma.sql`NOT EXISTS (
  SELECT 1 FROM disputes d WHERE d.attempt_id = r.attempt_id AND d.status = 'OPEN')`

/** Refunds, as the engine works on them: recorded, sent by their key, settled once. */
export function refundStore(tx: Transaction): RefundStore {
  return {
    insertRefund: async (refund) => {
      const { count } = await tx.refund.createMany({ data: dated(refund, ['at', 'tryAt']), skipDuplicates: true })
      return count === 1
    },
    updateRefund: async (id, { status, refundRef }, from = 'SENT') => {
      const { count } = await tx.refund.updateMany({ where: { id, status: from }, data: { status, refundRef } })
      return count === 1
    },
    refundsToSend: async (accountId, now) =>
      plain(
        await tx.$queryRaw<unknown[]>`
          SELECT r.id, r.key, r.account_id AS "accountId", r.invoice_id AS "invoiceId", r.attempt_id AS "attemptId",
                 r.amount_cents AS "amountCents", r.reason, r.status, r.refund_ref AS "refundRef", r.at, r.tries, r.try_at AS "tryAt", r.note,
                 p.charge_ref AS "chargeRef"
          FROM refunds r JOIN payment_attempts p ON p.id = r.attempt_id
          WHERE r.account_id = ${accountId} AND r.status = 'SENT' AND r.try_at <= ${date(now)}::timestamptz
            AND p.charge_ref IS NOT NULL AND ${UNDISPUTED}
          ORDER BY r.at, r.id`,
      ) as (RefundRecord & { chargeRef: string })[],
    postponeRefund: async (id, tries, tryAt) => {
      await tx.refund.updateMany({ where: { id, status: 'SENT' }, data: { tries, tryAt: date(tryAt) } })
    },
    refundRetryAt: async (accountId) => {
      const [waiting] = await tx.$queryRaw<{ tryAt: Date | null }[]>`
        SELECT min(r.try_at) AS "tryAt" FROM refunds r
        WHERE r.account_id = ${accountId} AND r.status = 'SENT' AND ${UNDISPUTED}`
      return plain(waiting?.tryAt ?? null)
    },
    refundsOf: async (invoiceId) =>
      plain(
        await tx.refund.findMany({
          where: { invoiceId },
          orderBy: [{ at: 'asc' }, { id: 'asc' }],
          omit: { recordedAt: true },
        }),
      ) as RefundRecord[],
    heldDepositCents: (invoiceId) => heldDepositCents(tx, invoiceId),
  }
}

async function heldDepositCents(tx: Transaction, invoiceId: string): Promise<number> {
  const [row] = await tx.$queryRaw<{ heldMicros: bigint }[]>`
    SELECT coalesce(-sum(e.amount_micros), 0)::bigint AS "heldMicros"
    FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id
    WHERE t.account_id = (SELECT account_id FROM invoices WHERE id = ${invoiceId}) AND t.invoice_id = ${invoiceId}
      AND e.ledger_account = 'DEPOSIT'`
  return floorToCents(plain(row?.heldMicros ?? 0n)).cents
}
