import { numberView } from '../../adapters/store/views/numbers'
import { numberEntity } from '../../domain/keys'
import { command, openAccount, ownMethod } from '../access'
import { notFound } from '../problem'
import { route } from '../route'
import { numberOrder, orderedNumber } from '../schemas/numbers'

/** What an order needs beside a well-formed body (profile, debts, price) is decided where it is carried out. */
export const numberOrderRoute = route({
  method: 'post',
  path: '/v1/numbers',
  summary: 'Orders a number: the first payment, then its registration',
  roles: ['signup', 'customer'],
  body: numberOrder,
  answers: { 201: orderedNumber },
  problems: [
    'NOT_FOUND',
    'PAYMENT_DECLINED',
    'NUMBER_TAKEN',
    'WABA_TAKEN',
    'UNPAID_INVOICES',
    'INDIVIDUAL_TERMS_REQUIRED',
    'BILLING_PROFILE_INCOMPLETE',
    'ILLEGAL_TRANSITION',
    'CLOCK_ADVANCING',
  ],
  async handle(call) {
    const { wabaId = null, partnerId = null, paymentMethodId: named, ...order } = call.body
    const clock = await openAccount(call, order.accountId)
    const paymentMethodId = await ownMethod(call, order.accountId, named)
    const numberId = call.newId('num')
    const done = await command(call, clock, numberEntity(numberId), {
      name: 'order',
      ...order,
      wabaId,
      partnerId,
      paymentMethodId,
    })
    const ordered = await numberView(call.db, numberId)
    if (ordered === null) throw notFound('number', numberId)
    const { checkoutUrl } = done
    return { status: 201, body: { ...ordered, ...(checkoutUrl === undefined ? {} : { checkoutUrl }) } }
  },
})
