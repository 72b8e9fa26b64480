import { allocationKey } from '../../../domain/keys'
import type { DayKind } from '../../../domain/partner/day-kinds'
import { MICROS_PER_DAY } from '../../../domain/partner/ledger'
import { Prisma } from '../../../generated/prisma/client'
import type { Database } from '../client'
import { type Page, type PageRequest, pageOf } from '../views/page'

/** One movement of a partner's balance of days. */
export type DayLedgerView = {
  id: string
  transactionId: string
  at: string
  kind: DayKind
  /** Signed as the partner sees it: positive = more days in his balance. */
  days: number
  /** The balance after it. */
  balanceDays: number
  numberId?: string
  invoiceId?: string
  comment?: string
}

type Row = {
  id: string
  seq: bigint
  transactionId: string
  at: Date
  kind: DayKind
  micros: bigint
  balanceMicros: bigint
  numberId: string | null
  invoiceId: string | null
  note: string | null
}

/** Every movement in its order with the balance after it: a partner has as many as it has given days, so all are summed. */
const movements = (accountId: string) => Prisma.sql`
  SELECT e.id, t.seq, t.id AS "transactionId", t.at, t.kind, -e.amount_micros AS micros,
         -sum(e.amount_micros) OVER (ORDER BY t.seq) AS "balanceMicros",
         t.number_id AS "numberId", t.invoice_id AS "invoiceId", t.note
    FROM ledger_entries e JOIN ledger_transactions t ON t.id = e.transaction_id
   WHERE e.account_id = ${accountId} AND e.unit = 'DAY' AND e.ledger_account = 'DAY_BALANCE'`

/** The partner's day ledger, newest first. */
export async function listDayLedger(
  db: Database,
  accountId: string,
  { limit, before }: PageRequest,
): Promise<Page<DayLedgerView>> {
  const rows = await db.$queryRaw<Row[]>`
    SELECT * FROM (${movements(accountId)}) AS moved
     WHERE (${before === null} OR seq < ${before?.seq ?? 0n}::bigint) ORDER BY seq DESC LIMIT ${limit + 1}`
  const { data, nextCursor } = pageOf(rows, limit, ({ seq }) => ({ seq, part: 0 }))
  return { data: data.map(show), nextCursor }
}

/** All of it, oldest first. */
export async function wholeDayLedger(db: Database, accountId: string): Promise<DayLedgerView[]> {
  const rows = await db.$queryRaw<Row[]>`SELECT * FROM (${movements(accountId)}) AS moved ORDER BY seq`
  return rows.map(show)
}

export type AllocationView = { days: number; comment: string; at: string; dayBalance: number; paidUntil: string | null }

/** The allocation as it was carried out, or null. */
export async function allocationView(
  db: Database,
  { accountId, allocationId }: { accountId: string; allocationId: string },
): Promise<AllocationView | null> {
  const key = allocationKey(allocationId)
  const rows = await db.$queryRaw<(Row & { paidUntil: string | null })[]>`
    SELECT moved.*, (SELECT v.data ->> 'paidUntil' FROM events v WHERE v.account_id = ${accountId}
         AND v.type = 'days.allocated' AND v.number_id = moved."numberId" AND v.data ->> 'allocationId' = ${allocationId}
       ) AS "paidUntil"
      FROM (${movements(accountId)}) AS moved
     WHERE "transactionId" = (SELECT id FROM ledger_transactions WHERE key = ${key})`
  const [row] = rows
  if (row === undefined) return null
  const { days, comment = '', at, balanceDays: dayBalance } = show(row)
  return { days: -days, comment, at, dayBalance, paidUntil: row.paidUntil }
}

function show({ id, transactionId, at, kind, micros, balanceMicros, numberId, invoiceId, note }: Row): DayLedgerView {
  return {
    ...{ id, transactionId, at: at.toISOString(), kind },
    days: Number(micros) / MICROS_PER_DAY,
    balanceDays: Number(balanceMicros) / MICROS_PER_DAY,
    ...(numberId === null ? {} : { numberId }),
    ...(invoiceId === null ? {} : { invoiceId }),
    ...(note === null ? {} : { comment: note }),
  }
}
