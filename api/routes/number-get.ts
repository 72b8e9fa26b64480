import { z } from 'zod'
import { numberView } from '../../adapters/store/views/numbers'
import { visible } from '../access'
import { route } from '../route'
import { pathId } from '../schemas/common'
import { number } from '../schemas/numbers'

export const numberGet = route({
  method: 'get',
  path: '/v1/numbers/{numberId}',
  summary: 'A number with what happens next',
  roles: ['signup', 'support', 'customer'],
  params: z.strictObject({ numberId: pathId }),
  answers: { 200: number },
  problems: ['NOT_FOUND'],
  async handle(call) {
    const { numberId } = call.params
    return { status: 200, body: visible(call, 'number', numberId, await numberView(call.db, numberId)) }
  },
})
