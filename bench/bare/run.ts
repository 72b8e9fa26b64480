import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { newId } from '../../adapters/ids'
import { dueAfter } from '../engine/fleet'
import { type OwnEngine, withTemporal } from '../engine/own-engine'
import { BARE_TASK_QUEUE, type BareWork } from './worker'

/** How long beginning a bare workflow takes at most, before all can be asleep. */
const BEGIN_MS = 12

/**
 * So many bare entities due at one instant, on the product's servers: how many of them a second had done their work after
 * it and were asleep again. What that writes and sends is what the newest of the product's renewals wrote and sent.
 */
export async function bareEntities(engine: OwnEngine, count: number, work: BareWork): Promise<number> {
  const worker = fork(join(__dirname, 'worker.js'), [work, String(count)], { env: engine.stack.settings })
  try {
    return await withTemporal(engine, async (client) => {
      await once(worker, 'message')
      const dueAt = dueAfter(count, BEGIN_MS)
      const ends = endsOf(worker, count)
      const start = (_: unknown, entity: number) =>
        client.workflow.start('bareEntity', {
          ...{ taskQueue: BARE_TASK_QUEUE, workflowId: newId('bare'), args: [dueAt, entity] },
        })
      await Promise.all(Array.from({ length: count }, start))
      return count / (((await ends) - dueAt) / 1000)
    })
  } finally {
    worker.kill()
    await once(worker, 'exit')
  }
}

/** When the last of them was done. */
function endsOf(worker: ChildProcess, count: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let done = 0
    worker.on('message', (at: number) => {
      done += 1
      if (done === count) resolve(at)
    })
    worker.once('exit', (code) => reject(new Error(`the baseline's worker ended with ${code}`)))
  })
}
