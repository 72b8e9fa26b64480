import { z } from 'zod'
import { issuePaymentLink } from '../../adapters/store/payment-links'
import { payableInvoice } from '../payable-invoice'
import { route } from '../route'
import { pathId } from '../schemas/common'
import { paymentLink } from '../schemas/payment-links'

export const invoicePaymentLink = route({
  method: 'post',
  path: '/v1/invoices/{invoiceId}/payment-link',
  summary: 'A link on which anybody can pay the invoice without signing in, as long as it can be paid',
  roles: ['support', 'customer'],
  params: z.strictObject({ invoiceId: pathId }),
  answers: { 201: paymentLink },
  problems: ['NOT_FOUND', 'INVOICE_NOT_PAYABLE', 'ILLEGAL_TRANSITION', 'CLOCK_ADVANCING'],
  async handle(call) {
    const { id: invoiceId, accountId, now } = await payableInvoice(call, call.params.invoiceId)
    const id = call.newId('plk')
    const link = { id, accountId, invoiceId, expiresAt: null, now }
    return {
      status: 201,
      body: { id, url: await issuePaymentLink(call.db, call.config.publicUrl, link), expiresAt: null },
    }
  },
})
