import { z } from 'zod'
import { cancellationPreview } from '../../adapters/store/views/cancellation'
import { numberOwner, numberView } from '../../adapters/store/views/numbers'
import { numberEntity } from '../../domain/keys'
import { command, visible, writableAccount } from '../access'
import { notFound, Problem } from '../problem'
import { route } from '../route'
import { pathId } from '../schemas/common'
import { cancellation, number } from '../schemas/numbers'

export const numberCancel = route({
  method: 'post',
  path: '/v1/numbers/{numberId}/cancel',
  summary: 'Cancels a number; cancelling again answers the same number',
  roles: ['support', 'customer'],
  params: z.strictObject({ numberId: pathId }),
  body: cancellation,
  answers: { 200: number },
  problems: ['NOT_FOUND', 'PREVIEW_CHANGED', 'CLOCK_ADVANCING'],
  async handle(call) {
    const { db, params, body } = call
    const { numberId } = params
    const { accountId } = visible(call, 'number', numberId, await numberOwner(db, numberId))
    const clock = await writableAccount(call, accountId)
    const { reason = null, confirmReleaseAt = null } = body
    try {
      await command(call, clock, numberEntity(numberId), { name: 'cancel', reason, confirmReleaseAt })
    } catch (error) {
      if (!(error instanceof Problem) || error.refusal.code !== 'PREVIEW_CHANGED') throw error
      const preview = await cancellationPreview(db, numberId, clock.now)
      throw new Problem({ ...error.refusal, extra: { preview } })
    }
    const cancelled = await numberView(db, numberId)
    if (cancelled === null) throw notFound('number', numberId)
    return { status: 200, body: cancelled }
  },
})
