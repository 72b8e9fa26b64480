import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow'
import type { accountActivities } from '../activities/account'
import type { dunningActivities } from '../activities/dunning'
import type { numberActivities } from '../activities/number'
import { MONEY_TASK_QUEUE } from '../domain/keys'

export type EntityActivities = ReturnType<typeof numberActivities> &
  ReturnType<typeof accountActivities> &
  ReturnType<typeof dunningActivities>

/**
 * Activities answer refusals and declines as values; an exception means "not known", and is retried without end.
 * Pauses stay short here: every longer one is a due instant of the entity, which a test clock can pass. The heartbeat
 * (adapters/temporal/heartbeat) lets another worker go on within seconds where one was killed.
 */
const retry = { initialInterval: '250 ms', backoffCoefficient: 2, maximumInterval: '5 seconds' } as const
const startToCloseTimeout = '2 minutes'

export const onTheirQueue: EntityActivities = proxyActivities<EntityActivities>({
  taskQueue: MONEY_TASK_QUEUE,
  startToCloseTimeout,
  heartbeatTimeout: '5 seconds',
  retry,
})

/** The same within the workflow's own task: half the round trips, and nothing is in the history until the task ends. */
export const withinTask: EntityActivities = proxyLocalActivities<EntityActivities>({ startToCloseTimeout, retry })
