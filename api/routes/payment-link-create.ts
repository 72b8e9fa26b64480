import { issuePaymentLink } from '../../adapters/store/payment-links'
import { DAY, iso } from '../../domain/time'
import { payableInvoice } from '../payable-invoice'
import { notFound } from '../problem'
import { route } from '../route'
import { newPaymentLink, paymentLink } from '../schemas/payment-links'

export const paymentLinkCreate = route({
  method: 'post',
  path: '/v1/payment-links',
  summary: 'A link to share, on which anybody can pay one invoice without signing in',
  roles: ['support', 'customer'],
  body: newPaymentLink,
  answers: { 201: paymentLink },
  problems: ['NOT_FOUND', 'INVOICE_NOT_PAYABLE', 'ILLEGAL_TRANSITION', 'CLOCK_ADVANCING'],
  async handle(call) {
    const { accountId, invoiceId, expiresInDays } = call.body
    const invoice = await payableInvoice(call, invoiceId)
    if (invoice.accountId !== accountId) throw notFound('invoice', invoiceId)
    const { now } = invoice
    const [id, expiresAt] = [call.newId('plk'), now + expiresInDays * DAY]
    const url = await issuePaymentLink(call.db, call.config.publicUrl, { id, accountId, invoiceId, expiresAt, now })
    return { status: 201, body: { id, url, expiresAt: iso(expiresAt) } }
  },
})
