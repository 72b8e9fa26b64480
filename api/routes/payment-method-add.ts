import { z } from 'zod'
import { paymentMethodView } from '../../adapters/store/views/payment-methods'
import { accountEntity } from '../../domain/keys'
import { command, openAccount } from '../access'
import { notFound } from '../problem'
import { route } from '../route'
import { pathId } from '../schemas/common'
import { paymentMethod, paymentMethodInput } from '../schemas/payment-methods'

export const paymentMethodAdd = route({
  method: 'post',
  path: '/v1/accounts/{accountId}/payment-methods',
  summary: 'Attaches a payment method; open invoices are charged on it at once',
  roles: ['signup', 'customer'],
  params: z.strictObject({ accountId: pathId }),
  body: paymentMethodInput,
  answers: { 201: paymentMethod },
  problems: ['NOT_FOUND', 'PAYMENT_DECLINED', 'METHOD_NOT_ACCEPTED', 'ILLEGAL_TRANSITION', 'CLOCK_ADVANCING'],
  async handle(call) {
    const clock = await openAccount(call, call.params.accountId)
    const { accountId } = clock
    const { paymentMethodId: token, primary } = call.body
    const methodId = call.newId('pm')
    await command(call, clock, accountEntity(accountId), { name: 'add-method', methodId, token, primary })
    const added = await paymentMethodView(call.db, accountId, methodId)
    if (added === null) throw notFound('payment method', methodId)
    return { status: 201, body: added }
  },
})
