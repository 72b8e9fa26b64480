import { crossesLimit, type SpendingLimit } from '../../../domain/account/spending-limit'
import { plain, type Transaction } from '../client'

/** Usage of one number in a month, `2026-11`, on the clocks of the account. */
export type Spending = { numberId: string | null; month: string; amountMicros: number }

type Grown = SpendingLimit & { month: string; usedMicros: number; addedMicros: number }

/**
 * Adds usage to the month's running rows of the account and of its numbers; answers whether that crossed a limit's 80 % or
 * its end (W5). The account's wallet must be locked: it is what makes everybody who writes these rows take turns.
 */
export async function addSpending(tx: Transaction, accountId: string, spent: readonly Spending[]): Promise<boolean> {
  if (spent.length === 0) return false
  const sums = new Map<string, { ownerId: string; month: string; amountMicros: number }>()
  for (const { numberId, month, amountMicros } of spent) {
    for (const ownerId of numberId === null ? [accountId] : [accountId, numberId]) {
      const key = `${ownerId} ${month}`
      sums.set(key, { ownerId, month, amountMicros: (sums.get(key)?.amountMicros ?? 0) + amountMicros })
    }
  }
  const rows = [...sums.values()]
  const grown = await tx.$queryRaw<Record<string, unknown>[]>`
    WITH added AS (
      SELECT * FROM unnest(
        ${rows.map((row) => row.ownerId)}::text[], ${rows.map((row) => row.month)}::text[],
        ${rows.map((row) => row.amountMicros)}::bigint[]) AS n (owner_id, month, amount)),
    grown AS (
      INSERT INTO spendings AS s (account_id, owner_id, month, spent_micros) SELECT ${accountId}, * FROM added
      ON CONFLICT (owner_id, month) DO UPDATE SET spent_micros = s.spent_micros + excluded.spent_micros
      RETURNING owner_id, month, spent_micros + reserved_micros AS used)
    SELECT grown.month, grown.used AS "usedMicros", added.amount AS "addedMicros", l.monthly_micros AS "monthlyMicros",
           l.alerted_in AS "alertedIn", l.reached_in AS "reachedIn", l.told_in AS "toldIn"
      FROM grown JOIN added USING (owner_id, month) JOIN spending_limits l USING (owner_id)`
  return (plain(grown) as Grown[]).some(({ month, usedMicros, addedMicros, ...limit }) =>
    crossesLimit(limit, usedMicros - addedMicros, usedMicros, month),
  )
}
