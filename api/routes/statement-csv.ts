import { type Statement, statement } from '../../adapters/store/views/statements'
import { type Instant, iso } from '../../domain/time'
import { type Columns, csv, csvOf, units } from '../csv'
import { route } from '../route'
import { statementPath, visibleMonth } from './statement-month'

type Row = {
  at: Instant
  kind: string
  amountMicros: number
  currency: string
  unit?: string | null
  category?: string | null
  quantity?: number | null
  numberId?: string | null
  invoiceId?: string | null
  transactionId?: string | null
  note?: string | null
}

const COLUMNS: Columns<Row> = {
  date: (row) => iso(row.at),
  kind: (row) => row.kind,
  unit: (row) => row.unit ?? null,
  category: (row) => row.category ?? null,
  quantity: (row) => row.quantity ?? null,
  amount: (row) => units(row.amountMicros),
  currency: (row) => row.currency,
  number_id: (row) => row.numberId ?? null,
  invoice_id: (row) => row.invoiceId ?? null,
  ledger_id: (row) => row.transactionId ?? null,
  note: (row) => row.note ?? null,
}

export const statementCsv = route({
  method: 'get',
  path: '/v1/accounts/{accountId}/statements/{month}.csv',
  summary: 'The statement as rows, with the opening balance first and the closing balance last',
  roles: ['support', 'customer'],
  params: statementPath,
  answers: { 200: csv },
  produces: 'text/csv',
  problems: ['NOT_FOUND'],
  async handle(call) {
    const { accountId, month } = await visibleMonth(call, call.params)
    return { status: 200, body: csvOf(COLUMNS, rows(await statement(call.db, accountId, month))) }
  },
})

function rows({ currency, from, to, openingMicros, entries, closingMicros }: Statement): Row[] {
  return [
    { at: from, kind: 'OPENING', amountMicros: openingMicros, currency },
    ...entries.map((entry) => ({ ...entry, currency })),
    { at: to, kind: 'CLOSING', amountMicros: closingMicros, currency },
  ]
}
