/**
 * The worker process: runs the workflows, and the activities behind them with everything they reach injected.
 */
import { join } from 'node:path'
import { NativeConnection, Runtime, Worker } from '@temporalio/worker'
import pino from 'pino'
import { type Config, loadConfig } from '../adapters/config'
import { createGraphNumbers } from '../adapters/graph/numbers'
import { createGraphReports } from '../adapters/graph/reports'
import { createGraphWabas } from '../adapters/graph/wabas'
import { newId } from '../adapters/ids'
import { createOutbox } from '../adapters/mail/outbox'
import { createMailer, senderDomain } from '../adapters/mail/smtp'
import { announceReady, exitWithParent } from '../adapters/process'
import { projectRoot } from '../adapters/project-root'
import { repeatedly } from '../adapters/repeatedly'
import { StartupError } from '../adapters/startup-error'
import { type Database, openDatabase } from '../adapters/store/client'
import { createClockBook } from '../adapters/store/clock-book'
import { checkInvariants } from '../adapters/store/monitors/results'
import { wakeForNewPriceLists } from '../adapters/store/price-list-news'
import { sweep } from '../adapters/store/retention'
import { createStore } from '../adapters/store/store'
import { createStripeProcessor } from '../adapters/stripe/processor'
import { connectionOptions, connectTemporal } from '../adapters/temporal/connection'
import { createEntitySteps } from '../adapters/temporal/entity-steps'
import { HEARTBEATS } from '../adapters/temporal/heartbeat'
import { createMessenger, deliverLate } from '../adapters/temporal/messenger'
import { ensureSchedules } from '../adapters/temporal/schedules'
import { WORKFLOW_CACHE } from '../adapters/temporal/workflow-cache'
import { createWebhookSender } from '../adapters/webhooks/sender'
import { JOBS } from '../domain/jobs'
import { MONEY_TASK_QUEUE, TASK_QUEUE } from '../domain/keys'
import { accountActivities } from './account'
import { clockActivities } from './clock'
import { dunningActivities } from './dunning'
import { jobActivities } from './jobs'
import { numberActivities } from './number'
import type { Messenger, Ports } from './ports'

/** Stripe allows 100 calls a second in live mode; a renewal is one or two. */
const PROCESSOR_RUNS_PER_SECOND = 80
/** More would only wait for each other on a busy machine, each with a heartbeat of its own. */
const RUNS_AT_ONCE = 50
const RELAY_MS = 5_000
/** How often facts are looked for that somebody wants to be told. */
const TELL_MS = 1_000
const SHUTDOWN_GRACE = '5 seconds'

async function main(): Promise<void> {
  const config = loadConfig(process.env)
  const log = pino({ level: config.logLevel, name: 'worker' })
  Runtime.install({ logger: quietLogger(log), shutdownSignals: [] })
  const db = openDatabase(config.databaseUrl, 30)
  const client = await connectTemporal(config)
  await wakeForNewPriceLists(db)
  const messenger = createMessenger(db, client)
  const ports = createPorts(config, db, messenger, log)
  const connection = await NativeConnection.connect(connectionOptions(config.temporal))
  const { namespace } = config.temporal
  const shared = { connection, namespace, shutdownGraceTime: SHUTDOWN_GRACE, ...HEARTBEATS }
  const work = Object.assign({}, numberActivities(ports), accountActivities(ports), dunningActivities(ports))
  const decisions = await Worker.create({
    ...shared,
    taskQueue: TASK_QUEUE,
    workflowBundle: { codePath: join(projectRoot(), 'dist', 'workflows.bundle.js') },
    ...WORKFLOW_CACHE,
    // With the work itself, which entities on a test clock have done here.
    activities: {
      ...clockActivities({ book: createClockBook(db), steps: createEntitySteps(client) }),
      ...jobActivities(ports),
      ...work,
    },
  })
  const effects = await Worker.create({
    ...shared,
    taskQueue: MONEY_TASK_QUEUE,
    maxConcurrentActivityTaskExecutions: RUNS_AT_ONCE,
    maxTaskQueueActivitiesPerSecond: config.embedded.includes('processor') ? undefined : PROCESSOR_RUNS_PER_SECOND,
    activities: work,
  })
  if (!(await ensureSchedules(client, JOBS))) log.warn('this Temporal server has no Schedules: no job begins by itself')
  const running = Promise.all([decisions.run(), effects.run()])
  const webhooks = createWebhookSender({ db, open: config.production, clock: Date.now, log })
  const relay = repeatedly(RELAY_MS, () => deliverLate(db, messenger, RELAY_MS), log)
  const telling = repeatedly(TELL_MS, () => webhooks.deliverDue(), log)
  exitWithParent(async () => {
    clearInterval(relay)
    clearInterval(telling)
    decisions.shutdown()
    effects.shutdown()
    await running
    await db.$disconnect()
  })
  announceReady()
  await running
}

function createPorts(config: Config, db: Database, messenger: Messenger, log: pino.Logger): Ports {
  const { stripe, mail, seller, whatsapp, publicUrl, acceptedMethods } = config
  const { cardBrands } = acceptedMethods
  const { smtpUrl, from } = mail
  const mailer = createMailer({ smtpUrl, from, replyTo: from })
  const { apiBase, accessToken, creditLineId } = whatsapp
  return {
    store: createStore({ db, mailDomain: senderDomain(from) }),
    processor: createStripeProcessor({ ...stripe, timeoutMs: 8_000, returnUrl: publicUrl, cardBrands }),
    whatsapp: createGraphNumbers({ apiBase, accessToken }),
    wabas: createGraphWabas({ apiBase, accessToken, creditLineId }),
    reports: createGraphReports({ apiBase, accessToken }),
    outbox: createOutbox({ db, mailer, from, seller, publicUrl, log }),
    messenger,
    monitors: { check: () => checkInvariants(db) },
    retention: { sweep: () => sweep(db) },
    acceptedMethods,
    newId,
    returnUrl: `${publicUrl}/pay/return`,
  }
}

function quietLogger(log: pino.Logger) {
  const write = (level: string, message: string, meta?: object) => {
    if (level === 'ERROR') log.error(meta ?? {}, message)
    else if (level === 'WARN') log.warn(meta ?? {}, message)
    else log.debug(meta ?? {}, message)
  }
  return {
    log: write,
    trace: (message: string, meta?: object) => write('TRACE', message, meta),
    debug: (message: string, meta?: object) => write('DEBUG', message, meta),
    info: (message: string, meta?: object) => write('INFO', message, meta),
    warn: (message: string, meta?: object) => write('WARN', message, meta),
    error: (message: string, meta?: object) => write('ERROR', message, meta),
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof StartupError ? error.message : String((error as Error)?.stack ?? error)}\n`)
  process.exit(1)
})
