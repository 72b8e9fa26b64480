/**
 * One run of a job of the whole installation, begun by its Schedule (domain/jobs, adapters/temporal/schedules).
 *
 * Owns: nothing; what is to be done, and what was, is in the database. Wakes: never. Ends: when its activity is done, which
 * is repeated until then.
 */
import { proxyActivities, workflowInfo } from '@temporalio/workflow'
import type { jobActivities } from '../activities/jobs'
import { TASK_QUEUE } from '../domain/keys'

const { runJob } = proxyActivities<ReturnType<typeof jobActivities>>({
  taskQueue: TASK_QUEUE,
  startToCloseTimeout: '1 hour',
  heartbeatTimeout: '5 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '5 minutes' },
})

export async function job({ name }: { name: string }): Promise<void> {
  await runJob({ name, at: workflowInfo().startTime.getTime() })
}
