import { z } from 'zod'
import { numberOwner, numberView } from '../../adapters/store/views/numbers'
import { numberEntity } from '../../domain/keys'
import { command, visible, writableAccount } from '../access'
import { notFound } from '../problem'
import { route } from '../route'
import { pathId } from '../schemas/common'
import { number, supportNote } from '../schemas/numbers'

export const numberUnsuspend = route({
  method: 'post',
  path: '/v1/numbers/{numberId}/unsuspend',
  summary: 'Takes support’s own reason back; an unpaid debt goes on suspending',
  roles: ['support'],
  params: z.strictObject({ numberId: pathId }),
  body: supportNote,
  answers: { 200: number },
  problems: ['NOT_FOUND', 'ILLEGAL_TRANSITION', 'CLOCK_ADVANCING'],
  async handle(call) {
    const { numberId } = call.params
    const { accountId } = visible(call, 'number', numberId, await numberOwner(call.db, numberId))
    const clock = await writableAccount(call, accountId)
    await command(call, clock, numberEntity(numberId), { name: 'unsuspend', note: call.body.note })
    const changed = await numberView(call.db, numberId)
    if (changed === null) throw notFound('number', numberId)
    return { status: 200, body: changed }
  },
})
