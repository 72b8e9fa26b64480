import { z } from 'zod'
import { writableAccount } from '../access'
import { route } from '../route'
import { pathId } from '../schemas/common'
import { spendingLimit, spendingLimitInput } from '../schemas/sending'
import { changeLimit } from '../spending-limits'

export const accountSpendingLimitPut = route({
  method: 'put',
  path: '/v1/accounts/{accountId}/spending-limit',
  summary: 'Sets or lifts the monthly spending limit of the account; hosting is never held back by it',
  roles: ['customer'],
  params: z.strictObject({ accountId: pathId }),
  body: spendingLimitInput,
  answers: { 200: spendingLimit },
  problems: ['NOT_FOUND', 'CLOCK_ADVANCING', 'ILLEGAL_TRANSITION'],
  async handle(call) {
    const clock = await writableAccount(call, call.params.accountId)
    return { status: 200, body: await changeLimit(call, clock, null, call.body.monthlyCents) }
  },
})
