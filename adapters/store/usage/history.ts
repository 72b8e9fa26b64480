import type { Instant } from '../../../domain/time'
import { plain, type Transaction } from '../client'

/**
 * When the number's last paid dialogue was paid (C22): `paidAt` of the newest paid USAGE invoice that asked something for
 * this number, or on a prepaid account the debit, once it left or found a balance that is not negative. Null = never.
 */
export async function lastPaidUsageAt(tx: Transaction, numberId: string): Promise<Instant | null> {
  const [row] = await tx.$queryRaw<{ at: Date | null; accountId: string; billingMode: string }[]>`
    SELECT n.account_id AS "accountId", a.billing_mode AS "billingMode",
      (SELECT max(i.paid_at) FROM invoice_lines l JOIN invoices i ON i.id = l.invoice_id
        WHERE l.number_id = n.id AND l.amount_cents > 0 AND i.kind = 'USAGE' AND i.status = 'PAID') AS at
    FROM numbers n JOIN accounts a ON a.id = n.account_id WHERE n.id = ${numberId}`
  const invoiced = plain(row?.at ?? null)
  if (row?.billingMode !== 'PREPAID') return invoiced
  const debited = await lastDebitPaidAt(tx, row.accountId, numberId)
  return invoiced === null || debited === null ? (invoiced ?? debited) : Math.max(invoiced, debited)
}

/**
 * When the wallet had paid the number's last debit that it has paid at all: at once, or when the balance was back at
 * nothing. Older movements than those of the last 40 days hold no number any more.
 */
async function lastDebitPaidAt(tx: Transaction, accountId: string, numberId: string): Promise<Instant | null> {
  const [row] = await tx.$queryRaw<{ at: Date | null }[]>`
    WITH recent AS (
      SELECT t.seq, t.at, t.kind, t.number_id, -sum(e.amount_micros)::bigint AS moved
        FROM ledger_transactions t
        JOIN ledger_entries e ON e.transaction_id = t.id AND e.ledger_account = 'CUSTOMER_BALANCE'
       WHERE t.account_id = ${accountId}
         AND t.at >= (SELECT max(at) FROM ledger_transactions WHERE account_id = ${accountId}) - interval '40 days'
       GROUP BY t.seq, t.at, t.kind, t.number_id),
    stood AS (
      SELECT r.*, w.balance_micros - coalesce(sum(r.moved) OVER (
               ORDER BY r.seq DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS balance
        FROM recent r CROSS JOIN wallets w WHERE w.account_id = ${accountId}),
    paid AS (
      SELECT kind, number_id, min(at) FILTER (WHERE balance >= 0) OVER (
               ORDER BY seq ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS paid_at
        FROM stood)
    SELECT max(paid_at) AS at FROM paid WHERE kind = 'USAGE' AND number_id = ${numberId}`
  return plain(row?.at ?? null)
}

/** When the number's last dialogue that costs something opened; null = never. */
export async function lastUsageAt(tx: Transaction, numberId: string): Promise<Instant | null> {
  const last = await tx.dialogue.aggregate({
    where: { numberId, rating: 'PRICED', priceMicros: { gt: 0 } },
    _max: { openedAt: true },
  })
  return plain(last._max.openedAt)
}
