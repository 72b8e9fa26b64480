import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import pino from 'pino'
import type { Engine } from '../../activities/ports/engine'
import type { Processor } from '../../activities/ports/processor'
import { newId } from '../../adapters/ids'
import { sellerNamedBy } from '../../adapters/mail/seller'
import { type Database, openDatabase } from '../../adapters/store/client'
import { migrate } from '../../adapters/store/migrate'
import { seedDefaultTariff } from '../../adapters/store/usage/tariffs'
import { createApp } from '../../api/app'
import { openApiDocument } from '../../api/openapi'
import type { Services } from '../../api/services'
import { type CommandResult, DONE, type Envelope } from '../../domain/commands'
import { attemptKey } from '../../domain/keys'
import { passingDataFolder } from '../../sandbox/servers/data-folder'
import { startPostgres } from '../../sandbox/servers/postgres'
import { type Client, clientWith } from '../support/client'
import { checkedAgainst } from './answer-check'

/** Making a database cluster takes a while on a busy machine. */
jest.setTimeout(60_000)

export const APP_SECRET = 'app-secret'

/** An engine that notes what it is told; a test says what it answers. */
export class FakeEngine implements Engine {
  commands: Envelope[] = []
  wakes: string[] = []
  advances: { clockId: string; to: number }[] = []
  answer: (envelope: Envelope) => Promise<CommandResult> | CommandResult = () => DONE
  advanced: 'DONE' | 'ADVANCING' = 'DONE'
  up = { temporal: true, worker: true }

  constructor(private readonly db: Database) {}

  async command(envelope: Envelope): Promise<CommandResult> {
    this.commands.push(envelope)
    return this.answer(envelope)
  }
  async wake(accountId: string): Promise<void> {
    this.wakes.push(accountId)
  }
  async startClock(): Promise<void> {}
  async advanceClock(clockId: string, to: number): Promise<'DONE' | 'ADVANCING'> {
    this.advances.push({ clockId, to })
    const done = this.advanced === 'DONE'
    const data = done ? { nowAt: new Date(to) } : { status: 'ADVANCING' }
    await this.db.testClock.update({ where: { id: clockId }, data: { targetAt: new Date(to), ...data } })
    return this.advanced
  }
  async deleteClock(clockId: string): Promise<void> {
    await this.db.testClock.update({ where: { id: clockId }, data: { status: 'DELETED' } })
  }
  async health() {
    return this.up
  }
}

export type Edge = {
  url: string
  db: Database
  databaseUrl: string
  engine: FakeEngine
  /** Calls of the processor that a test answers itself. */
  processor: Partial<Processor>
  /** What the log says, one line each. */
  lines: string[]
  config: { -readonly [Key in keyof Services['config']]: Services['config'][Key] }
  as(key: string | null): Client
  operator: Client
  support: Client
  signup: Client
  stop(): Promise<void>
}

const document = openApiDocument()

/** The HTTP edge on a real database, with nothing behind it but what the test answers. */
export async function startEdge(settings: Partial<Edge['config']> = {}): Promise<Edge> {
  const dataDir = passingDataFolder('edge')
  const postgres = await startPostgres({ dataDir })
  await migrate(postgres.url)
  const db = openDatabase(postgres.url, 10)
  await seedDefaultTariff(db)
  const engine = new FakeEngine(db)
  const processor: Partial<Processor> = {}
  const lines: string[] = []
  const config = {
    publicUrl: 'http://127.0.0.1',
    production: false,
    devKeys: true,
    testClocks: true,
    sandboxUrls: null,
    seller: sellerNamedBy('Linekeeper <billing@linekeeper.example>'),
    trustedProxies: 0,
    acceptedMethods: { cardBrands: ['visa'], payPalCountries: ['*'], bankTransferCountries: ['US'] },
    whatsapp: { appSecret: APP_SECRET },
    ...settings,
  }
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) })
  const app = createApp({ db, engine, processor: processor as Processor, config, log })
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const as = (key: string | null) =>
    checkedAgainst(
      document,
      clientWith(key, () => url),
    )
  return {
    ...{ url, db, databaseUrl: postgres.url, engine, processor, lines, config, as },
    operator: as('lk_dev_operator'),
    support: as('lk_dev_support'),
    signup: as('lk_dev_signup'),
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await db.$disconnect()
      await postgres.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

export const PROFILE = {
  legalName: 'Harbour Coffee Ltd',
  email: 'owner@harbour-coffee.example',
  address: { line1: '12 Harbour Street', city: 'Bristol', country: 'GB' },
}

/** An account with a customer's key of its own. */
export async function newCustomer(
  edge: Edge,
  fields: Record<string, unknown> = {},
): Promise<{ accountId: string; client: Client; key: string; keyId: string }> {
  const { body: account, status } = await edge.signup.post<{ id: string }>('/v1/accounts', { ...PROFILE, ...fields })
  if (status !== 201) throw new Error(JSON.stringify(account))
  const path = `/v1/accounts/${account.id}/api-keys`
  const { body } = await edge.signup.post<{ id: string; key: string }>(path, { role: 'customer' })
  return { accountId: account.id, client: edge.as(body.key), key: body.key, keyId: body.id }
}

type NumberFields = Parameters<Database['phoneNumber']['create']>[0]['data']

/** A number as the engine would have written it. */
export async function storedNumber(
  db: Database,
  accountId: string,
  fields: Partial<NumberFields> = {},
): Promise<string> {
  const id = newId('num')
  const digits = (randomBytes(6).readUIntBE(0, 6) % 1e8).toString().padStart(8, '0')
  await db.phoneNumber.create({
    data: {
      ...{ id, accountId, phoneNumber: `+49151${digits}`, displayName: 'Harbour Coffee', provider: 'CLOUD_API' },
      ...{ plan: 'MONTHLY', priceCents: 3900, state: 'ACTIVE' },
      createdAt: new Date('2027-01-31T08:00:00Z'),
      ...fields,
    } as NumberFields,
  })
  return id
}

/** A usage invoice and its one attempt, as the engine would have written them. */
export async function storedAttempt(
  db: Database,
  accountId: string,
  outcome: string,
): Promise<{ attemptId: string; invoiceId: string; chargeRef: string }> {
  const [attemptId, invoiceId, chargeRef] = [newId('att'), newId('inv'), newId('pi')]
  await db.invoice.create({
    data: {
      ...{ id: invoiceId, accountId, number: invoiceId, kind: 'USAGE', cause: 'THRESHOLD', status: 'OPEN' },
      ...{ currency: 'USD', totalCents: 3100, causeKey: invoiceId, dueAt: new Date() },
    },
  })
  await db.paymentAttempt.create({
    data: {
      ...{ id: attemptId, invoiceId, ordinal: 1, trigger: 'AUTOMATIC', runKey: 'run', outcome, chargeRef },
      ...{ idempotencyKey: attemptKey(invoiceId, 1, null), amountCents: 3100, at: new Date() },
    },
  })
  return { attemptId, invoiceId, chargeRef }
}
