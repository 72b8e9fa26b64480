import type { Turn, TurnNumber } from '../../../activities/ports/reconciliation'
import { LOOK_BACK_MONTHS, monthAfter, monthOf, type RunKind, runsOf } from '../../../domain/reconciliation/months'
import { type Instant, iso } from '../../../domain/time'
import { Prisma } from '../../../generated/prisma/client'
import { plain, type Transaction } from '../client'

export type NewRun = { id: string; month: string; kind: RunKind; scope: string; at: Instant }

/** Where the numbers are with Meta, and it bills us for what they send; one that was released in the month is looked for too. */
const COUNTED = (month: Prisma.Sql) => Prisma.sql`
  n.provider = 'CLOUD_API' AND n.state NOT IN ('PENDING_PAYMENT', 'PROVISIONING', 'ABANDONED')
  AND (n.deleted_at IS NULL OR n.deleted_at >= ${month}::timestamp AT TIME ZONE 'UTC' - interval '1 day')`

const firstDay = (month: string): Prisma.Sql => Prisma.sql`${`${month}-01`}`

/** The zone by which a number's month counts: its WABA's, else the account's. */
const ZONE = Prisma.sql`coalesce(w.time_zone, a.time_zone)`

/**
 * The accounts of which a month could be compared: with the present of their own time, whether the month is over in every
 * zone of theirs, and whether it is closed. On a test clock nobody but we report usage: without any there is nothing.
 */
const CANDIDATES = (month: string): Prisma.Sql => Prisma.sql`
  SELECT a.id, a.test_clock_id, coalesce(c.now_at, now()) AS present,
         coalesce(c.now_at, now()) >= max((${firstDay(month)}::timestamp + interval '1 month') AT TIME ZONE ${ZONE}) AS over,
         (EXISTS (SELECT 1 FROM reconciliation_accounts r JOIN reconciliation_runs u ON u.id = r.run_id
                   WHERE r.account_id = a.id AND r.complete AND u.month = ${month} AND u.kind = 'FINAL')
          OR coalesce(c.now_at, now()) > ${firstDay(month)}::timestamp AT TIME ZONE 'UTC'
               + make_interval(months => ${LOOK_BACK_MONTHS})) AS closed
    FROM accounts a
    LEFT JOIN test_clocks c ON c.id = a.test_clock_id
    JOIN numbers n ON n.account_id = a.id AND ${COUNTED(firstDay(month))}
    LEFT JOIN wabas w ON w.id = n.waba_id
   WHERE a.meta_billing = 'HOST' AND c.status IS DISTINCT FROM 'DELETED'
     AND (a.test_clock_id IS NULL OR EXISTS (SELECT 1 FROM usage_totals t
       WHERE t.account_id = a.id AND t.dimension = 'DAY' AND t.period >= ${firstDay(month)}::date - 1
         AND t.period <= ${firstDay(month)}::date + interval '1 month'))
   GROUP BY a.id, c.now_at`

/** How many accounts a run on demand of the month would find: open, closed already, and not over yet. */
export async function countCandidates(
  tx: Transaction,
  month: string,
): Promise<{ open: number; closed: number; running: number }> {
  const [row] = await tx.$queryRaw<{ open: bigint; closed: bigint; running: bigint }[]>`
    SELECT count(*) FILTER (WHERE over AND NOT closed) AS open, count(*) FILTER (WHERE over AND closed) AS closed,
           count(*) FILTER (WHERE NOT over) AS running
      FROM (${CANDIDATES(month)}) AS candidates`
  return row === undefined ? { open: 0, closed: 0, running: 0 } : plain(row)
}

/** Which accounts a run takes in. */
const TAKEN: Readonly<Record<RunKind, Prisma.Sql>> = {
  ON_DEMAND: Prisma.sql`over AND NOT closed`,
  MONTHLY: Prisma.sql`over AND NOT closed AND test_clock_id IS NULL`,
  FINAL: Prisma.sql`over AND NOT closed AND test_clock_id IS NULL`,
  ESTIMATE: Prisma.sql`NOT over AND test_clock_id IS NULL`,
}

