import { z } from 'zod'
import { listInvoices } from '../../adapters/store/views/invoices'
import { visibleFilter } from '../access'
import { route } from '../route'
import { id, listOf, pageQuery, pageRequest } from '../schemas/common'
import { invoice, invoiceKind, invoiceStatus } from '../schemas/invoices'

export const invoiceList = route({
  method: 'get',
  path: '/v1/invoices',
  summary: 'Invoices, newest first',
  roles: ['support', 'customer'],
  query: z.strictObject({
    ...pageQuery,
    accountId: id('acc').optional(),
    status: invoiceStatus.optional(),
    kind: invoiceKind.optional(),
  }),
  answers: { 200: listOf(invoice) },
  problems: ['NOT_FOUND'],
  async handle(call) {
    const { accountId, status, kind } = call.query
    const filter = visibleFilter(call, { accountId, status, kind })
    return { status: 200, body: await listInvoices(call.db, filter, pageRequest(call.query)) }
  },
})
