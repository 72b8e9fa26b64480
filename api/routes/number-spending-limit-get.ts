import { z } from 'zod'
import { sendDesk } from '../../adapters/store/wallet/desk'
import { limitView } from '../../adapters/store/wallet/limits'
import { visible, visibleAccount } from '../access'
import { route } from '../route'
import { pathId } from '../schemas/common'
import { spendingLimit } from '../schemas/sending'

export const numberSpendingLimitGet = route({
  method: 'get',
  path: '/v1/numbers/{numberId}/spending-limit',
  summary: 'The monthly spending limit of the number, and what is used of it',
  roles: ['support', 'customer'],
  params: z.strictObject({ numberId: pathId }),
  answers: { 200: spendingLimit },
  problems: ['NOT_FOUND'],
  async handle(call) {
    const { numberId } = call.params
    const owner = await sendDesk(call.db).ownerOf(numberId)
    const { accountId } = visible(call, 'number', numberId, owner === null ? null : { accountId: owner })
    const clock = await visibleAccount(call, accountId)
    return { status: 200, body: await limitView(call.db, { ...clock, numberId }) }
  },
})
