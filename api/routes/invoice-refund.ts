import { z } from 'zod'
import { invoiceOwner, invoiceView } from '../../adapters/store/views/invoices'
import { dunningEntity } from '../../domain/keys'
import { command, visible, writableAccount } from '../access'
import { notFound } from '../problem'
import { route } from '../route'
import { pathId } from '../schemas/common'
import { refund } from '../schemas/credit-notes'
import { invoice } from '../schemas/invoices'

export const invoiceRefund = route({
  method: 'post',
  path: '/v1/invoices/{invoiceId}/refunds',
  summary: 'Gives back money of a paid invoice, to the method that paid; what it paid for stays as it is',
  roles: ['support'],
  params: z.strictObject({ invoiceId: pathId }),
  body: refund,
  answers: { 200: invoice },
  problems: ['NOT_FOUND', 'ILLEGAL_TRANSITION', 'CLOCK_ADVANCING'],
  async handle(call) {
    const { invoiceId } = call.params
    const owner = await invoiceOwner(call.db, invoiceId)
    const { accountId } = visible(call, 'invoice', invoiceId, owner === null ? null : { accountId: owner })
    const clock = await writableAccount(call, accountId)
    const { amountCents, reason: note } = call.body
    await command(call, clock, dunningEntity(invoiceId), { name: 'refund', amountCents, note })
    const refunded = await invoiceView(call.db, invoiceId)
    if (refunded === null) throw notFound('invoice', invoiceId)
    return { status: 200, body: refunded }
  },
})
