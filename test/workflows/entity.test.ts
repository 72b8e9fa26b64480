import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { Client, Connection, type Workflow } from '@temporalio/client'
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker'
import { clockActivities } from '../../activities/clock'
import { projectRoot } from '../../adapters/project-root'
import { createEntitySteps, startOf } from '../../adapters/temporal/entity-steps'
import { type CommandResult, DONE, type Envelope } from '../../domain/commands'
import {
  COMMAND_UPDATE,
  type EntityInput,
  STEP_UPDATE,
  type Step,
  type StepAnswer,
  WAKE_SIGNAL,
} from '../../domain/entity'
import { MONEY_TASK_QUEUE, numberEntity, TASK_QUEUE } from '../../domain/keys'
import type { NumberAction } from '../../domain/number/next-action'
import { DAY } from '../../domain/time'
import { passingDataFolder } from '../../sandbox/servers/data-folder'
import { type Stack, startStack } from '../../sandbox/stack'
import { eventually } from '../support/client'
import { BusyLife, fakeActivities, Life } from './fake-life'
import { activitiesIn, cycles, historyOf, isA, lastTimerMs } from './histories'
import { memoryBook } from './memory-book'

const { PATH = '', HOME = '' } = process.env
const ACCOUNT = 'acc_1'
const RENEWAL_EVENTS = 14

jest.setTimeout(60_000)

