/**
 * The baseline's worker as a process of its own, with the settings of the product's: each activity does nothing, or the
 * two commits of a renewal and no more. Tells its parent when each was done.
 */
import { join } from 'node:path'
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker'
import { connectionPool } from '../../adapters/store/connections'
import { HEARTBEATS } from '../../adapters/temporal/heartbeat'
import { WORKFLOW_CACHE } from '../../adapters/temporal/workflow-cache'
import { commitBoth, commitsOfARenewal, prepareTables } from './commits'

export const BARE_TASK_QUEUE = 'linekeeper-bench'

export type BareActivities = { act(entity: number): Promise<void> }

/** As many as the product's worker has. */
const CONNECTIONS = 30

async function main([address = '', entities = '', databaseUrl = '']: string[]): Promise<void> {
  const logger = new DefaultLogger('WARN')
  Runtime.install({ logger })
  const pool = databaseUrl === '' ? null : connectionPool({ connectionString: databaseUrl, max: CONNECTIONS })
  const commits = pool === null ? null : await commitsOfARenewal(pool)
  if (pool !== null && commits !== null) await prepareTables(pool, commits, Number(entities))
  const activities: BareActivities = {
    async act(entity) {
      if (pool !== null && commits !== null) await commitBoth(pool, commits, entity)
      process.send?.(Date.now())
    },
  }
  const worker = await Worker.create({
    ...{ connection: await NativeConnection.connect({ address }), namespace: 'default', taskQueue: BARE_TASK_QUEUE },
    workflowBundle: await bundleWorkflowCode({ workflowsPath: join(__dirname, 'workflow.js'), logger }),
    ...{ ...WORKFLOW_CACHE, ...HEARTBEATS, activities },
  })
  process.once('SIGTERM', () => worker.shutdown())
  process.send?.('ready')
  await worker.run()
  await pool?.end()
  process.disconnect?.()
}

if (require.main === module) void main(process.argv.slice(2))
