import { z } from 'zod'
import { listDiscrepancies } from '../../adapters/store/views/discrepancies'
import { route } from '../route'
import { id, listOf, pageQuery, pageRequest } from '../schemas/common'
import { discrepancy, discrepancyStatus, reconciledMonth } from '../schemas/reconciliations'

export const discrepancyList = route({
  method: 'get',
  path: '/v1/discrepancies',
  summary: 'Differences from Meta’s reports that a person has to look at, newest first',
  roles: ['support'],
  query: z.strictObject({
    ...pageQuery,
    accountId: id('acc').optional(),
    numberId: id('num').optional(),
    month: reconciledMonth.optional(),
    status: discrepancyStatus.optional(),
  }),
  answers: { 200: listOf(discrepancy) },
  async handle({ db, query }) {
    const { accountId, numberId, month, status } = query
    const filter = { accountId, numberId, month, status }
    return { status: 200, body: await listDiscrepancies(db, filter, pageRequest(query)) }
  },
})
