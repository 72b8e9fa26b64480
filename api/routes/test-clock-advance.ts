import { z } from 'zod'
import { addMonths } from '../../domain/calendar'
import { iso } from '../../domain/time'
import { problem } from '../problem'
import { route } from '../route'
import { pathId } from '../schemas/common'
import { advance, testClock } from '../schemas/facts'
import { existingClock, readyClock } from './test-clock-access'

/** After this the answer is 202 and the clock goes on by itself. */
const PATIENCE_MS = 50_000
const MOST_MONTHS = 24

export const testClockAdvance = route({
  method: 'post',
  path: '/v1/test-clocks/{clockId}/advance',
  summary: 'Moves a clock to `to`, inclusive; answers when all that was due has been done',
  roles: [],
  params: z.strictObject({ clockId: pathId }),
  body: advance,
  answers: { 200: testClock, 202: testClock },
  problems: ['NOT_FOUND', 'CLOCK_ADVANCING', 'CLOCK_BACKWARDS', 'CLOCK_TOO_FAR'],
  async handle(call) {
    const { id, now } = await readyClock(call, call.params.clockId)
    const { to } = call.body
    const at = Date.parse(now)
    if (to < at) throw problem('CLOCK_BACKWARDS', `The clock stands at ${now}; ${iso(to)} is before that.`)
    const latest = addMonths(at, MOST_MONTHS)
    if (to > latest) throw problem('CLOCK_TOO_FAR', `From ${now} this call may go to ${iso(latest)} at most.`)
    const outcome = await call.engine.advanceClock(id, to, PATIENCE_MS)
    return { status: outcome === 'DONE' ? 200 : 202, body: await existingClock(call, id) }
  },
})
