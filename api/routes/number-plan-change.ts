import { z } from 'zod'
import { numberOwner, numberView } from '../../adapters/store/views/numbers'
import { numberEntity } from '../../domain/keys'
import { command, visible, writableAccount } from '../access'
import { notFound } from '../problem'
import { route } from '../route'
import { pathId } from '../schemas/common'
import { number, planChange } from '../schemas/numbers'

export const numberPlanChange = route({
  method: 'post',
  path: '/v1/numbers/{numberId}/plan-change',
  summary: 'Changes the plan at the next renewal, or to a year at once; the plan it has calls a change off',
  roles: ['support', 'customer'],
  params: z.strictObject({ numberId: pathId }),
  body: planChange,
  answers: { 200: number },
  problems: [
    'NOT_FOUND',
    'ILLEGAL_TRANSITION',
    'UNPAID_INVOICES',
    'INDIVIDUAL_TERMS_REQUIRED',
    'PAYMENT_DECLINED',
    'CLOCK_ADVANCING',
  ],
  async handle(call) {
    const { numberId } = call.params
    const { accountId } = visible(call, 'number', numberId, await numberOwner(call.db, numberId))
    const clock = await writableAccount(call, accountId)
    await command(call, clock, numberEntity(numberId), { name: 'change-plan', ...call.body })
    const changed = await numberView(call.db, numberId)
    if (changed === null) throw notFound('number', numberId)
    return { status: 200, body: changed }
  },
})
