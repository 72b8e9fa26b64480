/** The API process: everything it reaches is put together here, then it listens. */
import pino from 'pino'
import { loadConfig } from '../adapters/config'
import { announceReady, exitWithParent } from '../adapters/process'
import { repeatedly } from '../adapters/repeatedly'
import { causeOf, describeFailure, StartupError } from '../adapters/startup-error'
import { openDatabase } from '../adapters/store/client'
import { migrate } from '../adapters/store/migrate'
import { seedDefaultTariff } from '../adapters/store/usage/tariffs'
import { createStripeProcessor } from '../adapters/stripe/processor'
import { connectTemporal } from '../adapters/temporal/connection'
import { createEngine } from '../adapters/temporal/engine'
import { MINUTE } from '../domain/time'
import { createApp } from './app'
import { close, listen } from './listen'
import { hearMissedEvents } from './webhooks/missed'

/** One answer of the processor may take this long; a person is waiting. */
const PROCESSOR_TIMEOUT_MS = 8_000
/** How often the processor is asked for events that it could not bring. */
const MISSED_MS = 15 * MINUTE

async function main(): Promise<void> {
  const config = loadConfig()
  const log = pino({ level: config.logLevel, name: 'api' })
  await migrate(config.databaseUrl, (line) => log.info(line))
  const db = openDatabase(config.databaseUrl)
  await seedDefaultTariff(db)
  const temporal = await reachable(config.temporal.address, () => connectTemporal(config))
  const processor = createStripeProcessor({
    ...config.stripe,
    timeoutMs: PROCESSOR_TIMEOUT_MS,
    returnUrl: config.publicUrl,
    cardBrands: config.acceptedMethods.cardBrands,
  })
  const services = { db, engine: createEngine(temporal, db), processor, config, log }
  const app = createApp(services)
  // Beside embedded parts the development keys open everything: only this machine may use them.
  const host = config.embedded.length > 0 ? '127.0.0.1' : undefined
  const { server, port } = await listen(app, config.port, host)
  const missed = repeatedly(MISSED_MS, () => hearMissedEvents(services, Date.now()), log)
  exitWithParent(async () => {
    clearInterval(missed)
    await close(server)
    await temporal.connection.close()
    await db.$disconnect()
  })
  const url = `http://127.0.0.1:${port}`
  log.info({ url }, 'ready')
  announceReady(url)
}

async function reachable<T>(address: string, connect: () => Promise<T>): Promise<T> {
  try {
    return await connect()
  } catch (error) {
    throw new StartupError(
      `Cannot reach Temporal at ${address}: ${causeOf(error)}.\nStart that server or correct TEMPORAL_ADDRESS.`,
    )
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${describeFailure(error)}\n`)
  process.exit(1)
})
