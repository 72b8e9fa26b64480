import { join } from 'node:path'
import { startGraph } from '../graph/graph'
import { startProcessor } from '../processor/processor'
import { Store } from './store'

export interface SandboxOptions {
  /** The product's data folder; the stand-ins keep theirs in its `sandbox`. */
  dataDir: string
  /** 0 or nothing = a free port. */
  processorPort?: number
  graphPort?: number
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

/** What both sides use when nothing else is set; `npm start` gives the product the same. */
export const SANDBOX_SECRETS = { stripeWebhook: 'whsec_sandbox', whatsappApp: 'sandbox-app-secret' } as const

/** Starts both stand-ins in this process. */
export async function startSandbox(options: SandboxOptions): Promise<RunningSandbox> {
  const folder = join(options.dataDir, 'sandbox')
  const processorStore = new Store(join(folder, 'processor'))
  const graphStore = new Store(join(folder, 'graph'))
  const webhookBase = options.webhookBase?.replace(/\/$/, '')
  const processor = await startProcessor(processorStore, {
    port: options.processorPort ?? 0,
    webhookBase,
    webhookSecret: options.stripeWebhookSecret ?? SANDBOX_SECRETS.stripeWebhook,
    enabledEvents: options.enabledEvents ?? [],
  })
  const graph = await startGraph(graphStore, {
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
