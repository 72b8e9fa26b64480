/**
 * Makes the histories of the present version anew: `npm run histories`. On a real Temporal server the built workflows live
 * through every branch that they have; their activities answer what each branch needs. Other versions' histories stay.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { Client, Connection, type Workflow, type WorkflowHandle } from '@temporalio/client'
import { historyToJSON } from '@temporalio/common/lib/proto-utils'
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker'
import { projectRoot } from '../../adapters/project-root'
import { startOf } from '../../adapters/temporal/entity-steps'
import type { Command, CommandResult, Envelope } from '../../domain/commands'
import {
  ADVANCE_UPDATE,
  COMMAND_UPDATE,
  type EntityInput,
  SETTLE_UPDATE,
  STEP_UPDATE,
  type Step,
  type StepAnswer,
  SUBMIT_UPDATE,
  WAKE_SIGNAL,
} from '../../domain/entity'
import { JOB_WORKFLOW_TYPE } from '../../domain/jobs'
import { CLOCK_WORKFLOW_TYPE, clockWorkflowId, type EntityId, MONEY_TASK_QUEUE, TASK_QUEUE } from '../../domain/keys'
import { DAY } from '../../domain/time'
import { passingDataFolder } from '../../sandbox/servers/data-folder'
import { startStack } from '../../sandbox/stack'
import { activitiesCalled, CORPUS, commandsOf, presentVersion } from './corpus'
import { type Script, scriptedActivities } from './scripted-activities'

const ACCOUNT = 'acc_recorded'
const KINDS = ['account', 'dunning', 'number'] as const
type Kind = (typeof KINDS)[number]
/** More Updates than any run takes before it continues as a new one. */
const MANY = 300

async function main(): Promise<void> {
  const folder = passingDataFolder('histories')
  const { PATH = '', HOME = '' } = process.env
  const stack = await startStack({ dataDir: folder, port: 0, env: { PATH, HOME }, parts: ['temporal'] })
  try {
    const connection = await Connection.connect({ address: stack.temporalAddress })
    const client = new Client({ connection })
    await withWorkers(stack.temporalAddress, () => liveAndStore(client))
    await connection.close()
  } finally {
    await stack.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function withWorkers(address: string, work: () => Promise<void>): Promise<void> {
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] })
  const connection = await NativeConnection.connect({ address })
  const codePath = join(projectRoot(), 'dist', 'workflows.bundle.js')
  const activities = scriptedActivities(activitiesCalled())
  const decisions = await Worker.create({ connection, taskQueue: TASK_QUEUE, workflowBundle: { codePath }, activities })
  const effects = await Worker.create({ connection, taskQueue: MONEY_TASK_QUEUE, activities })
  await decisions.runUntil(effects.runUntil(work()))
  await connection.close()
}

async function liveAndStore(client: Client): Promise<void> {
  const version = join(CORPUS, presentVersion())
  rmSync(version, { recursive: true, force: true })
  mkdirSync(version, { recursive: true })
  const lives: [string, string, Promise<void>][] = KINDS.flatMap((kind): [string, string, Promise<void>][] => [
    [`${kind}-in-real-time`, `${kind}:live`, inRealTime(client, kind)],
    [`${kind}-on-a-clock`, `${kind}:clocked`, onAClock(client, kind)],
    [`${kind}-asleep`, `${kind}:asleep`, asleep(client, kind)],
  ])
  lives.push(
    ['number-for-long', 'number:long', forLong(client)],
    ['test-clock', clockWorkflowId('clk_recorded'), clock(client)],
    ['test-clock-for-long', clockWorkflowId('clk_long'), clockForLong(client)],
    ['job', 'job:recorded', job(client)],
  )
  for (const [name, workflowId, lived] of lives) {
    await lived
    await store(client, version, name, workflowId)
  }
}

/** Each run of the workflow in a file of its own, the newest first found. */
async function store(client: Client, folder: string, name: string, workflowId: string): Promise<void> {
  const runs: string[] = []
  let runId: string | undefined
  do {
    const handle: WorkflowHandle = client.workflow.getHandle(workflowId, runId)
    const history = await handle.fetchHistory()
    runs.unshift(JSON.stringify({ workflowId, history: JSON.parse(historyToJSON(history)) }))
    runId = history.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId || undefined
  } while (runId !== undefined)
  for (const [index, run] of runs.entries()) {
    const file = `${name}${runs.length > 1 ? `-run-${index + 1}` : ''}.json.gz`
    writeFileSync(join(folder, file), gzipSync(run, { level: 9 }))
  }
}

const entity = (entityId: string, clockId: string | null = null): EntityInput => ({
  entityId: entityId as EntityId,
  accountId: ACCOUNT,
  clockId,
})

const wake = (client: Client, input: EntityInput): Promise<unknown> =>
  client.workflow.signalWithStart(input.entityId.split(':')[0] ?? '', {
    workflowId: input.entityId,
    taskQueue: TASK_QUEUE,
    args: [input],
    signal: WAKE_SIGNAL,
    signalArgs: [{ at: Date.now() }],
  })

const named = (name: string, script?: Script): Command => ({ name, script }) as unknown as Command

