import type { Instant } from '../../../domain/time'
import type { Database } from '../client'
import { countCandidates, openRun } from '../reconciliation/runs'

/** Why no run was opened, or the accounts that it takes in, with their clocks. */
export type OpenedRun =
  | { kind: 'NOT_ENDED' }
  | { kind: 'CLOSED' }
  | { kind: 'OPENED'; accounts: { accountId: string; clockId: string | null }[] }

/**
 * Opens a run on demand, once by its id. A month is not over while no account that has something to compare in it has seen
 * its end, on whose own time; `over` and `tooOld` tell of real time. It is closed when it is for each of them.
 */
export async function openOnDemand(
  db: Database,
  { id, month, at, over, tooOld }: { id: string; month: string; at: Instant; over: boolean; tooOld: boolean },
): Promise<OpenedRun> {
  return db.$transaction(
    async (tx) => {
      const known = await tx.$queryRaw<unknown[]>`SELECT 1 FROM reconciliation_runs WHERE id = ${id}`
      if (known.length === 0) {
        const { open, closed } = await countCandidates(tx, month)
        if (open === 0 && (closed > 0 || tooOld)) return { kind: 'CLOSED' }
        if (open === 0 && !over) return { kind: 'NOT_ENDED' }
        await openRun(tx, { id, month, kind: 'ON_DEMAND', scope: id, at })
      }
      const accounts = await tx.$queryRaw<{ accountId: string; clockId: string | null }[]>`
      SELECT a.id AS "accountId", a.test_clock_id AS "clockId"
        FROM reconciliation_accounts r JOIN accounts a ON a.id = r.account_id
       WHERE r.run_id = ${id} AND r.done_at IS NULL ORDER BY a.seq DESC`
      return { kind: 'OPENED', accounts }
    },
    { timeout: 60_000 },
  )
}
