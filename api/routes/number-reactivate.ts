import { z } from 'zod'
import { numberOwner, numberView } from '../../adapters/store/views/numbers'
import { numberEntity } from '../../domain/keys'
import { command, visible, writableAccount } from '../access'
import { notFound } from '../problem'
import { route } from '../route'
import { pathId } from '../schemas/common'
import { number } from '../schemas/numbers'

export const numberReactivate = route({
  method: 'post',
  path: '/v1/numbers/{numberId}/reactivate',
  summary: 'Takes a cancelled number back while it is held',
  roles: ['support', 'customer'],
  params: z.strictObject({ numberId: pathId }),
  answers: { 200: number },
  problems: ['NOT_FOUND', 'ILLEGAL_TRANSITION', 'UNPAID_INVOICES', 'PAYMENT_DECLINED', 'CLOCK_ADVANCING'],
  async handle(call) {
    const { numberId } = call.params
    const { accountId } = visible(call, 'number', numberId, await numberOwner(call.db, numberId))
    const clock = await writableAccount(call, accountId)
    await command(call, clock, numberEntity(numberId), { name: 'reactivate' })
    const reactivated = await numberView(call.db, numberId)
    if (reactivated === null) throw notFound('number', numberId)
    return { status: 200, body: reactivated }
  },
})
