import type { Transaction } from '../client'

/** One running count: whose it is, and of which month there. */
export type MonthOf = { scopeKey: string; month: string }

const keyOf = ({ scopeKey, month }: MonthOf): string => `${scopeKey} ${month}`

/**
 * What each has counted so far, by `scopeKey month`; locked in one order until the end of the transaction. One that is not
 * there yet begins at 0.
 */
export async function lockCounts(tx: Transaction, wanted: readonly MonthOf[]): Promise<Map<string, number>> {
  const each = [...new Map(wanted.map((of) => [keyOf(of), of])).values()]
  if (each.length === 0) return new Map()
  const rows = await tx.$queryRaw<(MonthOf & { used: number })[]>`
    INSERT INTO allowance_grants AS g (scope_key, month)
    SELECT * FROM unnest(${each.map((of) => of.scopeKey)}::text[], ${each.map((of) => of.month)}::text[])
      AS n (scope_key, month) ORDER BY scope_key, month
    ON CONFLICT (scope_key, month) DO UPDATE SET used = g.used
    RETURNING scope_key AS "scopeKey", month, used`
  return new Map(rows.map((row) => [keyOf(row), row.used]))
}

/** Writes the counts that changed; all of them must be locked. */
export async function saveCounts(
  tx: Transaction,
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): Promise<void> {
  const changed = [...after].filter(([key, used]) => used !== before.get(key))
  if (changed.length === 0) return
  const scopeKeys = changed.map(([key]) => key.slice(0, -' YYYY-MM'.length))
  const months = changed.map(([key]) => key.slice(-'YYYY-MM'.length))
  await tx.$executeRaw`
    UPDATE allowance_grants g SET used = n.used
    FROM unnest(${scopeKeys}::text[], ${months}::text[], ${changed.map(([, used]) => used)}::int[])
      AS n (scope_key, month, used)
    WHERE g.scope_key = n.scope_key AND g.month = n.month`
}

/** Counts one more in memory; answers the new count. */
export function countOne(counts: Map<string, number>, of: MonthOf): number {
  const count = (counts.get(keyOf(of)) ?? 0) + 1
  counts.set(keyOf(of), count)
  return count
}
