import { type TestClockView, testClockView } from '../../adapters/store/views/test-clocks'
import { notFound, problem } from '../problem'
import type { Call } from '../route'

/** Test clocks move money as real time does: production has them only when it says so. */
export function refuseIfOff({ config }: Call): void {
  if (!config.testClocks) {
    throw problem('FORBIDDEN', 'Test clocks are off in production; set LINEKEEPER_TEST_CLOCKS=on to have them.')
  }
}

/** The clock, in a process that has clocks. */
export async function existingClock(call: Call, clockId: string): Promise<TestClockView> {
  refuseIfOff(call)
  const clock = await testClockView(call.db, clockId)
  if (clock === null) throw notFound('test clock', clockId)
  return clock
}

/** The clock, if it can be worked on now. */
export async function readyClock(call: Call, clockId: string): Promise<TestClockView> {
  const clock = await existingClock(call, clockId)
  if (clock.status === 'ADVANCING') {
    throw problem('CLOCK_ADVANCING', `The test clock ${clockId} is advancing; wait until it is READY.`)
  }
  if (clock.status === 'DELETED') {
    throw problem('ILLEGAL_TRANSITION', `The test clock ${clockId} was deleted: its data can only be read.`)
  }
  return clock
}
