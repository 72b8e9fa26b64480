import { z } from 'zod'
import { invoiceOwner, invoiceView } from '../../adapters/store/views/invoices'
import { dunningEntity } from '../../domain/keys'
import { command, visible, writableAccount } from '../access'
import { notFound } from '../problem'
import { route } from '../route'
import { pathId } from '../schemas/common'
import { invoice } from '../schemas/invoices'

export const invoiceVoid = route({
  method: 'post',
  path: '/v1/invoices/{invoiceId}/void',
  summary: 'Withdraws an unpaid invoice for good; its usage is forgiven',
  roles: ['support'],
  params: z.strictObject({ invoiceId: pathId }),
  answers: { 200: invoice },
  problems: ['NOT_FOUND', 'INVOICE_NOT_PAYABLE', 'CLOCK_ADVANCING'],
  async handle(call) {
    const { invoiceId } = call.params
    const owner = await invoiceOwner(call.db, invoiceId)
    const { accountId } = visible(call, 'invoice', invoiceId, owner === null ? null : { accountId: owner })
    const clock = await writableAccount(call, accountId)
    await command(call, clock, dunningEntity(invoiceId), { name: 'void' })
    const voided = await invoiceView(call.db, invoiceId)
    if (voided === null) throw notFound('invoice', invoiceId)
    return { status: 200, body: voided }
  },
})
