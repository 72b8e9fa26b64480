import { z } from 'zod'
import { cancellationPreview as previewOf } from '../../adapters/store/views/cancellation'
import { numberOwner } from '../../adapters/store/views/numbers'
import { visible, visibleAccount } from '../access'
import { problem } from '../problem'
import { route } from '../route'
import { pathId } from '../schemas/common'
import { cancellationPreview } from '../schemas/numbers'

export const numberCancellationPreview = route({
  method: 'get',
  path: '/v1/numbers/{numberId}/cancellation-preview',
  summary: 'What a cancel would do now, to the cent and the second',
  roles: ['support', 'customer'],
  params: z.strictObject({ numberId: pathId }),
  answers: { 200: cancellationPreview },
  problems: ['NOT_FOUND', 'ILLEGAL_TRANSITION'],
  async handle(call) {
    const { numberId } = call.params
    const { accountId, state } = visible(call, 'number', numberId, await numberOwner(call.db, numberId))
    const { now } = await visibleAccount(call, accountId)
    const preview = await previewOf(call.db, numberId, now)
    if (preview === null) throw problem('ILLEGAL_TRANSITION', `${numberId} is ${state}: there is nothing to cancel.`)
    return { status: 200, body: preview }
  },
})
