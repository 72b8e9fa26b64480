import { z } from 'zod'
import { invoiceOwner, invoiceView } from '../../adapters/store/views/invoices'
import { dunningEntity } from '../../domain/keys'
import { command, ownMethod, visible, writableAccount } from '../access'
import { notFound } from '../problem'
import { route } from '../route'
import { pathId } from '../schemas/common'
import { invoice, payment } from '../schemas/invoices'

export const invoicePay = route({
  method: 'post',
  path: '/v1/invoices/{invoiceId}/pay',
  summary: 'Pays an invoice now: with the named method, or the primary and then a backup',
  roles: ['support', 'customer'],
  params: z.strictObject({ invoiceId: pathId }),
  body: payment,
  answers: { 200: invoice },
  problems: ['NOT_FOUND', 'PAYMENT_DECLINED', 'INVOICE_NOT_PAYABLE', 'CLOCK_ADVANCING'],
  async handle(call) {
    const { invoiceId } = call.params
    const owner = await invoiceOwner(call.db, invoiceId)
    const { accountId } = visible(call, 'invoice', invoiceId, owner === null ? null : { accountId: owner })
    const clock = await writableAccount(call, accountId)
    const trigger = call.caller.role === 'customer' ? 'CUSTOMER' : 'SUPPORT'
    const methodId = await ownMethod(call, accountId, call.body.paymentMethodId)
    await command(call, clock, dunningEntity(invoiceId), { name: 'pay', methodId, trigger })
    const paid = await invoiceView(call.db, invoiceId)
    if (paid === null) throw notFound('invoice', invoiceId)
    return { status: 200, body: paid }
  },
})
