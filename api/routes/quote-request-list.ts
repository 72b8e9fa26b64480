import { z } from 'zod'
import { listQuoteRequests } from '../../adapters/store/views/agreed-prices'
import { visibleFilter } from '../access'
import { route } from '../route'
import { id, listOf, pageQuery, pageRequest } from '../schemas/common'
import { quoteRequest, quoteStatus } from '../schemas/prices'

export const quoteRequestList = route({
  method: 'get',
  path: '/v1/quote-requests',
  summary: 'Terms that were asked for, newest first',
  roles: ['support', 'customer'],
  query: z.strictObject({ ...pageQuery, accountId: id('acc').optional(), status: quoteStatus.optional() }),
  answers: { 200: listOf(quoteRequest) },
  problems: ['NOT_FOUND'],
  async handle(call) {
    const { accountId, status } = call.query
    const filter = visibleFilter(call, { accountId, status })
    return { status: 200, body: await listQuoteRequests(call.db, filter, pageRequest(call.query)) }
  },
})
