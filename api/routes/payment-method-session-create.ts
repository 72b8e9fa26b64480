import { z } from 'zod'
import { processorCustomer } from '../../adapters/store/edge/processor-customer'
import { payerOf } from '../../adapters/store/views/payment-methods'
import { acceptedTypes } from '../../domain/method/acceptance'
import { openAccount } from '../access'
import { route } from '../route'
import { pathId } from '../schemas/common'
import { paymentMethodSession } from '../schemas/payment-methods'

export const paymentMethodSessionCreate = route({
  method: 'post',
  path: '/v1/accounts/{accountId}/payment-method-sessions',
  summary: 'Opens a page of the processor’s on which a payment method is stored',
  roles: ['signup', 'customer'],
  params: z.strictObject({ accountId: pathId }),
  answers: { 201: paymentMethodSession },
  problems: ['NOT_FOUND', 'ILLEGAL_TRANSITION', 'CLOCK_ADVANCING'],
  async handle(call) {
    const { db, processor, config, commandId } = call
    const { accountId } = await openAccount(call, call.params.accountId)
    const customerRef = await processorCustomer(db, processor, accountId)
    const payer = await payerOf(db, accountId)
    const url = await processor.createMethodPage({
      key: `method-page:${commandId}`,
      customerRef,
      accountId,
      returnUrl: `${config.publicUrl}/my/return`,
      types: acceptedTypes(payer, config.acceptedMethods),
      currency: payer.currency,
    })
    return { status: 201, body: { url } }
  },
})
