import { Prisma } from '../../generated/prisma/client'
import type { Database } from './client'
import { KEPT } from './edge/idempotency'

/** Estimates of more than a week ago that wait for no account any more. */
const PASSED_ESTIMATES = `SELECT r.id FROM reconciliation_runs r WHERE r.kind = 'ESTIMATE'
  AND r.opened_at < now() - interval '7 days'
  AND NOT EXISTS (SELECT 1 FROM reconciliation_accounts a WHERE a.run_id = r.id AND a.done_at IS NULL)`

/** Rows that nobody needs any more: work that is done, and answers that no longer count. No fact of billing is among them. */
const PASSED: readonly { table: string; where: string }[] = [
  { table: 'wake_ups', where: "delivered_at < now() - interval '7 days'" },
  { table: 'idempotency_keys', where: `recorded_at < now() - interval '${KEPT}'` },
  { table: 'webhook_deliveries', where: "status <> 'WAITING' AND begun_at < now() - interval '30 days'" },
  // What came from outside, with people in it. Nobody repeats an event after so long; what is parked still waits.
  { table: 'webhook_inbox', where: "outcome <> 'PARKED' AND recorded_at < now() - interval '90 days'" },
  // A night's estimate changed nothing, and the next one says more: it goes whole, its run last.
  ...['reconciliation_lines', 'reconciliation_numbers', 'reconciliation_accounts'].map((table) => ({
    table,
    where: `run_id IN (${PASSED_ESTIMATES})`,
  })),
  { table: 'reconciliation_runs', where: `id IN (${PASSED_ESTIMATES})` },
  // Every night Meta's whole month again. The last one is kept: of a number that leaves it may be all there is.
  {
    table: 'meta_reports',
    where: `recorded_at < now() - interval '7 days' AND run_id IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM reconciliation_runs WHERE id = meta_reports.run_id AND kind <> 'ESTIMATE')
      AND EXISTS (SELECT 1 FROM meta_reports later WHERE later.number_id = meta_reports.number_id
        AND later.month = meta_reports.month AND later.seq > meta_reports.seq)`,
  },
]

/** So many in one statement: its locks are short, and a table that is behind catches up all the same. */
const AT_ONCE = 10_000

/** Deletes what has passed (docs/scale.md), a part at a time. May be stopped anywhere and repeated. */
export async function sweep(db: Database): Promise<void> {
  for (const { table, where } of PASSED) {
    const [from, which] = [Prisma.raw(table), Prisma.raw(where)]
    for (let gone = AT_ONCE; gone === AT_ONCE; ) {
      gone = await db.$executeRaw`
        DELETE FROM ${from} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${from} WHERE ${which} LIMIT ${AT_ONCE}))`
    }
  }
}
