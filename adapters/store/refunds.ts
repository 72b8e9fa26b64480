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
    refundableCharges: (accountId) => refundableCharges(tx, accountId),
    heldDepositCents: (invoiceId) => heldDepositCents(tx, invoiceId),
    refundableWalletCents: (accountId) => refundableWalletCents(tx, accountId),
  }
}

type Charge = { invoiceId: string; attemptId: string; restCents: number }

/** A payment can take back no more than it was, and an invoice no more than is left of what was paid for it. */
async function refundableCharges(tx: Transaction, accountId: string): Promise<Charge[]> {
  const rows = await tx.$queryRaw<(Charge & { restCents: bigint })[]>`
    SELECT p.invoice_id AS "invoiceId", p.id AS "attemptId",
           LEAST(p.amount_cents - coalesce(own.given, 0),
                 i.paid_cents - i.refunded_cents - coalesce(own_invoice.under_way, 0)) AS "restCents"
    FROM invoices i JOIN payment_attempts p ON p.invoice_id = i.id
    LEFT JOIN LATERAL (
      SELECT sum(amount_cents) AS given, bool_or(status = 'TO_WALLET' OR reason = 'ACCOUNT_CLOSED') AS spent
      FROM refunds WHERE attempt_id = p.id) own ON true
    LEFT JOIN LATERAL (
      SELECT sum(amount_cents) AS under_way FROM refunds WHERE invoice_id = i.id AND status = 'SENT') own_invoice ON true
    WHERE i.account_id = ${accountId} AND p.outcome = 'SUCCEEDED' AND p.charge_ref IS NOT NULL
      AND NOT coalesce(own.spent, false)
    ORDER BY coalesce(p.resolved_at, p.at) DESC, i.seq DESC, p.ordinal DESC`
  return (plain(rows) as Charge[]).filter(({ restCents }) => restCents > 0)
}

async function heldDepositCents(tx: Transaction, invoiceId: string): Promise<number> {
  const [row] = await tx.$queryRaw<{ heldMicros: bigint }[]>`
    SELECT coalesce(-sum(e.amount_micros), 0)::bigint AS "heldMicros"
    FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id
    WHERE t.account_id = (SELECT account_id FROM invoices WHERE id = ${invoiceId}) AND t.invoice_id = ${invoiceId}
      AND e.ledger_account = 'DEPOSIT'`
  return floorToCents(plain(row?.heldMicros ?? 0n)).cents
}

async function refundableWalletCents(tx: Transaction, accountId: string): Promise<number> {
  const [row] = await tx.$queryRaw<{ freeMicros: bigint; underWayCents: bigint }[]>`
    SELECT w.balance_micros - w.reserved_micros AS "freeMicros",
           (SELECT coalesce(sum(r.amount_cents), 0)::bigint FROM refunds r JOIN invoices i ON i.id = r.invoice_id
             WHERE r.account_id = w.account_id AND r.status = 'SENT' AND i.kind = 'TOP_UP'
               AND r.reason NOT IN ('PAID_TWICE', 'CANCELLED_BEFORE_CHARGE')) AS "underWayCents"
      FROM wallets w WHERE w.account_id = ${accountId}`
  const { freeMicros = 0, underWayCents = 0 } = row === undefined ? {} : plain(row)
  return Math.max(0, floorToCents(Math.max(0, freeMicros)).cents - underWayCents)
}
