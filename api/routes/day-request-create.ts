import { z } from 'zod'
import { invoiceView } from '../../adapters/store/views/invoices'
import { accountEntity } from '../../domain/keys'
import { command } from '../access'
import { writablePartner } from '../partners'
import { notFound } from '../problem'
import { route } from '../route'
import { pathId } from '../schemas/common'
import { invoice } from '../schemas/invoices'
import { dayRequest } from '../schemas/partners'

export const dayRequestCreate = route({
  method: 'post',
  path: '/v1/partners/{partnerId}/day-requests',
  summary: 'Asks for days: answers with their invoice, which is mailed at once; paid, the days are in the balance',
  roles: ['support', 'customer'],
  params: z.strictObject({ partnerId: pathId }),
  body: dayRequest,
  answers: { 201: invoice },
  problems: ['NOT_FOUND', 'AMOUNT_OUT_OF_RANGE', 'BILLING_PROFILE_INCOMPLETE', 'ILLEGAL_TRANSITION', 'CLOCK_ADVANCING'],
  async handle(call) {
    const clock = await writablePartner(call, call.params.partnerId)
    const { days, channels = 0 } = call.body
    const invoiceId = call.newId('inv')
    const order = days === undefined ? { channels } : { days }
    await command(call, clock, accountEntity(clock.accountId), { name: 'request-days', invoiceId, order })
    const issued = await invoiceView(call.db, invoiceId)
    if (issued === null) throw notFound('invoice', invoiceId)
    return { status: 201, body: issued }
  },
})
