import { z } from 'zod'
import { type UsageRow, type UsageSpan, usageRows } from '../../adapters/store/usage/export'
import { iso } from '../../domain/time'
import { visibleAccount } from '../access'
import { type Columns, csv, csvOf, units } from '../csv'
import { invalid } from '../problem'
import { route } from '../route'
import { statementMonth, visibleMonth } from './statement-month'
import { accountPath, usageRange, usageRangeQuery } from './usage-range'

/** The columns that finance departments were promised (S8): `date` in UTC, and last the day in the account's zone. */
const COLUMNS: Columns<UsageRow> = {
  date: (row) => iso(row.openedAt),
  number: (row) => row.number,
  waba: (row) => row.waba,
  contact_country: (row) => row.contactCountry,
  category: (row) => row.category,
  initiator: (row) => row.initiator,
  entry_point: (row) => row.entryPoint,
  unit: (row) => row.unit,
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
  summary: 'Every dialogue or message as a row, for finance; `month` gives those on that month’s statement',
  roles: ['support', 'customer'],
  params: accountPath,
  query: z.strictObject({ ...usageRangeQuery, month: statementMonth.optional() }),
  answers: { 200: csv },
  produces: 'text/csv',
  problems: ['NOT_FOUND'],
  async handle(call) {
    const { accountId, now } = await visibleAccount(call, call.params.accountId)
    const { month, ...range } = call.query
    if (month !== undefined && (range.from !== undefined || range.to !== undefined)) {
      throw invalid({ path: 'month', message: 'goes alone: leave `from` and `to` out' })
    }
    const span: UsageSpan =
      month === undefined
        ? { by: 'opened', ...usageRange(range, now) }
        : { by: 'booked', ...(await visibleMonth(call, { accountId, month })) }
    return { status: 200, body: csvOf(COLUMNS, usageRows(call.db, accountId, span)) }
  },
})
