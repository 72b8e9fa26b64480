import { join } from 'node:path'
import { startGraph } from './graph/graph'
import { startProcessor } from './processor/processor'
import { Store } from './standin/store'

export interface SandboxOptions {
  /** The product's data folder; the stand-ins keep theirs in its `sandbox`. */
  dataDir: string
  /** 127.0.0.1 unless it must be reached from other machines, as between containers. */
  host?: string
  /** 0 or nothing = a free port. */
  processorPort?: number
  graphPort?: number
  /** The processor's address as a customer's browser sees it, where that differs from where it listens. */
  publicUrl?: string
  /** Where the product listens for webhooks; without it none are sent. */
  webhookBase?: string
  stripeWebhookSecret?: string
  whatsappAppSecret?: string
  /** Processor event types the product is subscribed to; all when empty. */
  enabledEvents?: readonly string[]
}

export interface RunningSandbox {
  processorUrl: string
  graphUrl: string
  stop(): Promise<void>
}

const LOOPBACK = '127.0.0.1'

/** What both sides use when nothing else is set. */
export const SANDBOX_SECRETS = { stripeWebhook: 'whsec_sandbox', whatsappApp: 'sandbox-app-secret' } as const

/** Starts both stand-ins in this process. */
export async function startSandbox(options: SandboxOptions): Promise<RunningSandbox> {
  const folder = join(options.dataDir, 'sandbox')
  const processorStore = new Store(join(folder, 'processor'))
  const graphStore = new Store(join(folder, 'graph'))
  const webhookBase = options.webhookBase?.replace(/\/$/, '')
  const processor = await startProcessor(processorStore, {
    host: options.host ?? LOOPBACK,
    port: options.processorPort ?? 0,
    publicUrl: options.publicUrl?.replace(/\/$/, ''),
    webhookBase,
    webhookSecret: options.stripeWebhookSecret ?? SANDBOX_SECRETS.stripeWebhook,
    enabledEvents: options.enabledEvents ?? [],
  })
  const graph = await startGraph(graphStore, {
    host: options.host ?? LOOPBACK,
    port: options.graphPort ?? 0,
    webhookBase,
    appSecret: options.whatsappAppSecret ?? SANDBOX_SECRETS.whatsappApp,
  })
  return {
    processorUrl: processor.url,
    graphUrl: graph.url,
    stop: async () => {
      await Promise.all([processor.close(), graph.close()])
      await Promise.all([processorStore.close(), graphStore.close()])
    },
  }
}

function port(name: string): number {
  const value = process.env[name] ?? '0'
  const number = Number(value)
  if (!Number.isInteger(number) || number < 0 || number > 65_535) {
    throw new Error(`${name} is "${value}"; it must be a port number, 0 for a free one.`)
  }
  return number
}

function optionsFromEnvironment(): SandboxOptions {
  const { env } = process
  return {
    dataDir: env.LINEKEEPER_DATA_DIR ?? '.linekeeper',
    host: env.SANDBOX_HOST || undefined,
    publicUrl: env.SANDBOX_PUBLIC_URL || undefined,
    processorPort: port('SANDBOX_PROCESSOR_PORT'),
    graphPort: port('SANDBOX_GRAPH_PORT'),
    webhookBase: env.SANDBOX_WEBHOOK_BASE || undefined,
    stripeWebhookSecret: env.STRIPE_WEBHOOK_SECRET || undefined,
    whatsappAppSecret: env.WHATSAPP_APP_SECRET || undefined,
    enabledEvents: env.SANDBOX_WEBHOOK_EVENTS?.split(',').filter(Boolean) ?? [],
  }
}

async function main(): Promise<void> {
  const sandbox = await startSandbox(optionsFromEnvironment())
  let stopping = false
  const stop = async () => {
    if (stopping) return
    stopping = true
    await sandbox.stop()
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'disconnect']) process.on(signal, () => void stop())
  const { processorUrl, graphUrl } = sandbox
  process.stdout.write(`${JSON.stringify({ processorUrl, graphUrl })}\n`)
}

if (require.main === module) {
  main().catch((error: Error) => {
    const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
    const remedy = taken ? ' Set SANDBOX_PROCESSOR_PORT / SANDBOX_GRAPH_PORT to other ports, or 0 for free ones.' : ''
    process.stderr.write(`sandbox: ${error.message}.${remedy}\n`)
    process.exit(1)
  })
}
