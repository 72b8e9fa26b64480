import { type Client, isGrpcServiceError, ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client'
import { JOB_WORKFLOW_TYPE, type Job, jobScheduleId } from '../../domain/jobs'
import { TASK_QUEUE } from '../../domain/keys'

/** A beginning that an outage of Temporal made late is caught up with for this long. */
const CATCH_UP = '7 days'

/**
 * Makes Temporal begin each job at its instants, as declared; a Schedule that is there already is changed to what is
 * declared, except that one which a person has paused stays paused. Safe to run again, and from many workers at once. A
 * run that is due while the one before goes on waits for its end; several that are due then become one. False = the server
 * has no Schedules, as those before 1.20 and Temporal's time-skipping test server: nothing begins by itself there.
 */
export async function ensureSchedules(client: Client, jobs: readonly Job[]): Promise<boolean> {
  for (const { name, cron, jitterMs } of jobs) {
    const scheduleId = jobScheduleId(name)
    const declared = {
      spec: { cronExpressions: [...cron], jitter: jitterMs },
      action: {
        type: 'startWorkflow' as const,
        workflowType: JOB_WORKFLOW_TYPE,
        workflowId: scheduleId,
        taskQueue: TASK_QUEUE,
        args: [{ name }],
      },
      policies: { overlap: ScheduleOverlapPolicy.BUFFER_ONE, catchupWindow: CATCH_UP },
    }
    try {
      await client.schedule.create({ ...declared, scheduleId })
    } catch (error) {
      if (isUnknownCall(error)) return false
      if (!(error instanceof ScheduleAlreadyRunning)) throw error
      await client.schedule.getHandle(scheduleId).update(({ state }) => ({ ...declared, state }))
    }
  }
  return true
}

/** UNIMPLEMENTED of gRPC. */
const UNKNOWN_CALL = 12

function isUnknownCall(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined
  return [error, cause].some((each) => isGrpcServiceError(each) && Number(each.code) === UNKNOWN_CALL)
}
