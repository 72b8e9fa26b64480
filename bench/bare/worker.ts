/**
 * The baseline's worker as a process of its own, with the settings of the product's: each activity does nothing, or the
 * two commits of a renewal, or those with the charge between and the receipt after them. Tells its parent when each was done and asleep again.
 */
import { join } from 'node:path'
import {
  bundleWorkflowCode,
  DefaultLogger,
  type InjectedSinks,
  NativeConnection,
  Runtime,
  Worker,
} from '@temporalio/worker'
import type { Pool } from 'pg'
import { type Config, loadConfig } from '../../adapters/config'
import { connectionPool } from '../../adapters/store/connections'
import { HEARTBEATS } from '../../adapters/temporal/heartbeat'
import { WORKFLOW_CACHE } from '../../adapters/temporal/workflow-cache'
import { type Commits, commitBoth, commitsOfARenewal, prepareTables } from './commits'
import { farEnds } from './far-ends'
import type { BareActivities, BareSinks } from './workflow'

export const BARE_TASK_QUEUE = 'linekeeper-bench'

/** What the activity of a bare entity does: nothing, a renewal's writes, or these and its conversations with the outside. */
export const BARE_WORK = ['NOTHING', 'COMMITS', 'COMMITS_AND_FAR_ENDS'] as const
export type BareWork = (typeof BARE_WORK)[number]

/** As many as the product's worker has. */
const CONNECTIONS = 30

type Surroundings = { config: Config; pool: Pool; entities: number }
type Act = (entity: number) => Promise<void>

const ACTS: Record<BareWork, (around: Surroundings) => Promise<Act>> = {
  NOTHING: async () => async () => {},
  COMMITS: async (around) => {
    const commits = await preparedCommits(around)
    return (entity) => commitBoth(around.pool, commits, entity)
  },
  COMMITS_AND_FAR_ENDS: async (around) => {
    const commits = await preparedCommits(around)
    const { attempt, account } = commits
    const marks = {
      attemptId: `${attempt['id']}`,
      invoiceId: `${attempt['invoice_id']}`,
      accountId: `${account['id']}`,
    }
    const { charge, mail } = await farEnds(around.config, marks)
    return async (entity) => {
      await commitBoth(around.pool, commits, entity, charge)
      await mail()
    }
  },
}

async function preparedCommits({ pool, entities }: Surroundings): Promise<Commits> {
  const commits = await commitsOfARenewal(pool)
  await prepareTables(pool, commits, entities)
  return commits
}

/** Its environment is what the product's worker has. */
async function main([work, entities]: string[]): Promise<void> {
  const logger = new DefaultLogger('WARN')
  Runtime.install({ logger })
  const config = loadConfig(process.env)
  const pool = connectionPool({ connectionString: config.databaseUrl, max: CONNECTIONS })
  const act = await ACTS[work as BareWork]({ config, pool, entities: Number(entities) })
  const activities: BareActivities = { act }
  const sinks: InjectedSinks<BareSinks> = { done: { asleep: { fn: () => void process.send?.(Date.now()) } } }
  const { address, namespace } = config.temporal
  const worker = await Worker.create({
    ...{ connection: await NativeConnection.connect({ address }), namespace, taskQueue: BARE_TASK_QUEUE },
    workflowBundle: await bundleWorkflowCode({ workflowsPath: join(__dirname, 'workflow.js'), logger }),
    ...{ ...WORKFLOW_CACHE, ...HEARTBEATS, activities, sinks },
  })
  process.once('SIGTERM', () => worker.shutdown())
  process.send?.('ready')
  await worker.run()
  process.exit()
}

if (require.main === module) void main(process.argv.slice(2))
