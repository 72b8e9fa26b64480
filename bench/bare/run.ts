import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { newId } from '../../adapters/ids'
import { connectTemporal } from '../../adapters/temporal/connection'
import { dueAfter } from '../engine/fleet'
import type { OwnEngine } from '../engine/own-engine'
import { BARE_TASK_QUEUE } from './worker'

/** How long beginning a bare workflow takes at most, before all can be asleep. */
const BEGIN_MS = 12

/**
 * So many bare entities due at one instant, on the product's Temporal server: how many of them a second were done after
 * it. `commits`: each does two commits to the product's database.
 */
export async function bareEntities({ stack }: OwnEngine, count: number, commits: boolean): Promise<number> {
  const args = commits ? [stack.temporalAddress, stack.databaseUrl] : [stack.temporalAddress]
  const worker = fork(join(__dirname, 'worker.js'), args)
  const client = await connectTemporal({ temporal: { address: stack.temporalAddress, namespace: 'default' } })
  try {
    await once(worker, 'message')
    const dueAt = dueAfter(count, BEGIN_MS)
    const ends = endsOf(worker, count)
    await Promise.all(
      Array.from({ length: count }, () =>
        client.workflow.start('bareEntity', { taskQueue: BARE_TASK_QUEUE, workflowId: newId('bare'), args: [dueAt] }),
      ),
    )
    return count / (((await ends) - dueAt) / 1000)
  } finally {
    await client.connection.close()
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