/** A command whose activity is handed the command itself, and does as the script says. */
const scripted = (kind: Kind, script: Script): Command => named(commandsOf(kind)[0] ?? '', script)

const command = (
  client: Client,
  input: EntityInput,
  wanted: Command,
  id: string = wanted.name,
): Promise<CommandResult> =>
  client.workflow.executeUpdateWithStart<Workflow, CommandResult, [Envelope]>(COMMAND_UPDATE, {
    args: [{ id, target: input.entityId, accountId: ACCOUNT, command: wanted }],
    startWorkflowOperation: startOf(input),
  })

const step = (client: Client, input: EntityInput, what: Partial<Step> & { s: number }): Promise<StepAnswer> =>
  client.workflow.executeUpdateWithStart<Workflow, StepAnswer, [Step]>(STEP_UPDATE, {
    args: [{ t: what.s * DAY, messages: [], wakes: [], ...what }],
    startWorkflowOperation: startOf(input),
  })

/** Woken, works on what is due, takes every command and one that is not its own, one of them twice, and ends. */
async function inRealTime(client: Client, kind: Kind): Promise<void> {
  const input = entity(`${kind}:live`)
  await wake(client, input)
  const all = commandsOf(kind).map((name) => named(name))
  for (const each of [...all, ...all.slice(0, 1), named('nobody-takes-this')]) await command(client, input, each)
  await command(client, input, scripted(kind, 'work-soon'), 'due soon')
  await setTimeout(1_500)
  // Two at a time: the second waits while the first is carried out.
  await Promise.all(['first', 'second'].map((id) => command(client, input, scripted(kind, 'slow'), id)))
  await command(client, input, scripted(kind, 'close'), 'the end')
  await client.workflow.getHandle(input.entityId).result()
}

/** The same by steps of a test clock: what comes first in a step runs within the workflow's task. */
async function onAClock(client: Client, kind: Kind): Promise<void> {
  const input = entity(`${kind}:clocked`, 'clk_recorded')
  const asked = (id: string, wanted: Command) => ({ kind: 'COMMAND' as const, id, command: wanted })
  let s = 1
  await step(client, input, { s, messages: [{ kind: 'WAKE' }], wakes: [1] })
  for (const name of commandsOf(kind)) {
    s += 1
    await step(client, input, { s, messages: [asked(name, named(name)), { kind: 'WAKE' }] })
  }
  // One that is sent again is answered again; then one on which something falls due.
  await step(client, input, { s })
  await step(client, input, { s: s + 1, messages: [asked('due soon', scripted(kind, 'work-soon'))] })
  await step(client, input, { s: s + 2 })
  await step(client, input, { s: s + 3, messages: [asked('the end', scripted(kind, 'close'))] })
  await client.workflow.getHandle(input.entityId).result()
}

/** Sleeps towards an instant months away: open for ever. */
async function asleep(client: Client, kind: Kind): Promise<void> {
  await command(client, entity(`${kind}:asleep`), scripted(kind, 'work-later'))
}

/** Lives through several runs, each of which takes over what the one before carried. */
async function forLong(client: Client): Promise<void> {
  const input = entity('number:long', 'clk_recorded')
  for (let s = 1; s <= MANY; s++) await step(client, input, { s, messages: [{ kind: 'WAKE' }] })
}

const clockHandle = async (client: Client, clockId: string) =>
  client.workflow.start(CLOCK_WORKFLOW_TYPE, {
    workflowId: clockWorkflowId(clockId),
    taskQueue: TASK_QUEUE,
    args: [{ clockId }],
  })

const submitted = (clockId: string, id: string): Envelope => ({
  id,
  target: `number:${clockId}`,
  accountId: ACCOUNT,
  command: named('cancel'),
})

/** Every job of a clock, several at once, and its end. */
async function clock(client: Client): Promise<void> {
  const handle = await clockHandle(client, 'clk_recorded')
  await Promise.all([
    handle.executeUpdate(SUBMIT_UPDATE, { args: [submitted('clk_recorded', 'one')] }),
    handle.executeUpdate(SETTLE_UPDATE, { args: [{ accountId: ACCOUNT }] }),
    handle.executeUpdate(ADVANCE_UPDATE, { args: [{ to: DAY }] }),
  ])
  await handle.executeUpdate(SUBMIT_UPDATE, { args: [submitted('clk_recorded', 'deleted')] })
  await handle.result()
}

async function clockForLong(client: Client): Promise<void> {
  const handle = await clockHandle(client, 'clk_long')
  const latest = client.workflow.getHandle(handle.workflowId)
  for (let i = 0; i < MANY; i++) await latest.executeUpdate(SETTLE_UPDATE, { args: [{ accountId: ACCOUNT }] })
}

async function job(client: Client): Promise<void> {
  const options = { workflowId: 'job:recorded', taskQueue: TASK_QUEUE, args: [{ name: 'recorded' }] }
  await (await client.workflow.start(JOB_WORKFLOW_TYPE, options)).result()
}

main().catch((error: unknown) => {
  process.stderr.write(`${String((error as Error)?.stack ?? error)}\n`)
  process.exit(1)
})
