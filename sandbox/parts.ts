/** The parts of a running Linekeeper, and how each is started. */
import type { Embeddable } from '../adapters/settings'
import { startChild } from './child'
import { type Addresses, childSettings } from './child-settings'
import { stablePort } from './ports'
import type { Running } from './running'
import type { SandboxSecrets } from './secrets'
import { startMailbox } from './servers/mailbox'
import { startPostgres } from './servers/postgres'
import { startTemporal } from './servers/temporal'

export const PARTS = ['postgres', 'temporal', 'mailbox', 'sandbox', 'worker', 'api'] as const
export type PartName = (typeof PARTS)[number]

/** The events an endpoint of ours is to be subscribed to at Stripe, too (README); every other would only be ignored. */
const SUBSCRIBED = [
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'payment_intent.processing',
  'payment_intent.requires_action',
  'payment_intent.canceled',
  'checkout.session.completed',
  'checkout.session.async_payment_succeeded',
  'checkout.session.async_payment_failed',
  'checkout.session.expired',
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.dispute.closed',
  'charge.dispute.funds_withdrawn',
  'charge.dispute.funds_reinstated',
  'radar.early_fraud_warning.created',
  'refund.failed',
  'payment_method.automatically_updated',
  'payment_method.updated',
  'payment_method.detached',
  'customer.deleted',
]

export interface Surroundings {
  env: NodeJS.ProcessEnv
  dataDir: string
  secrets: SandboxSecrets
  embedded: readonly Embeddable[]
  /** Filled in as the parts come up. */
  addresses: Addresses
  log: (line: string) => void
}

/** The settings as they are now, for a process that is about to start. */
export function settingsNow({ env, embedded, addresses, dataDir, secrets }: Surroundings): NodeJS.ProcessEnv {
  return childSettings(env, embedded, addresses, dataDir, secrets)
}

/** Whether a part is ours to run; the API and the worker always are. */
export function isOurs(part: PartName, { embedded }: Surroundings): boolean {
  if (part === 'worker' || part === 'api') return true
  return part === 'sandbox' ? embedded.includes('processor') || embedded.includes('graph') : embedded.includes(part)
}

export const BEGIN: Record<PartName, (around: Surroundings) => Promise<Running>> = {
  postgres: async (around) => {
    const server = await startPostgres(around)
    around.addresses.databaseUrl = server.url
    return server
  },
  temporal: async (around) => {
    const server = await startTemporal({ ...around, namespace: around.env.TEMPORAL_NAMESPACE })
    around.addresses.temporalAddress = server.address
    around.addresses.temporalUiUrl = server.uiUrl
    return server
  },
  mailbox: async (around) => {
    const server = await startMailbox(around)
    around.addresses.smtpUrl = server.smtpUrl
    around.addresses.mailboxUrl = server.url
    return server
  },
  sandbox: beginSandbox,
  worker: (around) =>
    startChild({
      name: 'worker',
      entry: 'activities/worker.js',
      nodeFlags: NODE_FLAGS,
      env: settingsNow(around),
      dataDir: around.dataDir,
    }),
  api: (around) =>
    startChild({
      name: 'api',
      entry: 'api/main.js',
      nodeFlags: NODE_FLAGS,
      env: settingsNow(around),
      dataDir: around.dataDir,
    }),
}

/** Most of what a turn or a batch makes is garbage soon after: a larger nursery is swept less often (npm run has it too). */
const NODE_FLAGS = ['--max-semi-space-size=64']

/** The card processor and the Graph API, in one process; each is left alone when a setting replaces it. */
async function beginSandbox({ env, dataDir, secrets, embedded, addresses }: Surroundings): Promise<Running> {
  const processorPort = await stablePort(dataDir, 'processor')
  const graphPort = await stablePort(dataDir, 'graph')
  const running = await startChild({
    name: 'sandbox',
    entry: 'sandbox/main.js',
    nodeFlags: NODE_FLAGS,
    readyLine: 'processorUrl',
    dataDir,
    env: {
      ...env,
      LINEKEEPER_DATA_DIR: dataDir,
      SANDBOX_PROCESSOR_PORT: String(processorPort),
      SANDBOX_GRAPH_PORT: String(graphPort),
      SANDBOX_WEBHOOK_BASE: `http://127.0.0.1:${addresses.apiPort}`,
      SANDBOX_WEBHOOK_EVENTS: env.SANDBOX_WEBHOOK_EVENTS || SUBSCRIBED.join(','),
      STRIPE_WEBHOOK_SECRET: env.STRIPE_WEBHOOK_SECRET ?? secrets.stripeWebhookSecret,
      WHATSAPP_APP_SECRET: env.WHATSAPP_APP_SECRET ?? secrets.whatsappAppSecret,
    },
  })
  addresses.processorUrl = embedded.includes('processor') ? `http://127.0.0.1:${processorPort}` : null
  addresses.graphUrl = embedded.includes('graph') ? `http://127.0.0.1:${graphPort}` : null
  return running
}
