import { z } from 'zod'
import { limitView } from '../../adapters/store/wallet/limits'
import { visibleAccount } from '../access'
import { route } from '../route'
import { pathId } from '../schemas/common'
import { spendingLimit } from '../schemas/sending'

export const accountSpendingLimitGet = route({
  method: 'get',
  path: '/v1/accounts/{accountId}/spending-limit',
  summary: 'The monthly spending limit of the account, and what is used of it',
  roles: ['support', 'customer'],
  params: z.strictObject({ accountId: pathId }),
  answers: { 200: spendingLimit },
  problems: ['NOT_FOUND'],
  async handle(call) {
    const clock = await visibleAccount(call, call.params.accountId)
    return { status: 200, body: await limitView(call.db, { ...clock, numberId: null }) }
  },
})
