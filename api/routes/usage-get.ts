import { z } from 'zod'
import { usageReport } from '../../adapters/store/usage/report'
import { iso } from '../../domain/time'
import { visibleAccount } from '../access'
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
    const clock = await visibleAccount(call, call.params.accountId)
    const { accountId } = clock
    const { groupBy } = call.query
    const range = usageRange(call.query, clock)
    const { currency } = await call.db.account.findUniqueOrThrow({
      where: { id: accountId },
      select: { currency: true },
    })
    const data = await usageReport(call.db, { accountId, ...range, groupBy })
    return { status: 200, body: { from: iso(range.from), to: iso(range.to), groupBy, currency, data } }
  },
})
