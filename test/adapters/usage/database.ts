import { rmSync } from 'node:fs'
import { newId } from '../../../adapters/ids'
import { type Database, openDatabase, type Transaction } from '../../../adapters/store/client'
import { migrate } from '../../../adapters/store/migrate'
import { createUsageStore, type IngestResult } from '../../../adapters/store/usage/ingest'
import type { ReportedEvent } from '../../../adapters/store/usage/intake'
import { saveTariffs } from '../../../adapters/store/usage/tariffs'
import { type Instant, iso } from '../../../domain/time'
import type { MessageCategory, TariffRate } from '../../../domain/usage/tariff'
import { passingDataFolder } from '../../../sandbox/servers/data-folder'
import { startPostgres } from '../../../sandbox/servers/postgres'

/** A real PostgreSQL with the migrations applied, of its own for one test file. */
export async function startDatabase(): Promise<{ db: Database; databaseUrl: string; stop(): Promise<void> }> {
  const dataDir = passingDataFolder('usage')
  const server = await startPostgres({ dataDir })
  await migrate(server.url)
  const db = openDatabase(server.url, 8)
  const stop = async () => {
    await db.$disconnect()
    await server.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
  return { db, databaseUrl: server.url, stop }
}

/** The same for the file that calls this: from before its first test to after its last. `use` is handed it once. */
export function ownDatabase(use: (own: { db: Database; databaseUrl: string }) => void): void {
  let stop: () => Promise<void>
  beforeAll(async () => {
    const started = await startDatabase()
    stop = started.stop
    use(started)
  }, 120_000)
  afterAll(() => stop())
}

export const NOW = Date.parse('2026-11-20T12:00:00Z')

type AccountSettings = Partial<{
  timeZone: string
  billingMode: 'POSTPAID' | 'PREPAID'
  metaBilling: 'HOST' | 'DIRECT'
  tariffCode: string
  markupBps: number
  allowanceScope: 'WABA' | 'NUMBER' | 'ACCOUNT'
  testClockId: string
}>

/** An account in the database; its tariff code is its own unless given. */
export async function anAccount(db: Database, settings: AccountSettings = {}): Promise<string> {
  const id = newId('acc')
  await db.account.create({
    data: {
      id,
      legalName: 'Fixture Ltd',
      email: 'owner@example.com',
      currency: 'USD',
      timeZone: 'UTC',
      locale: 'en',
      billingMode: 'POSTPAID',
      metaBilling: 'HOST',
      dunningPolicy: 'standard',
      tariffCode: id,
      invoicePrefix: id,
      createdAt: iso(NOW),
      ...settings,
    },
  })
  return id
}

let phoneNumbers = 0

/** A number of the account, ACTIVE unless said otherwise. */
export async function aNumber(
  db: Database,
  accountId: string,
  { state = 'ACTIVE', wabaId = null }: { state?: string; wabaId?: string | null } = {},
): Promise<string> {
  const id = newId('num')
  phoneNumbers += 1
  await db.phoneNumber.create({
    data: {
      id,
      accountId,
      phoneNumber: `+9053200${String(phoneNumbers).padStart(5, '0')}`,
      displayName: 'Fixture',
      wabaId,
      provider: 'CLOUD_API',
      plan: 'MONTHLY',
      priceCents: 3_900,
      state,
      suspensionReasons: state === 'SUSPENDED' ? ['HOSTING_UNPAID'] : [],
      createdAt: iso(NOW),
    },
  })
  return id
}

/** A tariff under the account's own code: the same price everywhere for both initiators, or the rates given. */
export async function aTariff(
  db: Database,
  accountId: string,
  prices: number | TariffRate[],
  effectiveFrom: Instant = 0,
): Promise<void> {
  const rates = Array.isArray(prices)
    ? prices
    : ['BUSINESS_INITIATED', 'USER_INITIATED'].map((key) => ({ market: 'OTHER', key, priceMicros: prices }))
  await saveTariffs(db, [{ code: accountId, currency: 'USD', unit: 'DIALOGUE', effectiveFrom, rates }])
}

/** Meta's prices under the account's own code: one for each category, everywhere, unless rates are given. */
export async function aCard(
  db: Database,
  accountId: string,
  prices: Partial<Record<MessageCategory, number>> | TariffRate[],
  effectiveFrom: Instant = 0,
): Promise<void> {
  const rates = Array.isArray(prices)
    ? prices
    : Object.entries(prices).map(([key, priceMicros]) => ({ market: 'OTHER', key, priceMicros }))
  await saveTariffs(db, [{ code: accountId, currency: 'USD', unit: 'MESSAGE', effectiveFrom, rates }])
}

let messages = 0

/** A delivered template to a contact of its own: the simplest message that opens a dialogue. */
export function aTemplate(numberId: string, rest: Partial<ReportedEvent> = {}): ReportedEvent {
  messages += 1
  return {
    id: `wamid.${messages}`,
    numberId,
    contact: `+90533${String(messages).padStart(7, '0')}`,
    direction: 'OUTBOUND',
    kind: 'TEMPLATE',
    category: 'MARKETING',
    at: NOW,
    ...rest,
  }
}
export const templates = (count: number, numberId: string, rest: Partial<ReportedEvent> = {}): ReportedEvent[] =>
  Array.from({ length: count }, () => aTemplate(numberId, rest))

/** Marks the month's free dialogues of a number without a WABA as used, so that the next one is priced. */
export async function useUpAllowance(db: Database, numberId: string, used = 1_000, month = '2026-11'): Promise<void> {
  await db.allowanceGrant.create({ data: { scopeKey: `NUMBER:${numberId}`, month, used } })
}

/** A post-paid account with one number whose free dialogues are used up; the prices as in `aTariff`. */
export async function aPayingNumber(db: Database, prices: number | TariffRate[], settings: AccountSettings = {}) {
  const accountId = await anAccount(db, settings)
  const numberId = await aNumber(db, accountId)
  await aTariff(db, accountId, prices)
  await useUpAllowance(db, numberId)
  return { accountId, numberId }
}

export const ingest = (db: Database, accountId: string, events: ReportedEvent[], now = NOW): Promise<IngestResult> =>
  createUsageStore(db).ingest({ accountId, events, now })

/** An issued USAGE invoice without lines. */
export async function anInvoice(
  db: Database | Transaction,
  accountId: string,
  { kind = 'USAGE', ...rest }: { paidAt?: Instant; kind?: 'USAGE' | 'TOP_UP' } = {},
): Promise<string> {
  const id = newId('inv')
  const paid = rest.paidAt === undefined ? {} : { status: 'PAID', paidAt: iso(rest.paidAt) }
  await db.invoice.create({
    data: {
      id,
      accountId,
      number: id,
      kind,
      cause: kind === 'TOP_UP' ? 'TOP_UP' : 'THRESHOLD',
      status: 'OPEN',
      currency: 'USD',
      totalCents: 0,
      causeKey: id,
      dueAt: iso(NOW),
      ...paid,
    },
  })
  return id
}
