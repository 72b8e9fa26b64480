import { z } from 'zod'
import { listPaymentMethods } from '../../adapters/store/views/payment-methods'
import { visibleAccount } from '../access'
import { route } from '../route'
import { listOf, pageQuery, pageRequest, pathId } from '../schemas/common'
import { paymentMethod } from '../schemas/payment-methods'

export const paymentMethodList = route({
  method: 'get',
  path: '/v1/accounts/{accountId}/payment-methods',
  summary: 'The account’s payment methods, newest first',
  roles: ['signup', 'support', 'customer'],
  params: z.strictObject({ accountId: pathId }),
  query: z.strictObject(pageQuery),
  answers: { 200: listOf(paymentMethod) },
  problems: ['NOT_FOUND'],
  async handle(call) {
    const { accountId } = await visibleAccount(call, call.params.accountId)
    return { status: 200, body: await listPaymentMethods(call.db, accountId, pageRequest(call.query)) }
  },
})
