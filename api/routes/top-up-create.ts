import { z } from 'zod'
import { invoiceView } from '../../adapters/store/views/invoices'
import { accountEntity } from '../../domain/keys'
import { command, openAccount, ownMethod } from '../access'
import { notFound } from '../problem'
import { route } from '../route'
import { pathId } from '../schemas/common'
import { newTopUp, topUp } from '../schemas/invoices'

export const topUpCreate = route({
  method: 'post',
  path: '/v1/accounts/{accountId}/top-ups',
  summary: 'Puts money into the wallet: with a method at once, without one on a page of the processor’s',
  roles: ['support', 'customer'],
  params: z.strictObject({ accountId: pathId }),
  body: newTopUp,
  answers: { 201: topUp },
  problems: [
    'NOT_FOUND',
    'PAYMENT_DECLINED',
    'AMOUNT_OUT_OF_RANGE',
    'BILLING_PROFILE_INCOMPLETE',
    'ILLEGAL_TRANSITION',
    'CLOCK_ADVANCING',
  ],
  async handle(call) {
    const { accountId } = call.params
    const clock = await openAccount(call, accountId)
    const { amountCents, paymentMethodId } = call.body
    const methodId = await ownMethod(call, accountId, paymentMethodId)
    const by = methodId === null ? ({ kind: 'PAGE' } as const) : ({ kind: 'METHOD', methodId } as const)
    const invoiceId = call.newId('inv')
    const wanted = { name: 'top-up', invoiceId, amountCents, by } as const
    const { checkoutUrl } = await command(call, clock, accountEntity(accountId), wanted)
    const placed = await invoiceView(call.db, invoiceId)
    if (placed === null) throw notFound('invoice', invoiceId)
    return { status: 201, body: { ...placed, ...(checkoutUrl === undefined ? {} : { checkoutUrl }) } }
  },
})
