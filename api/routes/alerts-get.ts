import { z } from 'zod'
import { alertsOf } from '../../adapters/store/wallet/alerts'
import { visibleAccount } from '../access'
import { notFound } from '../problem'
import { route } from '../route'
import { alerts } from '../schemas/alerts'
import { pathId } from '../schemas/common'

export const alertsGet = route({
  method: 'get',
  path: '/v1/accounts/{accountId}/alerts',
  summary: 'Below which balance the customer is told',
  roles: ['support', 'customer'],
  params: z.strictObject({ accountId: pathId }),
  answers: { 200: alerts },
  problems: ['NOT_FOUND'],
  async handle(call) {
    const { accountId } = await visibleAccount(call, call.params.accountId)
    const body = await alertsOf(call.db, accountId)
    if (body === null) throw notFound('account', accountId)
    return { status: 200, body }
  },
})
