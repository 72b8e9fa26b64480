import { z } from 'zod'
import { invoiceDocument } from '../../adapters/documents/facts'
import { renderPdf } from '../../adapters/documents/pdf'
import { invoiceOwner } from '../../adapters/store/views/invoices'
import { visible } from '../access'
import { route } from '../route'
import { pathId, pdf } from '../schemas/common'

export const invoicePdf = route({
  method: 'get',
  path: '/v1/invoices/{invoiceId}.pdf',
  summary: 'An invoice to print and file, in the account’s language',
  roles: ['support', 'customer'],
  params: z.strictObject({ invoiceId: pathId }),
  answers: { 200: pdf },
  produces: 'application/pdf',
  problems: ['NOT_FOUND'],
  async handle(call) {
    const { invoiceId } = call.params
    const owner = await invoiceOwner(call.db, invoiceId)
    visible(call, 'invoice', invoiceId, owner === null ? null : { accountId: owner })
    const document = await invoiceDocument(call.db, invoiceId, call.config.seller)
    return { status: 200, body: await renderPdf([document]) }
  },
})
