import type { Database } from '../client'
import { type Page, type PageRequest, pageOf } from './page'

export type LedgerView = {
  id: string
  transactionId: string
  at: string
  kind: string
  amountMicros: number
  invoiceId?: string
  numberId?: string
  note?: string
  /** Only in the journal, which shows every leg. */
  ledgerAccount?: string
}

type Row = {
  id: string
  seq: bigint
  position: number
  transactionId: string
  at: Date
  kind: string
  amountMicros: bigint
  invoiceId: string | null
  numberId: string | null
  note: string | null
  ledgerAccount: string
}

/**
 * The account's ledger, newest first. `balance` shows the customer's own money as he sees it (positive = his), `journal`
 * every leg of every transaction as booked (debit positive). A partner's days are another unit, with a ledger of their own.
 */
export async function listLedger(
  db: Database,
  accountId: string,
  view: 'balance' | 'journal',
  { limit, before }: PageRequest,
): Promise<Page<LedgerView>> {
  const all = view === 'journal'
  const rows = await db.$queryRaw<Row[]>`
    SELECT e.id, t.seq, e.position, t.id AS "transactionId", t.at, t.kind, e.amount_micros AS "amountMicros",
           t.invoice_id AS "invoiceId", t.number_id AS "numberId", t.note, e.ledger_account AS "ledgerAccount"
      FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id
     WHERE t.account_id = ${accountId} AND e.unit <> 'DAY' AND (${all} OR e.ledger_account = 'CUSTOMER_BALANCE')
       AND (${before === null} OR (t.seq, e.position) < (${before?.seq ?? 0n}::bigint, ${before?.part ?? 0}::int))
     ORDER BY t.seq DESC, e.position DESC
     LIMIT ${limit + 1}`
  const { data, nextCursor } = pageOf(rows, limit, ({ seq, position }) => ({ seq, part: position }))
  return { data: data.map((row) => show(row, all)), nextCursor }
}

function show(row: Row, all: boolean): LedgerView {
  const amountMicros = Number(row.amountMicros)
  return {
    id: row.id,
    transactionId: row.transactionId,
    at: row.at.toISOString(),
    kind: row.kind,
    // `0 -` instead of a sign, so that nothing becomes -0.
    amountMicros: all ? amountMicros : 0 - amountMicros,
    ...(row.invoiceId === null ? {} : { invoiceId: row.invoiceId }),
    ...(row.numberId === null ? {} : { numberId: row.numberId }),
    ...(row.note === null ? {} : { note: row.note }),
    ...(all ? { ledgerAccount: row.ledgerAccount } : {}),
  }
}
