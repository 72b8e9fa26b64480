import { z } from 'zod'
import { autoTopUpView } from '../../adapters/store/wallet/auto-top-ups'
import { visibleAccount } from '../access'
import { route } from '../route'
import { autoTopUp } from '../schemas/auto-top-up'
import { pathId } from '../schemas/common'

export const autoTopUpGet = route({
  method: 'get',
  path: '/v1/accounts/{accountId}/auto-top-up',
  summary: 'The standing order that tops the wallet up, and where it stands',
  roles: ['support', 'customer'],
  params: z.strictObject({ accountId: pathId }),
  answers: { 200: autoTopUp },
  problems: ['NOT_FOUND'],
  async handle(call) {
    const { accountId, now } = await visibleAccount(call, call.params.accountId)
    return { status: 200, body: await autoTopUpView(call.db, accountId, now) }
  },
})
