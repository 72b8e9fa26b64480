import { proxyActivities } from '@temporalio/workflow'
import type { accountActivities } from '../activities/account'
import type { dunningActivities } from '../activities/dunning'
import type { numberActivities } from '../activities/number'
import { MONEY_TASK_QUEUE } from '../domain/keys'

type EntityActivities = ReturnType<typeof numberActivities> &
  ReturnType<typeof accountActivities> &
  ReturnType<typeof dunningActivities>

/**
 * Activities answer refusals and declines as values; an exception means "not known", and is retried without end.
 * Pauses stay short here: every longer one is a due instant of the entity, which a test clock can pass. The heartbeat
 * (adapters/temporal/heartbeat) lets another worker go on within seconds where one was killed.
 */
export const activities = proxyActivities<EntityActivities>({
  taskQueue: MONEY_TASK_QUEUE,
  startToCloseTimeout: '2 minutes',
  heartbeatTimeout: '5 seconds',
  retry: { initialInterval: '250 ms', backoffCoefficient: 2, maximumInterval: '5 seconds' },
})
