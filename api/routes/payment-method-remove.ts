import { z } from 'zod'
import { paymentMethodView } from '../../adapters/store/views/payment-methods'
import { accountEntity } from '../../domain/keys'
import { command, writableAccount } from '../access'
import { notFound } from '../problem'
import { route } from '../route'
import { pathId } from '../schemas/common'
import { paymentMethod } from '../schemas/payment-methods'

export const paymentMethodRemove = route({
  method: 'delete',
  path: '/v1/accounts/{accountId}/payment-methods/{methodId}',
  summary: 'Removes a method; refused while it is the only one and still needed',
  roles: ['signup', 'customer'],
  params: z.strictObject({ accountId: pathId, methodId: pathId }),
  answers: { 200: paymentMethod },
  problems: ['NOT_FOUND', 'METHOD_IN_USE', 'CLOCK_ADVANCING'],
  async handle(call) {
    const clock = await writableAccount(call, call.params.accountId)
    const { accountId } = clock
    const { methodId } = call.params
    const stored = await paymentMethodView(call.db, accountId, methodId)
    if (stored === null) throw notFound('payment method', methodId)
    if (stored.status === 'REMOVED') return { status: 200, body: stored }
    await command(call, clock, accountEntity(accountId), { name: 'remove-method', methodId })
    const removed = await paymentMethodView(call.db, accountId, methodId)
    return { status: 200, body: removed ?? stored }
  },
})
