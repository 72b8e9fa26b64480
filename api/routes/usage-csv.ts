import { stringify } from 'csv-stringify'
import { z } from 'zod'
import { type UsageRow, usageRows } from '../../adapters/store/usage/reading'
import { iso } from '../../domain/time'
import { visibleAccount } from '../access'
import { route } from '../route'
import { accountPath, usageRange, usageRangeQuery } from './usage-range'

const csv = z.custom<AsyncIterable<string>>().meta({ override: { type: 'string' } })

/** The columns that finance departments were promised (S8): `date` in UTC, and last the day in the account's zone. */
const COLUMNS: Record<string, (row: UsageRow) => string | number | null> = {
  date: (row) => iso(row.openedAt),
  number: (row) => row.number,
  waba: (row) => row.waba,
  contact_country: (row) => row.contactCountry,
  category: (row) => row.category,
  initiator: (row) => row.initiator,
  entry_point: (row) => row.entryPoint,
  unit: () => 'DIALOGUE',
  quantity: () => 1,
  unit_price: (row) => units(row.priceMicros),
  amount: (row) => units(row.priceMicros),
  currency: (row) => row.currency,
  free_reason: (row) => (row.rating === 'PRICED' ? null : row.rating),
  ledger_id: (row) => row.ledgerId,
  account_date: (row) => row.localDate,
}

export const usageCsv = route({
  method: 'get',
  path: '/v1/accounts/{accountId}/usage.csv',
  summary: 'Every dialogue as a row, for finance',
  roles: ['support', 'customer'],
  params: accountPath,
  query: z.strictObject(usageRangeQuery),
  answers: { 200: csv },
  produces: 'text/csv',
  problems: ['NOT_FOUND'],
  async handle(call) {
    const { accountId, now } = await visibleAccount(call, call.params.accountId)
    const range = usageRange(call.query, now)
    return { status: 200, body: csvOf(usageRows(call.db, { accountId, ...range })) }
  },
})

/** Micros as a decimal of the currency, without rounding. */
const units = (micros: number): string => (micros / 1_000_000).toFixed(6)

/** RFC 4180; what a spreadsheet would take for a formula is escaped. */
function csvOf(rows: AsyncIterable<UsageRow>): AsyncIterable<string> {
  const writer = stringify({
    header: true,
    columns: Object.keys(COLUMNS),
    record_delimiter: 'windows',
    escape_formulas: true,
  })
  const feed = async () => {
    for await (const row of rows) {
      const record = Object.values(COLUMNS).map((column) => column(row))
      if (!writer.write(record)) await new Promise((resolve) => writer.once('drain', resolve))
    }
    writer.end()
  }
  feed().catch((error: Error) => writer.destroy(error))
  return writer
}
