import { z } from 'zod'
import { invoiceView } from '../../adapters/store/views/invoices'
import { visible } from '../access'
import { route } from '../route'
import { pathId } from '../schemas/common'
import { invoice } from '../schemas/invoices'

export const invoiceGet = route({
  method: 'get',
  path: '/v1/invoices/{invoiceId}',
  summary: 'An invoice with its attempts and what happens next',
  roles: ['support', 'customer'],
  params: z.strictObject({ invoiceId: pathId }),
  answers: { 200: invoice },
  problems: ['NOT_FOUND'],
  async handle(call) {
    const { invoiceId } = call.params
    return { status: 200, body: visible(call, 'invoice', invoiceId, await invoiceView(call.db, invoiceId)) }
  },
})
