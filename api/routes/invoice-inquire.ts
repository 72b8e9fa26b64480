import { z } from 'zod'
import { invoiceOwner, invoiceView } from '../../adapters/store/views/invoices'
import { dunningEntity } from '../../domain/keys'
import { command, visible, writableAccount } from '../access'
import { notFound } from '../problem'
import { route } from '../route'
import { pathId } from '../schemas/common'
import { inquiryInput, invoice } from '../schemas/invoices'

export const invoiceInquire = route({
  method: 'post',
  path: '/v1/invoices/{invoiceId}/inquiries',
  summary: 'Asks about an unpaid invoice, once: the penalties still to come on it wait 7 days longer, retries go on',
  roles: ['support', 'customer'],
  params: z.strictObject({ invoiceId: pathId }),
  body: inquiryInput,
  answers: { 201: invoice },
  problems: ['NOT_FOUND', 'ILLEGAL_TRANSITION', 'CLOCK_ADVANCING'],
  async handle(call) {
    const { invoiceId } = call.params
    const owner = await invoiceOwner(call.db, invoiceId)
    const { accountId } = visible(call, 'invoice', invoiceId, owner === null ? null : { accountId: owner })
    const clock = await writableAccount(call, accountId)
    const askedBy = call.caller.role === 'customer' ? 'CUSTOMER' : 'SUPPORT'
    const { text } = call.body
    await command(call, clock, dunningEntity(invoiceId), {
      name: 'inquire',
      inquiryId: call.newId('inq'),
      text,
      askedBy,
    })
    const asked = await invoiceView(call.db, invoiceId)
    if (asked === null) throw notFound('invoice', invoiceId)
    return { status: 201, body: asked }
  },
})
