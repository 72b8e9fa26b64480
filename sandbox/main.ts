import { type RunningSandbox, type SandboxOptions, startSandbox } from './standin/start'

export { type RunningSandbox, type SandboxOptions, startSandbox }

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
