import { z } from 'zod'
import { markClockDeleted } from '../../adapters/store/edge/test-clocks'
import { problem } from '../problem'
import { route } from '../route'
import { pathId } from '../schemas/common'
import { testClock } from '../schemas/facts'
import { existingClock } from './test-clock-access'

export const testClockDelete = route({
  method: 'delete',
  path: '/v1/test-clocks/{clockId}',
  summary: 'Ends the workflows on a clock; their data stays readable',
  roles: [],
  params: z.strictObject({ clockId: pathId }),
  answers: { 200: testClock },
  problems: ['NOT_FOUND', 'CLOCK_ADVANCING'],
  async handle(call) {
    const { clockId } = call.params
    const clock = await existingClock(call, clockId)
    if (clock.status === 'ADVANCING') {
      throw problem('CLOCK_ADVANCING', `The test clock ${clockId} is advancing; wait until it is READY.`)
    }
    // Marked first, so that no command starts a workflow behind it; repeated, it ends what an earlier one left.
    await markClockDeleted(call.db, clockId)
    await call.engine.deleteClock(clockId)
    return { status: 200, body: await existingClock(call, clockId) }
  },
})
