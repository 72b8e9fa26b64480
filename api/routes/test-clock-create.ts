import { insertTestClock } from '../../adapters/store/edge/test-clocks'
import { iso } from '../../domain/time'
import { route } from '../route'
import { testClock, testClockInput } from '../schemas/facts'
import { refuseIfOff } from './test-clock-access'

export const testClockCreate = route({
  method: 'post',
  path: '/v1/test-clocks',
  summary: 'Makes a clock that stands at `now` until it is advanced',
  roles: [],
  body: testClockInput,
  answers: { 201: testClock },
  async handle(call) {
    refuseIfOff(call)
    const id = call.newId('clk')
    const { now } = call.body
    await insertTestClock(call.db, id, now)
    await call.engine.startClock(id)
    return { status: 201, body: { id, now: iso(now), status: 'READY' } }
  },
})
