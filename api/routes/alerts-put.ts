import { z } from 'zod'
import { setAlerts } from '../../adapters/store/wallet/alerts'
import { writableAccount } from '../access'
import { route } from '../route'
import { alerts, alertsInput } from '../schemas/alerts'
import { pathId } from '../schemas/common'

export const alertsPut = route({
  method: 'put',
  path: '/v1/accounts/{accountId}/alerts',
  summary: 'Chooses below which balance the customer is told; a change is never a mail by itself',
  roles: ['customer'],
  params: z.strictObject({ accountId: pathId }),
  body: alertsInput,
  answers: { 200: alerts },
  problems: ['NOT_FOUND', 'CLOCK_ADVANCING', 'ILLEGAL_TRANSITION'],
  async handle(call) {
    const { accountId } = await writableAccount(call, call.params.accountId)
    await setAlerts(call.db, accountId, call.body)
    return { status: 200, body: call.body }
  },
})
