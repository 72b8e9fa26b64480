import { z } from 'zod'
import { listReconciliations } from '../../adapters/store/views/reconciliations'
import { route } from '../route'
import { listOf, pageQuery, pageRequest } from '../schemas/common'
import { reconciledMonth, reconciliationSummary } from '../schemas/reconciliations'

export const reconciliationList = route({
  method: 'get',
  path: '/v1/reconciliations',
  summary: 'Comparisons with Meta’s reports, newest first',
  roles: ['support'],
  query: z.strictObject({ ...pageQuery, month: reconciledMonth.optional() }),
  answers: { 200: listOf(reconciliationSummary) },
  async handle({ db, query }) {
    return { status: 200, body: await listReconciliations(db, { month: query.month }, pageRequest(query)) }
  },
})
