import {
  type Client,
  isGrpcServiceError,
  WithStartWorkflowOperation,
  type Workflow,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client'
import { ApplicationFailure } from '@temporalio/common'
import { type Engine, EngineUnavailable } from '../../activities/ports/engine'
import type { CommandResult, Envelope } from '../../domain/commands'
import { ADVANCE_UPDATE, type ClockInput, COMMAND_UPDATE, SETTLE_UPDATE, SUBMIT_UPDATE } from '../../domain/entity'
import { CLOCK_WORKFLOW_TYPE, clockWorkflowId, TASK_QUEUE } from '../../domain/keys'
import type { Database } from '../store/client'
import { startOf } from './entity-steps'
import { createMessenger } from './messenger'

/** TASK_QUEUE_TYPE_WORKFLOW of Temporal's API. */
const WORKFLOW_TASK_QUEUE = 1
/** A client is told to come back after this long; two methods that both hang take the processor's time-out four times. */
const COMMAND_PATIENCE_MS = 60_000
/** How long the deletion of a clock waits for the step that its driver is taking. */
const DRIVER_PATIENCE_MS = 20_000

/** The engine over the Temporal client: commands are Updates, so they are durable once they are accepted. */
export function createEngine(client: Client, db: Database, patienceMs = COMMAND_PATIENCE_MS): Engine {
  const messenger = createMessenger(db, client)
  const onClock = <Answer, Args extends unknown[]>(clockId: string, update: string, args: Args, updateId?: string) =>
    client.workflow.executeUpdateWithStart<Workflow, Answer, Args>(update, {
      args,
      ...(updateId === undefined ? {} : { updateId }),
      startWorkflowOperation: startOfClock(clockId),
    })

  return {
    command: (envelope, clockId) =>
      reached(async () => {
        const carriedOut =
          clockId === null
            ? client.workflow.executeUpdateWithStart<Workflow, CommandResult, [Envelope]>(COMMAND_UPDATE, {
                args: [envelope],
                updateId: envelope.id,
                startWorkflowOperation: startOf({ entityId: envelope.target, accountId: envelope.accountId, clockId }),
              })
            : onClock<CommandResult, [Envelope]>(clockId, SUBMIT_UPDATE, [envelope], envelope.id)
        const result = await within(patienceMs, carriedOut)
        if (result !== LATE) return result
        throw new EngineUnavailable(
          'The command was accepted and goes on. Repeat it with the same Idempotency-Key for its answer',
        )
      }),

    wake: (accountId, clockId) =>
      reached(() =>
        clockId === null
          ? messenger.deliver(accountId)
          : onClock<void, [object]>(clockId, SETTLE_UPDATE, [{ accountId }]),
      ),

    startClock: (clockId) =>
      reached(async () => {
        await client.workflow.start(CLOCK_WORKFLOW_TYPE, {
          workflowId: clockWorkflowId(clockId),
          taskQueue: TASK_QUEUE,
          args: [{ clockId } satisfies ClockInput],
          workflowIdConflictPolicy: 'USE_EXISTING',
        })
      }),

    advanceClock: (clockId, to, advancePatienceMs) =>
      reached(async () => {
        const done = await within(advancePatienceMs, onClock<void, [object]>(clockId, ADVANCE_UPDATE, [{ to }]))
        return done === LATE ? 'ADVANCING' : 'DONE'
      }),

    deleteClock: (clockId) => reached(() => terminateClock(client, db, clockId)),

    async health() {
      try {
        const { pollers } = await client.workflowService.describeTaskQueue({
          namespace: client.options.namespace,
          taskQueue: { name: TASK_QUEUE },
          taskQueueType: WORKFLOW_TASK_QUEUE,
        })
        return { temporal: true, worker: (pollers ?? []).length > 0 }
      } catch {
        return { temporal: false, worker: false }
      }
    },
  }
}

const LATE = Symbol('late')

/** What comes within the time, or LATE. */
async function within<T>(patienceMs: number, awaited: Promise<T>): Promise<T | typeof LATE> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(() => resolve(LATE), patienceMs)
  })
  // Once we have stopped waiting, nobody is left to hear of a failure; the facts tell how it went on.
  awaited.catch(() => undefined)
  return Promise.race([awaited, late]).finally(() => clearTimeout(timer))
}

function startOfClock(clockId: string) {
  return new WithStartWorkflowOperation(CLOCK_WORKFLOW_TYPE, {
    workflowId: clockWorkflowId(clockId),
    taskQueue: TASK_QUEUE,
    args: [{ clockId } satisfies ClockInput],
    workflowIdConflictPolicy: 'USE_EXISTING',
  })
}

/**
 * Ends all that lives on a clock that is marked as deleted. The driver's step that is under way is waited for, where a worker
 * is there to take it: it would start again what had been ended, and do there what is due.
 */
async function terminateClock(client: Client, db: Database, clockId: string): Promise<void> {
  const clock = client.workflow.getHandle(clockWorkflowId(clockId))
  // No account is meant: the driver sees first that its clock is deleted, and answers when its step is over.
  const driverIsOut = clock.executeUpdate<void, [object]>(SETTLE_UPDATE, { args: [{ accountId: '' }] })
  await within(DRIVER_PATIENCE_MS, driverIsOut).catch((error: unknown) => {
    if (!(error instanceof WorkflowNotFoundError || error instanceof WorkflowUpdateFailedError)) throw error
  })
  const entities = await db.clockEntity.findMany({ where: { clockId }, select: { entityId: true } })
  for (const workflowId of [clockWorkflowId(clockId), ...entities.map((each) => each.entityId)]) {
    try {
      await client.workflow.getHandle(workflowId).terminate('its test clock was deleted')
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error
    }
  }
}

/** Tells a Temporal that is away, and a workflow that was ended with its clock, from a mistake of ours. */
async function reached<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError && endedMeanwhile(error.cause)) {
      throw new EngineUnavailable('The workflow was ended before it could answer.')
    }
    const cause = error instanceof Error && isGrpcServiceError(error.cause) ? error.cause : error
    if (isGrpcServiceError(cause) && [1, 4, 14].includes(cause.code)) {
      throw new EngineUnavailable(`Temporal did not answer: ${cause.details}`)
    }
    throw error
  }
}

const endedMeanwhile = (cause: Error | undefined) =>
  cause instanceof ApplicationFailure && cause.type === 'AcceptedUpdateCompletedWorkflow'
