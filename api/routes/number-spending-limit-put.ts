import { z } from 'zod'
import { sendDesk } from '../../adapters/store/wallet/desk'
import { visible, writableAccount } from '../access'
import { route } from '../route'
import { pathId } from '../schemas/common'
import { spendingLimit, spendingLimitInput } from '../schemas/sending'
import { changeLimit } from '../spending-limits'

export const numberSpendingLimitPut = route({
  method: 'put',
  path: '/v1/numbers/{numberId}/spending-limit',
  summary: 'Sets or lifts the monthly spending limit of the number; hosting is never held back by it',
  roles: ['customer'],
  params: z.strictObject({ numberId: pathId }),
  body: spendingLimitInput,
  answers: { 200: spendingLimit },
  problems: ['NOT_FOUND', 'CLOCK_ADVANCING', 'ILLEGAL_TRANSITION'],
  async handle(call) {
    const { numberId } = call.params
    const owner = await sendDesk(call.db).ownerOf(numberId)
    const { accountId } = visible(call, 'number', numberId, owner === null ? null : { accountId: owner })
    const clock = await writableAccount(call, accountId)
    return { status: 200, body: await changeLimit(call, clock, numberId, call.body.monthlyCents) }
  },
})
