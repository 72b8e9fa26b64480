import { proxyActivities, sleep } from '@temporalio/workflow'
import type { BareActivities } from './worker'

const { act } = proxyActivities<BareActivities>({ startToCloseTimeout: '1 minute' })

/** The least that a renewal on Temporal can be: one timer, one activity. */
export async function bareEntity(dueAt: number, entity: number): Promise<void> {
  await sleep(Math.max(1, dueAt - Date.now()))
  await act(entity)
}
