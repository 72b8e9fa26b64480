import { type Instant, isoOrNull } from '../../../domain/time'
import type { Given } from '../../../domain/usage/allowance'
import { plain, type Transaction } from '../client'

/** One running count: whose it is, and of which month there. */
export type MonthOf = { scopeKey: string; month: string }

/** How a count is named where several are held: `scopeKey month`. */
export const countKey = ({ scopeKey, month }: MonthOf): string => `${scopeKey} ${month}`

/** Running counts by `countKey`. */
export type Counts = Map<string, Given>

const NOTHING_GIVEN: Given = { used: 0, last: null }

/**
 * What each has counted so far, by `countKey`; locked in one order until the end of the transaction. One that is not there
 * yet begins at 0.
 */
export async function lockCounts(tx: Transaction, wanted: readonly MonthOf[]): Promise<Map<string, Given>> {
  const each = [...new Map(wanted.map((of) => [countKey(of), of])).values()]
  if (each.length === 0) return new Map()
  const rows = await tx.$queryRaw<(MonthOf & { used: number; lastAt: Date | null; lastBy: string | null })[]>`
    INSERT INTO allowance_grants AS g (scope_key, month)
    SELECT * FROM unnest(${each.map((of) => of.scopeKey)}::text[], ${each.map((of) => of.month)}::text[])
      AS n (scope_key, month) ORDER BY scope_key, month
    ON CONFLICT (scope_key, month) DO UPDATE SET used = g.used
    RETURNING scope_key AS "scopeKey", month, used, last_at AS "lastAt", last_by AS "lastBy"`
  return new Map(plain(rows).map((row) => [countKey(row), { used: row.used, last: placeOf(row) }]))
}

const placeOf = ({ lastAt, lastBy }: { lastAt: Instant | null; lastBy: string | null }): Given['last'] =>
  lastAt === null || lastBy === null ? null : { openedAt: lastAt, openedBy: lastBy }

/** Writes the counts that changed; all of them must be locked. */
export async function saveCounts(
  tx: Transaction,
  before: ReadonlyMap<string, Given>,
  after: ReadonlyMap<string, Given>,
): Promise<void> {
  const changed = [...after].filter(([key, { used, last }]) => {
    const was = before.get(key) ?? NOTHING_GIVEN
    return used !== was.used || last?.openedBy !== was.last?.openedBy
  })
  if (changed.length === 0) return
  const scopeKeys = changed.map(([key]) => key.slice(0, -' YYYY-MM'.length))
  const months = changed.map(([key]) => key.slice(-'YYYY-MM'.length))
  await tx.$executeRaw`
    UPDATE allowance_grants g SET used = n.used, last_at = n.last_at, last_by = n.last_by
    FROM unnest(${scopeKeys}::text[], ${months}::text[], ${changed.map(([, { used }]) => used)}::int[],
      ${changed.map(([, { last }]) => isoOrNull(last?.openedAt ?? null))}::timestamptz[],
      ${changed.map(([, { last }]) => last?.openedBy ?? null)}::text[])
      AS n (scope_key, month, used, last_at, last_by)
    WHERE g.scope_key = n.scope_key AND g.month = n.month`
}
