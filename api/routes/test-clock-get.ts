import { z } from 'zod'
import { route } from '../route'
import { pathId } from '../schemas/common'
import { testClock } from '../schemas/facts'
import { existingClock } from './test-clock-access'

export const testClockGet = route({
  method: 'get',
  path: '/v1/test-clocks/{clockId}',
  summary: 'Where a test clock stands',
  roles: [],
  params: z.strictObject({ clockId: pathId }),
  answers: { 200: testClock },
  problems: ['NOT_FOUND'],
  async handle(call) {
    return { status: 200, body: await existingClock(call, call.params.clockId) }
  },
})
