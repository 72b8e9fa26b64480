import { proxyActivities, proxySinks, type Sinks, sleep } from '@temporalio/workflow'

export type BareActivities = { act(entity: number): Promise<void> }
const { act } = proxyActivities<BareActivities>({ startToCloseTimeout: '1 minute' })

/** Tells the worker's process that an entity has done its work and goes to sleep again. */
export type BareSinks = Sinks & { done: { asleep(): void } }
const { done } = proxySinks<BareSinks>()

/** The least that a renewal on Temporal can be: one timer, one activity, and the next timer. */
export async function bareEntity(dueAt: number, entity: number): Promise<void> {
  await sleep(Math.max(1, dueAt - Date.now()))
  await act(entity)
  done.asleep()
  await sleep('1 day')
}
