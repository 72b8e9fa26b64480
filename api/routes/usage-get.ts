import { z } from 'zod'
import { usageReport } from '../../adapters/store/usage/reading'
import { accountView } from '../../adapters/store/views/accounts'
import { iso } from '../../domain/time'
import { visibleAccount } from '../access'
import { notFound } from '../problem'
import { route } from '../route'
import { usageGrouping, usageSummary } from '../schemas/usage'
import { accountPath, usageRange, usageRangeQuery } from './usage-range'

export const usageGet = route({
  method: 'get',
  path: '/v1/accounts/{accountId}/usage',
  summary: 'Dialogues and their price by day, number, category or country',
  roles: ['support', 'customer'],
  params: accountPath,
  query: z.strictObject({ ...usageRangeQuery, groupBy: usageGrouping.default('day') }),
  answers: { 200: usageSummary },
  problems: ['NOT_FOUND'],
  async handle(call) {
    const { accountId, now } = await visibleAccount(call, call.params.accountId)
    const { groupBy } = call.query
    const range = usageRange(call.query, now)
    const account = await accountView(call.db, accountId)
    if (account === null) throw notFound('account', accountId)
    const data = await usageReport(call.db, { accountId, ...range, groupBy })
    const { currency } = account
    return { status: 200, body: { from: iso(range.from), to: iso(range.to), groupBy, currency, data } }
  },
})
