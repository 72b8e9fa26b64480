import { z } from 'zod'
import { listDisputes } from '../../adapters/store/views/disputes'
import { visibleFilter } from '../access'
import { route } from '../route'
import { id, listOf, pageQuery, pageRequest } from '../schemas/common'
import { dispute, disputeStatus } from '../schemas/disputes'

export const disputeList = route({
  method: 'get',
  path: '/v1/disputes',
  summary: 'Payments that a bank took back or wants back, newest first',
  roles: ['support', 'customer'],
  query: z.strictObject({
    ...pageQuery,
    accountId: id('acc').optional(),
    invoiceId: id('inv').optional(),
    status: disputeStatus.optional(),
  }),
  answers: { 200: listOf(dispute) },
  problems: ['NOT_FOUND'],
  async handle(call) {
    const { accountId, invoiceId, status } = call.query
    const filter = visibleFilter(call, { accountId, invoiceId, status })
    return { status: 200, body: await listDisputes(call.db, filter, pageRequest(call.query)) }
  },
})
