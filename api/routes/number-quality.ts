import { z } from 'zod'
import { qualityView } from '../../adapters/store/views/quality'
import { visible } from '../access'
import { route } from '../route'
import { pathId } from '../schemas/common'
import { quality } from '../schemas/quality'

export const numberQuality = route({
  method: 'get',
  path: '/v1/numbers/{numberId}/quality',
  summary: 'How Meta rates the number, with history, and the messaging limit it shares with its portfolio (I7, I8)',
  roles: ['support', 'customer'],
  params: z.strictObject({ numberId: pathId }),
  answers: { 200: quality },
  problems: ['NOT_FOUND'],
  async handle(call) {
    const { numberId } = call.params
    const { accountId: _, ...shown } = visible(call, 'number', numberId, await qualityView(call.db, numberId))
    return { status: 200, body: shown }
  },
})
