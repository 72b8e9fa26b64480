/**
 * A test clock, `test-clock:{clockId}`: the virtual time of the accounts bound to it.
 *
 * Owns: the order of what is asked of the clock; one driver activity at a time does it, so no two drivers can meet.
 * Wakes: a command for one of its entities, a change that entities must see, an advance. Ends: when it is deleted
 * (terminated together with its entities), or finds that it was.
 */
import {
  allHandlersFinished,
  condition,
  continueAsNew,
  defineUpdate,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow'
import type { clockActivities } from '../activities/clock'
import type { CommandResult, Envelope } from '../domain/commands'
import { DONE } from '../domain/commands'
import { ADVANCE_UPDATE, type ClockInput, type ClockJob, SETTLE_UPDATE, SUBMIT_UPDATE } from '../domain/entity'
import { refuse } from '../domain/errors'
import { TASK_QUEUE } from '../domain/keys'
import type { Instant } from '../domain/time'

const submit = defineUpdate<CommandResult, [Envelope]>(SUBMIT_UPDATE)
const settle = defineUpdate<void, [{ accountId: string }]>(SETTLE_UPDATE)
const advance = defineUpdate<void, [{ to: Instant }]>(ADVANCE_UPDATE)

const { driveClock } = proxyActivities<ReturnType<typeof clockActivities>>({
  taskQueue: TASK_QUEUE,
  startToCloseTimeout: '24 hours',
  heartbeatTimeout: '5 seconds',
  retry: { initialInterval: '250 ms', backoffCoefficient: 2, maximumInterval: '5 seconds' },
})

const RUN_EVENTS = 2_000

export async function testClock(input: ClockInput): Promise<void> {
  const jobs: { job: ClockJob; done: boolean; result: CommandResult }[] = []
  const carriedOut = async (job: ClockJob): Promise<CommandResult> => {
    const entry = { job, done: false, result: DONE }
    jobs.push(entry)
    await condition(() => entry.done)
    return entry.result
  }
  setHandler(submit, (envelope) => carriedOut({ kind: 'COMMAND', envelope }))
  setHandler(settle, async ({ accountId }) => void (await carriedOut({ kind: 'SETTLE', accountId })))
  setHandler(advance, async ({ to }) => void (await carriedOut({ kind: 'ADVANCE', to })))

  for (;;) {
    await condition(() => jobs.length > 0)
    const entry = jobs[0]
    if (entry === undefined) continue
    const outcome = await driveClock({ clockId: input.clockId, job: entry.job })
    const deleted = outcome === 'CLOCK_DELETED'
    entry.result = deleted ? refuse('ILLEGAL_TRANSITION', `The test clock ${input.clockId} was deleted.`) : outcome
    entry.done = true
    jobs.shift()
    if (jobs.length > 0 || !(deleted || workflowInfo().historyLength > RUN_EVENTS)) continue
    await condition(allHandlersFinished)
    if (jobs.length > 0) continue
    if (deleted) return
    await continueAsNew<typeof testClock>(input)
  }
}
