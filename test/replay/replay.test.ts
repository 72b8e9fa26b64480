import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { temporal } from '@temporalio/proto'
import { DefaultLogger, type ReplayResult, Runtime, Worker } from '@temporalio/worker'
import { projectRoot } from '../../adapters/project-root'
import { activitiesCalled, commandsOf, presentVersion, type Stored, storedHistories } from './corpus'

jest.setTimeout(120_000)

const BUNDLE = readFileSync(join(projectRoot(), 'dist/workflows.bundle.js'), 'utf8')
const stored = storedHistories()

beforeAll(() => {
  // The core says at length what the assertions say in short.
  const telemetryOptions = { logging: { filter: 'off', forward: {} } }
  Runtime.install({ logger: new DefaultLogger('ERROR', () => {}), shutdownSignals: [], telemetryOptions })
})

/** What of these histories cannot be replayed on the code, by name, with why. */
async function unreplayable(code: string, histories: readonly Stored[]): Promise<[string, string][]> {
  const named = histories.map(({ version, name, workflowId, history }) => ({
    history,
    workflowId,
    label: `${version} ${name}`,
  }))
  const results: ReplayResult[] = []
  for await (const result of Worker.runReplayHistories({ workflowBundle: { code } }, named)) results.push(result)
  expect(results).toHaveLength(histories.length)
  return results.flatMap(({ error }, index) =>
    error ? [[named[index]?.label ?? '', error.name] as [string, string]] : [],
  )
}

const eventsOf = ({ history }: Stored): temporal.api.history.v1.IHistoryEvent[] => history.events ?? []

describe('I23: the stored histories', () => {
  it('all replay on this code', async () => {
    expect(await unreplayable(BUNDLE, stored)).toEqual([])
  })

  it('of the present version hold every activity that a workflow calls; if not: npm run histories', () => {
    const present = stored.filter(({ version }) => version === presentVersion())
    const called = present
      .flatMap(eventsOf)
      .map((event) => event.activityTaskScheduledEventAttributes?.activityType?.name)
      .filter((name) => name !== undefined)
    expect([...new Set(called)].sort()).toEqual(activitiesCalled())
  })

  it('of the present version hold every command that a workflow takes, partners’ days among them', () => {
    const taken = (workflow: string) =>
      stored
        .filter(({ version, workflowId }) => version === presentVersion() && workflowId.startsWith(`${workflow}:`))
        .flatMap(eventsOf)
        .flatMap(
          (event) => event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input?.args?.payloads ?? [],
        )
        .map(({ data }) => Buffer.from(data ?? []).toString())
        .join()
    const missing = (['account', 'dunning', 'number'] as const).flatMap((workflow) =>
      commandsOf(workflow).filter((name) => !taken(workflow).includes(`"name":"${name}"`)),
    )
    expect(commandsOf('number')).toContain('allocate')
    expect(missing).toEqual([])
  })

  it('hold activities within the workflow’s task, timers, a repeated activity, ends, and runs that others continue', () => {
    const events = stored.flatMap(eventsOf)
    const has = (what: (event: temporal.api.history.v1.IHistoryEvent) => unknown) =>
      events.some((event) => Boolean(what(event)))
    expect({
      local: has((event) => event.markerRecordedEventAttributes?.markerName === 'core_local_activity'),
      timer: has((event) => event.timerFiredEventAttributes),
      repeated: has((event) => (event.activityTaskStartedEventAttributes?.attempt ?? 1) > 1),
      ended: has((event) => event.workflowExecutionCompletedEventAttributes),
      continuedAsNew: has((event) => event.workflowExecutionContinuedAsNewEventAttributes),
      takenOver: has((event) => event.workflowExecutionStartedEventAttributes?.continuedExecutionRunId),
    }).toEqual({ local: true, timer: true, repeated: true, ended: true, continuedAsNew: true, takenOver: true })
  })
})

describe('an incompatible change', () => {
  const changed = (from: string, to: string): string => {
    expect(BUNDLE.split(from)).toHaveLength(2)
    return BUNDLE.replace(from, to)
  }
  const about = (name: string) => stored.filter((each) => each.name.startsWith(name))

  it('is caught: another activity in the place of one', async () => {
    const code = changed('activities.considerNumber(', 'activities.workNumber(')
    const found = await unreplayable(code, about('number-in-real-time'))
    expect(found).toEqual([[`${presentVersion()} number-in-real-time`, 'DeterminismViolationError']])
  })

  it('is caught: a timer that was not there', async () => {
    const code = changed('    takeMessages(self);\n', '    takeMessages(self);\n    await (0, workflow_1.sleep)(1);\n')
    const found = await unreplayable(code, about('dunning-in-real-time'))
    expect(found.map(([, error]) => error)).toEqual(['DeterminismViolationError'])
  })

  it('is caught: what an earlier run carried is not read any more', async () => {
    const code = changed('lastStep: carried?.lastStep ?? null', 'lastStep: carried.lastStep.answer')
    const found = await unreplayable(code, about('number-for-long'))
    expect(found.map(([name]) => name)).toContain(`${presentVersion()} number-for-long-run-1`)
  })
})