describe('an entity of the built workflows on a real server', () => {
  const lives = new Map<string, Life>()
  let folder: string
  let stack: Stack
  let client: Client
  let endWorkers: () => Promise<void>

  beforeAll(async () => {
    folder = passingDataFolder('workflows')
    stack = await startStack({ dataDir: folder, port: 0, env: { PATH, HOME }, parts: ['temporal'] })
    const address = stack.temporalAddress
    client = new Client({ connection: await Connection.connect({ address }) })
    Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] })
    const connection = await NativeConnection.connect({ address })
    const codePath = join(projectRoot(), 'dist', 'workflows.bundle.js')
    const activities = fakeActivities(lives)
    const workers = await Promise.all([
      Worker.create({ connection, taskQueue: TASK_QUEUE, workflowBundle: { codePath }, activities }),
      Worker.create({ connection, taskQueue: MONEY_TASK_QUEUE, activities }),
    ])
    const ended = Promise.all(workers.map((worker) => worker.run()))
    endWorkers = async () => {
      for (const worker of workers) worker.shutdown()
      await ended
      await connection.close()
    }
  }, 180_000)

  afterAll(async () => {
    await endWorkers()
    await client.connection.close()
    await stack.stop()
    rmSync(folder, { recursive: true, force: true })
  }, 60_000)

  /** A number with this life. */
  function born(name: string, life: Life, clockId: string | null = null): { life: Life; entity: EntityInput } {
    lives.set(`num_${name}`, life)
    return { life, entity: { entityId: numberEntity(`num_${name}`), accountId: ACCOUNT, clockId } }
  }

  const renewals = (from: number, ...after: number[]): NumberAction[] =>
    after.map((ms) => ({ kind: 'RENEW', at: from + ms, rank: 2 }))

  const wake = (entity: EntityInput, at: number) =>
    client.workflow.signalWithStart('number', {
      workflowId: entity.entityId,
      taskQueue: TASK_QUEUE,
      args: [entity],
      signal: WAKE_SIGNAL,
      signalArgs: [{ at }],
    })

  /** Sends a command past the server's own memory of Update ids: only the entity itself can know it again. */
  const cancel = (entity: EntityInput, id: string): Promise<CommandResult> =>
    client.workflow.executeUpdateWithStart<Workflow, CommandResult, [Envelope]>(COMMAND_UPDATE, {
      args: [
        {
          id,
          target: entity.entityId,
          accountId: ACCOUNT,
          command: { name: 'cancel', reason: id, confirmReleaseAt: null },
        },
      ],
      startWorkflowOperation: startOf(entity),
    })

  const step = (entity: EntityInput, what: Step): Promise<StepAnswer> =>
    client.workflow.executeUpdateWithStart<Workflow, StepAnswer, [Step]>(STEP_UPDATE, {
      args: [what],
      startWorkflowOperation: startOf(entity),
    })

  const settled = (life: Life, calls: number) =>
    eventually(`${calls} calls`, async () => (life.calls.length === calls ? true : undefined))

  const statusOf = async ({ entityId }: EntityInput) =>
    (await client.workflow.getHandle(entityId).describe()).status.name

  it(`costs at most ${RENEWAL_EVENTS} events and one activity for a renewal on real timers`, async () => {
    const { entity } = born('timers', new BusyLife(400))
    await wake(entity, Date.now())
    const asleep = isA('EVENT_TYPE_TIMER_STARTED')
    const events = await eventually('it has slept four times', async () => {
      const seen = await historyOf(client, entity.entityId)
      return seen.filter(asleep).length >= 4 ? seen : undefined
    })
    await client.workflow.getHandle(entity.entityId).terminate()
    const lived = cycles(events, asleep)
    console.log(`events of a renewal on real timers: ${lived.map((each) => each.length).join(', ')}`)
    expect(lived.map(activitiesIn)).toEqual(lived.map(() => 1))
    for (const each of lived) expect(each.length).toBeLessThanOrEqual(RENEWAL_EVENTS)
  })

  it('sleeps through the longest month in one piece', async () => {
    const now = Date.now()
    const { life, entity } = born('month', new Life(now, renewals(now, 31 * DAY)))
    await wake(entity, now)
    await settled(life, 1)
    const timer = await eventually('it sleeps', async () => lastTimerMs(await historyOf(client, entity.entityId)))
    expect(timer).toBeGreaterThan(31 * DAY - 60_000)
  })

  it('asks the same of its activities on time, too late, and on a test clock', async () => {
    const kinds = ['PROVISION', 'REMIND_RENEWAL', 'RENEW', 'SUSPEND', 'SETTLE', 'RELEASE', 'DEREGISTER'] as const
    const plan = (from: number) => kinds.map((kind, nth) => ({ kind, at: from + nth * 200, rank: nth }))
    const instant = Date.now()
    const [soon, past, virtual] = [instant + 1000, instant - 100 * DAY, Date.parse('2031-05-05T05:05:05Z')]
    const onTime = born('on-time', new Life(soon, plan(soon), true))
    const late = born('late', new Life(past, plan(past), true))
    const onClock = born('on-clock', new Life(virtual, plan(virtual), true), 'clk_1')
    await Promise.all([wake(onTime.entity, soon), wake(late.entity, past)])

    const { entityId } = onClock.entity
    const driver = clockActivities({
      book: memoryBook(ACCOUNT, [entityId], virtual),
      steps: createEntitySteps(client),
    })
    const first = { s: 0, t: virtual, messages: [{ kind: 'WAKE' as const }], wakes: [] }
    await step(onClock.entity, first)
    expect(await driver.driveClock({ clockId: 'clk_1', job: { kind: 'ADVANCE', to: virtual + DAY } })).toEqual(DONE)
    for (const { life } of [onTime, late]) await settled(life, 8)

    expect(onTime.life.calls).toEqual(['look at 0', ...kinds.map((kind, nth) => `${kind} at ${nth * 200}`)])
    expect(late.life.calls).toEqual(onTime.life.calls)
    expect(onClock.life.calls).toEqual(onTime.life.calls)
    for (const { entity } of [onTime, late, onClock]) {
      await eventually('its life is over', async () => ((await statusOf(entity)) === 'COMPLETED' ? true : undefined))
    }
  })

  it('carries a command out once, however often it is sent, and answers each time the same', async () => {
    const { life, entity } = born('commands', new Life(0, []))
    const together = await Promise.all([cancel(entity, 'c1'), cancel(entity, 'c1'), cancel(entity, 'c1')])
    const later = await cancel(entity, 'c1')
    expect(life.calls).toHaveLength(1)
    expect([...together, later]).toEqual(Array(4).fill({ done: true, checkoutUrl: 'answer 1' }))
    // The control: another id is another command.
    expect(await cancel(entity, 'c2')).toEqual({ done: true, checkoutUrl: 'answer 2' })
  })

  it('still knows its latest commands and its last step when it has begun a new run', async () => {
    const { life, entity } = born('long', new Life(0, []), 'clk_1')
    const command = (nth: number): Step => ({
      s: nth,
      t: nth,
      messages: [
        { kind: 'COMMAND', id: `c${nth}`, command: { name: 'cancel', reason: `c${nth}`, confirmReleaseAt: null } },
      ],
      wakes: [],
    })
    const handle = client.workflow.getHandle(entity.entityId)
    const first = await step(entity, command(1))
    const { runId } = await handle.describe()
    let last = 1
    let answer = first
    while ((await handle.describe()).runId === runId && last < 200) answer = await step(entity, command(++last))
    expect(last).toBeLessThan(200)
    expect((await historyOf(client, entity.entityId))[0]?.workflowExecutionStartedEventAttributes).toMatchObject({
      continuedExecutionRunId: runId,
    })
    expect(life.calls).toHaveLength(last)

    // The same step; then the same command in a later step, as after a crash between a step and its checkpoint.
    expect(await step(entity, command(last))).toEqual(answer)
    const repeated = { ...command(last), s: last + 1 }
    expect((await step(entity, repeated)).results).toEqual(answer.results)
    expect(life.calls).toHaveLength(last)
  })

  it('answers a step that is repeated with what it answered the first time, and does nothing', async () => {
    const { life, entity } = born('steps', new Life(0, renewals(0, 10, 20)), 'clk_1')
    const woken = { s: 1, t: 0, messages: [{ kind: 'WAKE' as const }], wakes: [7] }
    expect(await step(entity, woken)).toEqual({ next: { at: 10, rank: 2 }, results: [], wakes: [7] })
    // Repeated with a wake-up that came later: that one is not taken, and stays in the outbox.
    expect((await step(entity, { ...woken, wakes: [7, 8] })).wakes).toEqual([7])
    const due = { s: 2, t: 10, messages: [], wakes: [] }
    const answers = await Promise.all([step(entity, due), step(entity, due)])
    expect([...answers, await step(entity, due)]).toEqual(
      Array(3).fill({ next: { at: 20, rank: 2 }, results: [], wakes: [] }),
    )
    expect(life.calls).toEqual(['look at 0', 'RENEW at 10'])
    // The control: the next step goes on.
    expect(await step(entity, { s: 3, t: 20, messages: [], wakes: [] })).toEqual({ next: null, results: [], wakes: [] })
  })

  it('takes no harm from a wake-up after its life is over', async () => {
    const { life, entity } = born('ended', new Life(0, renewals(0, 0), true))
    const over = () =>
      eventually('its life is over', async () => ((await statusOf(entity)) === 'COMPLETED' ? true : undefined))
    await wake(entity, 0)
    await settled(life, 2)
    await over()
    await wake(entity, 5)
    await settled(life, 3)
    await over()
    expect(life.calls).toEqual(['look at 0', 'RENEW at 0', 'look at 5'])
  })
})

describe('the driver of a test clock', () => {
  it('takes no step on a clock that was deleted', async () => {
    const book = memoryBook(ACCOUNT, [numberEntity('num_1')], 0)
    const steps: Step[] = []
    const driver = clockActivities({
      book,
      steps: {
        async step(_entity, taken) {
          steps.push(taken)
          return { next: { at: taken.t + 1, rank: 0 }, results: [], wakes: taken.wakes }
        },
      },
    })
    const job = { kind: 'ADVANCE' as const, to: 3 }
    expect(await driver.driveClock({ clockId: 'clk_1', job })).toEqual(DONE)
    expect(steps).toHaveLength(4)
    book.deleted = true
    expect(await driver.driveClock({ clockId: 'clk_1', job: { ...job, to: 9 } })).toBe('CLOCK_DELETED')
    expect(steps).toHaveLength(4)
  })
})
