import type { Transaction } from '../client'

/** Usage of one number in a month, `2026-11`, on the clocks of the account. */
export type Spending = { numberId: string | null; month: string; amountMicros: number }

/**
 * Adds usage to the month's running rows of the account and of its numbers (W5). The account's wallet must be locked: it is
 * what makes everybody who writes these rows take turns.
 */
export async function addSpending(tx: Transaction, accountId: string, spent: readonly Spending[]): Promise<void> {
  if (spent.length === 0) return
  const sums = new Map<string, { ownerId: string; month: string; amountMicros: number }>()
  for (const { numberId, month, amountMicros } of spent) {
    for (const ownerId of numberId === null ? [accountId] : [accountId, numberId]) {
      const key = `${ownerId} ${month}`
      sums.set(key, { ownerId, month, amountMicros: (sums.get(key)?.amountMicros ?? 0) + amountMicros })
    }
  }
  const rows = [...sums.values()]
  await tx.$executeRaw`
    INSERT INTO spendings AS s (account_id, owner_id, month, spent_micros)
    SELECT ${accountId}, * FROM unnest(
      ${rows.map((row) => row.ownerId)}::text[], ${rows.map((row) => row.month)}::text[],
      ${rows.map((row) => row.amountMicros)}::bigint[])
    ON CONFLICT (owner_id, month) DO UPDATE SET spent_micros = s.spent_micros + excluded.spent_micros`
}
