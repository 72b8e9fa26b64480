import { z } from 'zod'
import { numberOwner, numberView } from '../../adapters/store/views/numbers'
import { numberEntity } from '../../domain/keys'
import { command, visible, writableAccount } from '../access'
import { notFound } from '../problem'
import { route } from '../route'
import { pathId } from '../schemas/common'
import { number } from '../schemas/numbers'

export const numberRefundUnused = route({
  method: 'post',
  path: '/v1/numbers/{numberId}/refund-unused',
  summary: 'Refunds the months of a cancelled yearly number that had not begun, once',
  roles: ['support'],
  params: z.strictObject({ numberId: pathId }),
  answers: { 200: number },
  problems: ['NOT_FOUND', 'ILLEGAL_TRANSITION', 'CLOCK_ADVANCING'],
  async handle(call) {
    const { numberId } = call.params
    const { accountId } = visible(call, 'number', numberId, await numberOwner(call.db, numberId))
    const clock = await writableAccount(call, accountId)
    await command(call, clock, numberEntity(numberId), { name: 'refund-unused' })
    const refunded = await numberView(call.db, numberId)
    if (refunded === null) throw notFound('number', numberId)
    return { status: 200, body: refunded }
  },
})
