import type { Doubt } from '../../../domain/reconciliation/line'
import { iso, isoOrNull } from '../../../domain/time'
import { Prisma } from '../../../generated/prisma/client'
import { type Database, plain } from '../client'
import { type Page, type PageRequest, seqPage } from './page'

export type Sums = {
  ours: number
  theirs: number
  difference: number
  credited: number
  toReview: number
  unexplained: number
  creditedMicros: number
}
/** What was done, in micros of one currency: the parts add up to `totalMicros`. */
type Amounts = { currency: string } & Record<
  'refundMicros' | 'invoiceMicros' | 'walletMicros' | 'unbilledMicros' | 'nothingMicros' | 'totalMicros',
  number
>
export type LineKey = { accountId: string; numberId: string; country: string; category: string; pricingType: string }

export type ReconciliationSummary = {
  id: string
  month: string
  kind: 'ESTIMATE' | 'MONTHLY' | 'FINAL' | 'ON_DEMAND'
  status: 'RUNNING' | 'FINISHED'
  openedAt: string
  finishedAt: string | null
  accounts: { total: number; done: number; waiting: number }
}

export type ReconciliationView = ReconciliationSummary & {
  reports: { complete: number; partial: number; missing: number; notCompared: number; repeatedRows: number }
  incomplete: { accountId: string; numberId: string; report: 'PARTIAL' | 'MISSING' | 'NOT_COMPARED' }[]
  totals: Sums
  amounts: Amounts[]
  credits: {
    accountId: string
    invoiceId: string | null
    destination: 'REFUND' | 'INVOICE' | 'WALLET' | 'UNBILLED' | 'NOTHING'
    amountMicros: number
    currency: string
    at: string
  }[]
  lines: (LineKey & Sums & { currency: string; doubts: Doubt[] })[]
  linesLeftOut: number
  waiting: { accountId: string; until: string; reason: string | null }[]
}

const MOST_LINES = 1_000
const MOST_WAITING = 100

/** Whose clock was deleted has no time any more in which anything could be done. */
const RUNS = Prisma.sql`
  SELECT u.seq, u.id, u.month, u.kind, u.opened_at AS "openedAt", count(r.run_id)::int AS total,
         count(r.done_at)::int AS done, max(r.done_at) AS "finishedAt"
    FROM reconciliation_runs u
    LEFT JOIN (SELECT r.* FROM reconciliation_accounts r JOIN accounts a ON a.id = r.account_id
                 LEFT JOIN test_clocks c ON c.id = a.test_clock_id
                WHERE r.done_at IS NOT NULL OR c.status IS DISTINCT FROM 'DELETED') r ON r.run_id = u.id`

type RunRow = Pick<ReconciliationSummary, 'id' | 'month' | 'kind'> & {
  seq: bigint
  openedAt: Date
  total: number
  done: number
  finishedAt: Date | null
}

function summaryOf({ id, month, kind, openedAt, total, done, finishedAt }: RunRow): ReconciliationSummary {
  const running = done < total
  return {
    ...{ id, month, kind, status: running ? 'RUNNING' : 'FINISHED', openedAt: iso(openedAt.getTime()) },
    finishedAt: running ? null : isoOrNull((finishedAt ?? openedAt).getTime()),
    accounts: { total, done, waiting: total - done },
  }
}

/** Runs, newest first; of one month if asked. */
export async function listReconciliations(
  db: Database,
  { month }: { month?: string },
  { limit, before }: PageRequest,
): Promise<Page<ReconciliationSummary>> {
  const rows = await db.$queryRaw<RunRow[]>`
    ${RUNS} WHERE (${month ?? null}::text IS NULL OR u.month = ${month ?? null})
      AND (${before?.seq ?? null}::bigint IS NULL OR u.seq < ${before?.seq ?? null})
     GROUP BY u.seq, u.id ORDER BY u.seq DESC LIMIT ${limit + 1}`
  return seqPage(rows, limit, summaryOf)
}

/** One run: what was compared, what differed, what was done. Null when there is none. */
export async function reconciliationView(db: Database, id: string): Promise<ReconciliationView | null> {
  const [run] = await db.$queryRaw<RunRow[]>`${RUNS} WHERE u.id = ${id} GROUP BY u.seq, u.id`
  if (run === undefined) return null
  const [totals, amounts, reports, incomplete, lines, credits, waiting] = await Promise.all([
    totalsOf(db, id),
    amountsOf(db, id),
    reportsOf(db, id),
    incompleteOf(db, id),
    linesOf(db, id),
    creditsOf(db, id),
    waitingOf(db, id),
  ])
  const { count, ...sums } = totals
  return {
    ...summaryOf(run),
    reports,
    incomplete,
    totals: sums,
    amounts,
    credits,
    lines,
    linesLeftOut: count - lines.length,
    waiting,
  }
}

