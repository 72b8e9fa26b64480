import { z } from 'zod'
import { autoTopUpView } from '../../adapters/store/wallet/auto-top-ups'
import { accountEntity } from '../../domain/keys'
import { command, writableAccount } from '../access'
import { route } from '../route'
import { autoTopUp, autoTopUpInput } from '../schemas/auto-top-up'
import { pathId } from '../schemas/common'

export const autoTopUpPut = route({
  method: 'put',
  path: '/v1/accounts/{accountId}/auto-top-up',
  summary: 'Sets or changes the standing order that tops the wallet up; below its threshold it fires at once',
  roles: ['support', 'customer'],
  params: z.strictObject({ accountId: pathId }),
  body: autoTopUpInput,
  answers: { 200: autoTopUp },
  problems: ['NOT_FOUND', 'AMOUNT_OUT_OF_RANGE', 'BILLING_PROFILE_INCOMPLETE', 'ILLEGAL_TRANSITION', 'CLOCK_ADVANCING'],
  async handle(call) {
    const clock = await writableAccount(call, call.params.accountId)
    const { accountId, now } = clock
    const { enabled, thresholdCents, amountCents, monthlyCapCents } = call.body
    await command(call, clock, accountEntity(accountId), {
      ...{ name: 'set-auto-top-up', enabled },
      ...(thresholdCents === undefined ? {} : { thresholdCents }),
      ...(amountCents === undefined ? {} : { amountCents }),
      ...(monthlyCapCents === undefined ? {} : { monthlyCapCents }),
    })
    return { status: 200, body: await autoTopUpView(call.db, accountId, now) }
  },
})
