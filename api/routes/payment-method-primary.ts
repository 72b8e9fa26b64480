import { z } from 'zod'
import { makePrimary } from '../../adapters/store/edge/primary-method'
import { paymentMethodView } from '../../adapters/store/views/payment-methods'
import { writableAccount } from '../access'
import { notFound, problem } from '../problem'
import { route } from '../route'
import { pathId } from '../schemas/common'
import { paymentMethod } from '../schemas/payment-methods'

export const paymentMethodPrimary = route({
  method: 'post',
  path: '/v1/accounts/{accountId}/payment-methods/{methodId}/primary',
  summary: 'Makes a method the primary one; the other becomes a backup',
  roles: ['signup', 'customer'],
  params: z.strictObject({ accountId: pathId, methodId: pathId }),
  answers: { 200: paymentMethod },
  problems: ['NOT_FOUND', 'ILLEGAL_TRANSITION', 'CLOCK_ADVANCING'],
  async handle(call) {
    const { accountId } = await writableAccount(call, call.params.accountId)
    const { methodId } = call.params
    const status = await makePrimary(call.db, accountId, methodId)
    const body = status === null ? null : await paymentMethodView(call.db, accountId, methodId)
    if (body === null) throw notFound('payment method', methodId)
    if (status !== 'ACTIVE') {
      const why = status === 'BARRED' ? 'a payment on it was disputed' : 'its bank refuses it for good'
      throw problem('ILLEGAL_TRANSITION', `${methodId} is ${status}: ${why}. Add another method.`)
    }
    return { status: 200, body }
  },
})
