import { z } from 'zod'
import { listInvoices } from '../../adapters/store/views/invoices'
import { visibleAccount } from '../access'
import { route } from '../route'
import { listOf, pageQuery, pageRequest, pathId } from '../schemas/common'
import { invoice, invoiceStatus } from '../schemas/invoices'

export const topUpList = route({
  method: 'get',
  path: '/v1/accounts/{accountId}/top-ups',
  summary: 'Top-ups of the account, newest first, whoever began them and whatever became of them',
  roles: ['support', 'customer'],
  params: z.strictObject({ accountId: pathId }),
  query: z.strictObject({ ...pageQuery, status: invoiceStatus.optional() }),
  answers: { 200: listOf(invoice) },
  problems: ['NOT_FOUND'],
  async handle(call) {
    const { accountId } = await visibleAccount(call, call.params.accountId)
    const filter = { accountId, kind: 'TOP_UP' as const, status: call.query.status }
    return { status: 200, body: await listInvoices(call.db, filter, pageRequest(call.query)) }
  },
})
