import { z } from 'zod'
import { type UsageRow, type UsageSpan, usageRows } from '../../adapters/store/usage/export'
import { type UsageGroup, usageReport } from '../../adapters/store/usage/report'
import { iso } from '../../domain/time'
import { visibleAccount } from '../access'
import { type Columns, csv, csvOf, units } from '../csv'
import { invalid } from '../problem'
import { route } from '../route'
import { usageGrouping } from '../schemas/usage'
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
  quantity: (row) => row.quantity,
  unit_price: (row) => units(row.priceMicros),
  amount: (row) => units(row.quantity * row.priceMicros),
  currency: (row) => row.currency,
  free_reason: (row) => (row.rating === 'PRICED' ? null : row.rating),
  ledger_id: (row) => row.ledgerId,
  account_date: (row) => row.localDate,
}

/** The sums of a grouping; `key` is the day, number, category or country. */
const GROUP_COLUMNS: Columns<UsageGroup> = {
  key: (group) => group.key,
  dialogues: (group) => group.dialogues,
  messages: (group) => group.messages,
  priced: (group) => group.priced,
  free: (group) => group.free,
  unrated: (group) => group.unrated,
  amount: (group) => units(group.amountMicros),
}

export const usageCsv = route({
  method: 'get',
  path: '/v1/accounts/{accountId}/usage.csv',
  summary:
    'Every dialogue or message as a row, for finance; `month` gives those on that month’s statement, `groupBy` their sums',
  roles: ['support', 'customer'],
  params: accountPath,
  query: z.strictObject({ ...usageRangeQuery, month: statementMonth.optional(), groupBy: usageGrouping.optional() }),
  answers: { 200: csv },
  produces: 'text/csv',
  problems: ['NOT_FOUND'],
  async handle(call) {
    const clock = await visibleAccount(call, call.params.accountId)
    const { accountId } = clock
    const { month, groupBy, ...range } = call.query
    if (groupBy !== undefined) {
      if (month !== undefined)
        throw invalid({ path: 'groupBy', message: 'goes with `from` and `to`, not with `month`' })
      const groups = await usageReport(call.db, { accountId, ...usageRange(range, clock), groupBy })
      return { status: 200, body: csvOf(GROUP_COLUMNS, groups) }
    }
    if (month !== undefined && (range.from !== undefined || range.to !== undefined)) {
      throw invalid({ path: 'month', message: 'goes alone: leave `from` and `to` out' })
    }
    const span: UsageSpan =
      month === undefined
        ? { by: 'opened', ...usageRange(range, clock) }
        : { by: 'booked', ...(await visibleMonth(call, { accountId, month })) }
    return { status: 200, body: csvOf(COLUMNS, usageRows(call.db, accountId, span)) }
  },
})
