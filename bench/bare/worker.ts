/**
 * The baseline's worker as a process of its own, with the settings of the product's: each activity does nothing, or two
 * commits to the database and no more. Tells its parent when each was done.
 */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker'
import { Pool } from 'pg'
import { HEARTBEATS } from '../../adapters/temporal/heartbeat'
import { WORKFLOW_CACHE } from '../../adapters/temporal/workflow-cache'

export const BARE_TASK_QUEUE = 'linekeeper-bench'

export type BareActivities = { act(): Promise<void> }

async function main([address = '', databaseUrl = '']: string[]): Promise<void> {
  const logger = new DefaultLogger('WARN')
  Runtime.install({ logger })
  const pool = databaseUrl === '' ? null : new Pool({ connectionString: databaseUrl, max: 30 })
  await pool?.query(
    'CREATE TABLE IF NOT EXISTS bare_commits (id text PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())',
  )
  const activities: BareActivities = {
    async act() {
      await pool?.query('INSERT INTO bare_commits (id) VALUES ($1)', [randomUUID()])
      await pool?.query('INSERT INTO bare_commits (id) VALUES ($1)', [randomUUID()])
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