/** See `ReconciliationStore.openRun`. */
export async function openRun(tx: Transaction, { id, month, kind, scope, at }: NewRun): Promise<void> {
  const added = await tx.$executeRaw`
    INSERT INTO reconciliation_runs (id, month, kind, scope, opened_at)
    VALUES (${id}, ${month}, ${kind}, ${scope}, ${iso(at)}::timestamptz) ON CONFLICT DO NOTHING`
  if (added === 0) return
  await tx.$executeRaw`
    INSERT INTO reconciliation_accounts (run_id, account_id, due_at)
    SELECT ${id}, id, present FROM (${CANDIDATES(month)}) AS candidates WHERE ${TAKEN[kind]}`
  await announce(tx, id)
}

/** Makes the accounts' workflows come to their new rows. */
async function announce(tx: Transaction, runId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE accounts a SET reconcile_due_at = least(a.reconcile_due_at, r.due_at)
      FROM reconciliation_accounts r WHERE r.run_id = ${runId} AND a.id = r.account_id`
  await tx.$executeRaw`
    INSERT INTO wake_ups (target, account_id, clock_id, at)
    SELECT 'account:' || a.id, a.id, a.test_clock_id, r.due_at
      FROM reconciliation_accounts r JOIN accounts a ON a.id = r.account_id WHERE r.run_id = ${runId}`
}

/**
 * Plans the runs of the months in which an account on a test clock has used something: what the Schedule does in real time
 * is a due instant of the account there. Answers whether something was planned that was not before.
 */
export async function planRuns(
  tx: Transaction,
  { id: accountId, testClockId }: { id: string; testClockId: string | null },
  usedAt: readonly Instant[],
  newId: () => string,
): Promise<boolean> {
  if (testClockId === null || usedAt.length === 0) return false
  const runs = [...new Set(usedAt.map(monthOf))].flatMap((month) =>
    runsOf(month).map(({ kind, at }) => ({ id: newId(), month, kind, at: iso(at) })),
  )
  const [known] = await tx.$queryRaw<{ count: bigint }[]>`
    SELECT count(*) FROM reconciliation_accounts r JOIN reconciliation_runs u ON u.id = r.run_id
     WHERE r.account_id = ${accountId} AND u.scope = ${testClockId} AND u.month = ANY(${runs.map(({ month }) => month)}::text[])`
  if (Number(known?.count ?? 0n) >= runs.length) return false
  const planned = await tx.$executeRaw`
    WITH wanted AS (
      SELECT * FROM unnest(${runs.map(({ id }) => id)}::text[], ${runs.map(({ month }) => month)}::text[],
        ${runs.map(({ kind }) => kind)}::text[], ${runs.map(({ at }) => at)}::timestamptz[]) AS w (id, month, kind, at)),
    opened AS (
      INSERT INTO reconciliation_runs (id, month, kind, scope, opened_at)
      SELECT id, month, kind, ${testClockId}, at FROM wanted ON CONFLICT (month, kind, scope) DO UPDATE SET kind = EXCLUDED.kind
      RETURNING id, opened_at)
    INSERT INTO reconciliation_accounts (run_id, account_id, due_at)
    SELECT id, ${accountId}, opened_at FROM opened ON CONFLICT DO NOTHING`
  if (planned === 0) return false
  await refreshDue(tx, accountId)
  return true
}

/** The account's next due row, on the account itself. */
export async function refreshDue(tx: Transaction, accountId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE accounts SET reconcile_due_at = (
      SELECT min(due_at) FROM reconciliation_accounts WHERE account_id = ${accountId} AND done_at IS NULL)
     WHERE id = ${accountId}`
}

/** See `ReconciliationStore.reconciliationTurn`. */
export async function dueTurn(tx: Transaction, accountId: string, now: Instant): Promise<Turn | null> {
  const rows = await tx.$queryRaw<(Omit<Turn, 'dueAt'> & { dueAt: Date })[]>`
    SELECT r.run_id AS "runId", u.month, u.kind, r.account_id AS "accountId", r.due_at AS "dueAt", r.tries
      FROM reconciliation_accounts r JOIN reconciliation_runs u ON u.id = r.run_id
     WHERE r.account_id = ${accountId} AND r.done_at IS NULL AND r.due_at <= ${iso(now)}::timestamptz
     ORDER BY r.due_at, u.seq LIMIT 1`
  if (rows[0] !== undefined) return plain(rows[0]) as Turn
  // The account came for a row that is done or put off: it is told when to come next.
  await refreshDue(tx, accountId)
  return null
}