const SUMS = Prisma.sql`
  coalesce(sum(ours), 0)::bigint AS ours, coalesce(sum(theirs), 0)::bigint AS theirs,
  coalesce(sum(ours - theirs), 0)::bigint AS difference, coalesce(sum(credited), 0)::bigint AS credited,
  coalesce(sum(to_review), 0)::bigint AS "toReview", coalesce(sum(unexplained), 0)::bigint AS unexplained,
  coalesce(sum(credited_micros), 0)::bigint AS "creditedMicros"`

async function totalsOf(db: Database, id: string): Promise<Sums & { count: number }> {
  const rows = await db.$queryRaw<unknown[]>`
    SELECT ${SUMS}, count(*)::int AS count FROM reconciliation_lines WHERE run_id = ${id}`
  return plain(rows[0]) as Sums & { count: number }
}

async function amountsOf(db: Database, id: string): Promise<Amounts[]> {
  const to = (destination: string) =>
    Prisma.sql`coalesce(sum(c.amount_micros) FILTER (WHERE c.destination = ${destination}), 0)::bigint`
  const rows = await db.$queryRaw<unknown[]>`
    SELECT a.currency, ${to('REFUND')} AS "refundMicros", ${to('INVOICE')} AS "invoiceMicros",
           ${to('WALLET')} AS "walletMicros", ${to('UNBILLED')} AS "unbilledMicros", ${to('NOTHING')} AS "nothingMicros",
           sum(c.amount_micros)::bigint AS "totalMicros"
      FROM reconciliation_credits c JOIN accounts a ON a.id = c.account_id
     WHERE c.run_id = ${id} GROUP BY a.currency ORDER BY a.currency`
  return plain(rows) as Amounts[]
}

async function reportsOf(db: Database, id: string): Promise<ReconciliationView['reports']> {
  const [row] = await db.$queryRaw<ReconciliationView['reports'][]>`
    SELECT count(*) FILTER (WHERE report = 'COMPLETE')::int AS complete,
           count(*) FILTER (WHERE report = 'PARTIAL')::int AS partial,
           count(*) FILTER (WHERE report = 'MISSING')::int AS missing,
           count(*) FILTER (WHERE report = 'NOT_COMPARED')::int AS "notCompared",
           coalesce(sum(repeated), 0)::int AS "repeatedRows"
      FROM reconciliation_numbers WHERE run_id = ${id}`
  return row as ReconciliationView['reports']
}

async function incompleteOf(db: Database, id: string): Promise<ReconciliationView['incomplete']> {
  return db.$queryRaw<ReconciliationView['incomplete']>`
    SELECT account_id AS "accountId", number_id AS "numberId", report FROM reconciliation_numbers
     WHERE run_id = ${id} AND report <> 'COMPLETE' ORDER BY account_id, number_id LIMIT ${MOST_LINES}`
}

async function linesOf(db: Database, id: string): Promise<ReconciliationView['lines']> {
  const rows = await db.$queryRaw<unknown[]>`
    SELECT l.account_id AS "accountId", number_id AS "numberId", country, category, pricing_type AS "pricingType", ours,
           theirs, ours - theirs AS difference, credited, to_review AS "toReview", unexplained,
           credited_micros AS "creditedMicros", a.currency, doubts
      FROM reconciliation_lines l JOIN accounts a ON a.id = l.account_id WHERE run_id = ${id}
     ORDER BY (ours = theirs), account_id, number_id, country, category, pricing_type LIMIT ${MOST_LINES}`
  return plain(rows) as ReconciliationView['lines']
}

async function creditsOf(db: Database, id: string): Promise<ReconciliationView['credits']> {
  type Row = ReconciliationView['credits'][number] & { amountMicros: bigint; at: Date }
  const rows = await db.$queryRaw<Row[]>`
    SELECT c.account_id AS "accountId", c.invoice_id AS "invoiceId", c.destination, c.amount_micros AS "amountMicros",
           a.currency, c.at
      FROM reconciliation_credits c JOIN accounts a ON a.id = c.account_id
     WHERE c.run_id = ${id} ORDER BY c.at, c.id LIMIT ${MOST_LINES}`
  return rows.map(({ at, amountMicros, ...rest }) => ({
    ...rest,
    amountMicros: plain(amountMicros),
    at: iso(at.getTime()),
  }))
}

async function waitingOf(db: Database, id: string): Promise<ReconciliationView['waiting']> {
  const rows = await db.$queryRaw<{ accountId: string; until: Date; reason: string | null }[]>`
    SELECT r.account_id AS "accountId", r.due_at AS until, r.waits_for AS reason
      FROM reconciliation_accounts r JOIN accounts a ON a.id = r.account_id
      LEFT JOIN test_clocks c ON c.id = a.test_clock_id
     WHERE r.run_id = ${id} AND r.done_at IS NULL AND c.status IS DISTINCT FROM 'DELETED'
     ORDER BY r.due_at, r.account_id LIMIT ${MOST_WAITING}`
  return rows.map(({ until, ...rest }) => ({ ...rest, until: iso(until.getTime()) }))
}
