import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { Client, Connection, ScheduleOverlapPolicy } from '@temporalio/client'
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker'
import { jobActivities } from '../../activities/jobs'
import type { Ports } from '../../activities/ports'
import { projectRoot } from '../../adapters/project-root'
import { ensureSchedules } from '../../adapters/temporal/schedules'
import { type Job, jobScheduleId } from '../../domain/jobs'
import { TASK_QUEUE } from '../../domain/keys'
import { passingDataFolder } from '../../sandbox/servers/data-folder'
import { type Stack, startStack } from '../../sandbox/stack'

const { PATH = '', HOME = '' } = process.env
const MONTHLY: Job = { name: 'monthly', cron: ['0 4 3 * *', '0 4 5 * *'], jitterMs: 60_000 }

jest.setTimeout(60_000)

describe('a Schedule on a real Temporal', () => {
  let folder: string
  let stack: Stack
  let client: Client

  beforeAll(async () => {
    folder = passingDataFolder('schedules')
    stack = await startStack({ dataDir: folder, port: 0, env: { PATH, HOME }, parts: ['temporal'] })
    client = new Client({ connection: await Connection.connect({ address: stack.temporalAddress }) })
  }, 180_000)

  afterAll(async () => {
    await client.connection.close()
    await stack.stop()
    rmSync(folder, { recursive: true, force: true })
  }, 60_000)

  const shown = (name: string) => client.schedule.getHandle(jobScheduleId(name)).describe()

  it('is there once however many workers ensure it, and begins its job on the declared days', async () => {
    await Promise.all([1, 2, 3].map(() => ensureSchedules(client, [MONTHLY])))
    await ensureSchedules(client, [MONTHLY])
    const { info, policies, spec } = await shown('monthly')
    const minutes = info.nextActionTimes.map((at) => [at.getUTCDate(), at.getUTCHours(), at.getUTCMinutes()])
    expect(
      minutes.slice(0, 4).every(([day, hour, minute]) => [3, 5].includes(day as number) && hour === 4 && minute === 0),
    ).toBe(true)
    expect(new Set(minutes.map(([day]) => day))).toEqual(new Set([3, 5]))
    expect({ overlap: policies.overlap, catchupWindow: policies.catchupWindow, jitter: spec.jitter }).toEqual({
      overlap: ScheduleOverlapPolicy.BUFFER_ONE,
      catchupWindow: 7 * 24 * 3_600_000,
      jitter: 60_000,
    })
  })

  it('follows a changed declaration, and stays paused when a person has paused it', async () => {
    await ensureSchedules(client, [{ ...MONTHLY, name: 'paused' }])
    await client.schedule.getHandle(jobScheduleId('paused')).pause('the report is known to be wrong')
    await ensureSchedules(client, [{ name: 'paused', cron: ['0 5 7 * *'], jitterMs: 0 }])
    const { info, state } = await shown('paused')
    expect(state.paused).toBe(true)
    expect(new Set(info.nextActionTimes.map((at) => at.getUTCDate()))).toEqual(new Set([7]))
  })

  it('has its job done by an activity, which is repeated until it succeeds', async () => {
    const done: { name: string; at: number }[] = []
    const jobs = jobActivities({} as Ports, {
      due: async (_ports, at) => {
        done.push({ name: 'due', at })
        if (done.length === 1) throw new Error('the database is away')
      },
    })
    Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] })
    const connection = await NativeConnection.connect({ address: stack.temporalAddress })
    const codePath = join(projectRoot(), 'dist', 'workflows.bundle.js')
    const worker = await Worker.create({
      connection,
      taskQueue: TASK_QUEUE,
      workflowBundle: { codePath },
      activities: jobs,
    })
    await ensureSchedules(client, [{ name: 'due', cron: ['0 0 1 1 *'], jitterMs: 0 }])
    await worker.runUntil(async () => {
      const handle = client.schedule.getHandle(jobScheduleId('due'))
      await handle.trigger()
      let runs = (await handle.describe()).info.recentActions
      while (runs.length === 0) runs = (await handle.describe()).info.recentActions
      const { workflowId } = (runs[0] as { action: { workflow: { workflowId: string } } }).action.workflow
      expect(workflowId).toMatch(/^job:due/)
      await client.workflow.getHandle(workflowId).result()
    })
    await connection.close()
    expect(done.map(({ name }) => name)).toEqual(['due', 'due'])
    expect(done[0]?.at).toBe(done[1]?.at)
  })
})