/** The ends of a month on the clocks of a zone. */
const FROM = (month: Prisma.Sql) => Prisma.sql`(${month}::timestamp AT TIME ZONE ${ZONE})`
const TO = (month: Prisma.Sql) => Prisma.sql`((${month}::timestamp + interval '1 month') AT TIME ZONE ${ZONE})`

const NUMBER = Prisma.sql`
  n.id, n.phone_number AS "phoneNumber", n.waba_id AS "wabaId", n.created_at AS "createdAt", n.deleted_at AS "deletedAt",
  ${ZONE} AS zone, a.test_clock_id IS NOT NULL AS "onTestClock"`

/** Of the running month only days that Meta has had a day's time to count. */
const settledDay = (now: Instant): Prisma.Sql => Prisma.sql`
  (date_trunc('day', (${iso(now)}::timestamptz - interval '1 day') AT TIME ZONE ${ZONE}) AT TIME ZONE ${ZONE})`

/** See `ReconciliationStore.numbersToReconcile`. */
export async function pendingNumbers(
  tx: Transaction,
  { runId, accountId, month, kind }: Turn,
  now: Instant,
  limit: number,
): Promise<TurnNumber[]> {
  const first = firstDay(month)
  const to = kind === 'ESTIMATE' ? Prisma.sql`least(${TO(first)}, ${settledDay(now)})` : TO(first)
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT ${NUMBER}, ${FROM(first)} AS "from", ${to} AS "to"
      FROM numbers n JOIN accounts a ON a.id = n.account_id LEFT JOIN wabas w ON w.id = n.waba_id
     WHERE n.account_id = ${accountId} AND ${COUNTED(first)} AND n.created_at < ${TO(first)}
       AND NOT EXISTS (SELECT 1 FROM reconciliation_numbers d WHERE d.run_id = ${runId} AND d.number_id = n.id)
     ORDER BY n.id LIMIT ${limit}`
  return plain(rows) as TurnNumber[]
}

/** See `ReconciliationStore.monthsToKeep`. */
export async function openMonths(
  tx: Transaction,
  numberId: string,
  now: Instant,
): Promise<(TurnNumber & { month: string; settled: boolean })[]> {
  const months = [-2, -1, 0].map((back) => monthAfter(monthOf(now), back))
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT m.month, ${NUMBER}, ${FROM(Prisma.sql`(m.month || '-01')`)} AS "from", ${TO(Prisma.sql`(m.month || '-01')`)} AS "to",
           (EXISTS (SELECT 1 FROM meta_reports k WHERE k.number_id = n.id AND k.month = m.month AND k.run_id IS NULL)
            OR EXISTS (SELECT 1 FROM events e WHERE e.number_id = n.id AND e.type = 'ops.alert'
              AND e.data ->> 'code' = 'RELEASED_WITHOUT_REPORT' AND e.data ->> 'month' = m.month)) AS settled
      FROM unnest(${months}::text[]) AS m (month)
      JOIN numbers n ON n.id = ${numberId} JOIN accounts a ON a.id = n.account_id LEFT JOIN wabas w ON w.id = n.waba_id
     WHERE a.meta_billing = 'HOST' AND n.created_at < ${TO(Prisma.sql`(m.month || '-01')`)}
       AND ${FROM(Prisma.sql`(m.month || '-01')`)} <= ${iso(now)}::timestamptz
       AND EXISTS (SELECT 1 FROM usage_events e WHERE e.number_id = n.id AND e.direction = 'OUTBOUND'
         AND e.at >= ${FROM(Prisma.sql`(m.month || '-01')`)} AND e.at < ${TO(Prisma.sql`(m.month || '-01')`)})
       AND NOT EXISTS (SELECT 1 FROM reconciliation_accounts r JOIN reconciliation_runs u ON u.id = r.run_id
         WHERE r.account_id = a.id AND r.complete AND u.month = m.month AND u.kind = 'FINAL')
     ORDER BY m.month`
  return plain(rows) as (TurnNumber & { month: string; settled: boolean })[]
}
