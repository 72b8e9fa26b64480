import { performance } from 'node:perf_hooks'
import type { Database } from '../adapters/store/client'
import { createUsageStore } from '../adapters/store/usage/ingest'
import type { ReportedEvent } from '../adapters/store/usage/intake'
import { saveTariffs } from '../adapters/store/usage/tariffs'
import { iso } from '../domain/time'
import { onOwnDatabase } from './database'
import { processorTime } from './processor-time'
import { median, type Report, type Size, sizeOf } from './report'

const BATCHES_A_ROUND = 20
const BATCH = 1_000
/** Accounts that report at once: two for each of two cores, so that one works while another waits for the disk. */
const WRITERS = 4
const NUMBERS = 8
const START = Date.parse('2026-11-01T00:00:00Z')

/** A conversation: a template, the client's answer, and two replies; four events, one dialogue. */
const CONVERSATION = [
  { direction: 'OUTBOUND', kind: 'TEMPLATE', category: 'MARKETING' },
  { direction: 'INBOUND', kind: 'FREE_FORM' },
  { direction: 'OUTBOUND', kind: 'FREE_FORM' },
  { direction: 'OUTBOUND', kind: 'FREE_FORM' },
] as const

/** `databaseMicros` is null where the system does not tell what other processes cost. */
type Figures = { perSecond: number; ownMicros: number; databaseMicros: number | null }

const CORES = 2

/**
 * Usage through the batch path, a thousand events a batch, from four accounts at once: stored, rated and booked; beside it
 * the same rows of events and dialogues by plain multi-row inserts into bare tables with a primary key each. Both take
 * turns, round by round. `--events=1000000` afterwards reports so many, and how much memory that took on the way.
 */
export async function ingest(size: Size): Promise<Report> {
  const rounds = sizeOf(size, 'rounds', 5, 1)
  return onOwnDatabase(async (db) => {
    await bareTables(db)
    const dialogues = await compared(db, 'DIALOGUE', rounds)
    const messages = await compared(db, 'MESSAGE', rounds)
    const many = size.flags.has('events') ? await flat(db, sizeOf(size, 'events', 0, 0)) : []
    return {
      lines: [...dialogues.lines, ...messages.lines, ...many],
      figures: { ...prefixed('dialogue', dialogues.figures), ...prefixed('message', messages.figures) },
    }
  })
}

const prefixed = (unit: string, figures: Record<string, number>) =>
  Object.fromEntries(Object.entries(figures).map(([name, value]) => [`${unit}.${name}`, value]))

async function compared(db: Database, unit: 'DIALOGUE' | 'MESSAGE', rounds: number): Promise<Report> {
  const sources = await Promise.all(Array.from({ length: WRITERS }, (_, i) => source(db, unit, i)))
  const ours: Figures[] = []
  const bare: Figures[] = []
  await round(db, sources, (source, events) => report(db, source, events))
  for (let n = 0; n < rounds; n += 1) {
    ours.push(await round(db, sources, (source, events) => report(db, source, events)))
    bare.push(await round(db, sources, (source, events) => insertBare(db, source, events, unit)))
  }
  const of = (all: Figures[]): Figures => ({
    perSecond: median(all.map((each) => each.perSecond)),
    ownMicros: median(all.map((each) => each.ownMicros)),
    databaseMicros: medianOrNull(all.map((each) => each.databaseMicros)),
  })
  const [product, baseline] = [of(ours), of(bare)]
  const lines = [
    `tariff of ${unit}: median of ${rounds} rounds of ${WRITERS * BATCHES_A_ROUND * BATCH} events, ${BATCH} a batch`,
    shown('stored, rated and booked', product),
    shown('plain multi-row insert', baseline),
    `ratio ${(product.perSecond / baseline.perSecond).toFixed(2)}${ofProcessors(product, baseline)}`,
  ]
  return { lines, figures: { eventsPerSecond: product.perSecond, plainInsertsPerSecond: baseline.perSecond } }
}

function shown(what: string, { perSecond, ownMicros, databaseMicros }: Figures): string {
  const rate = `${what.padEnd(26)} ${Math.round(perSecond).toString().padStart(7)} events/s`
  const own = `processor time each: ${ownMicros.toFixed(1)} µs here`
  if (databaseMicros === null) return `${rate}   ${own}`
  const full = Math.round((CORES * 1_000_000) / (ownMicros + databaseMicros))
  return `${rate}   ${own} + ${databaseMicros.toFixed(1)} µs in PostgreSQL, of which ${CORES} cores hold ${full} a second`
}

const medianOrNull = (values: readonly (number | null)[]): number | null =>
  values.some((value) => value === null) ? null : median(values.map((value) => value ?? 0))

/** The same ratio by processor time, which other work on the machine changes less. */
function ofProcessors(product: Figures, baseline: Figures): string {
  if (product.databaseMicros === null || baseline.databaseMicros === null) return ''
  const cost = ({ ownMicros, databaseMicros }: Figures) => ownMicros + (databaseMicros ?? 0)
  return `, by processor time ${(cost(baseline) / cost(product)).toFixed(2)}`
}

type Source = { accountId: string; next(): ReportedEvent[] }

/** An account whose free dialogues are used up soon, with some numbers, and its conversations in the order of time. */
async function source(db: Database, unit: 'DIALOGUE' | 'MESSAGE', index: number): Promise<Source> {
  const accountId = `acc_bench${unit}${index}`
  const keys = unit === 'DIALOGUE' ? ['BUSINESS_INITIATED', 'USER_INITIATED'] : ['MARKETING', 'SERVICE']
  const rates = ['OTHER', 'TR', 'ES'].flatMap((market) => keys.map((key) => ({ market, key, priceMicros: 1 })))
  await saveTariffs(db, [{ code: accountId, currency: 'USD', unit, effectiveFrom: 0, rates }])
  await db.account.create({
    data: {
      ...{ id: accountId, legalName: 'Bench', email: 'bench@example.com', currency: 'USD', timeZone: 'UTC' },
      ...{ locale: 'en', billingMode: 'POSTPAID', metaBilling: 'HOST', dunningPolicy: 'standard' },
      ...{ tariffCode: accountId, invoicePrefix: accountId, createdAt: iso(START) },
    },
  })
  const numbers = Array.from({ length: NUMBERS }, (_, i) => `num_bench${unit}${index}${i}`)
  await db.phoneNumber.createMany({
    data: numbers.map((id, i) => ({
      ...{ id, accountId, phoneNumber: `+49151${unit.length}${index}0000${i}`, displayName: 'Bench' },
      ...{ provider: 'CLOUD_API', plan: 'MONTHLY', priceCents: 3_900, state: 'ACTIVE', createdAt: iso(START) },
    })),
  })
  let sent = 0
  const event = (): ReportedEvent => {
    const n = sent++
    const conversation = Math.floor(n / CONVERSATION.length)
    const what = CONVERSATION[n % CONVERSATION.length] ?? CONVERSATION[0]
    const numberId = numbers[conversation % NUMBERS] ?? ''
    const contact = `+${conversation % 3 === 0 ? 34612 : 90532}${String(conversation).padStart(7, '0')}`
    return { id: `wamid.${accountId}.${n}`, numberId, contact, at: START + n, ...what }
  }
  return { accountId, next: () => Array.from({ length: BATCH }, event) }
}

/** Every source sends its batches one after the other, all sources at once. */
async function round(
  db: Database,
  sources: Source[],
  send: (source: Source, events: ReportedEvent[]) => Promise<void>,
): Promise<Figures> {
  const batches = sources.map((source) => Array.from({ length: BATCHES_A_ROUND }, () => source.next()))
  const before = await processorTime(db)
  const begin = performance.now()
  await Promise.all(
    sources.map(async (source, i) => {
      for (const events of batches[i] ?? []) await send(source, events)
    }),
  )
  const events = sources.length * BATCHES_A_ROUND * BATCH
  const perSecond = (events * 1000) / (performance.now() - begin)
  const after = await processorTime(db)
  const databaseMicros =
    after.database === null || before.database === null ? null : (after.database - before.database) / events
  return { perSecond, ownMicros: (after.own - before.own) / events, databaseMicros }
}

async function report(db: Database, { accountId }: Source, events: ReportedEvent[]): Promise<void> {
  const now = Math.max(...events.map(({ at }) => at))
  const { accepted } = await createUsageStore(db).ingest({ accountId, events, now })
  if (accepted !== events.length) throw new Error(`${accepted} of ${events.length} events were taken`)
}

async function bareTables(db: Database): Promise<void> {
  await db.$executeRaw`CREATE TABLE bare_events (LIKE usage_events, PRIMARY KEY (account_id, event_id))`
  await db.$executeRaw`ALTER TABLE bare_events ALTER recorded_at SET DEFAULT now()`
  await db.$executeRaw`
    CREATE TABLE bare_dialogues (id text PRIMARY KEY, account_id text, number_id text, contact text, opened_at timestamptz,
      expires_at timestamptz, market text, rating text, price_micros bigint, opened_by text)`
}

async function insertBare(db: Database, { accountId }: Source, events: ReportedEvent[], unit: string): Promise<void> {
  const column = <T>(of: (event: ReportedEvent) => T): T[] => events.map(of)
  await db.$executeRaw`
    INSERT INTO bare_events (account_id, status, event_id, number_id, contact, direction, kind, category, at)
    SELECT ${accountId}, 'DELIVERED', * FROM unnest(${column((each) => each.id)}::text[],
      ${column((each) => each.numberId)}::text[], ${column((each) => each.contact)}::text[],
      ${column((each) => each.direction)}::text[], ${column((each) => each.kind)}::text[],
      ${column((each) => each.category ?? null)}::text[], ${column((each) => iso(each.at))}::timestamptz[])`
  const sold = events.filter((each) => (unit === 'DIALOGUE' ? each.kind === 'TEMPLATE' : each.direction === 'OUTBOUND'))
  await db.$executeRaw`
    INSERT INTO bare_dialogues (account_id, rating, market, price_micros, id, opened_by, number_id, contact, opened_at, expires_at)
    SELECT ${accountId}, 'PRICED', 'TR', 1, e.id, e.id, e.number_id, e.contact, e.at, e.at FROM unnest(
      ${sold.map((each) => each.id)}::text[], ${sold.map((each) => each.numberId)}::text[],
      ${sold.map((each) => each.contact)}::text[], ${sold.map((each) => iso(each.at))}::timestamptz[])
      AS e (id, number_id, contact, at)`
}

/** Reports so many events more, and says how much memory this process holds after each tenth of them. */
async function flat(db: Database, events: number): Promise<string[]> {
  const sources = await Promise.all(Array.from({ length: WRITERS }, (_, i) => source(db, 'DIALOGUE', WRITERS + i)))
  const held: number[] = []
  const begin = performance.now()
  const each = Math.ceil(events / BATCH / sources.length / 10)
  for (let tenth = 0; tenth < 10; tenth += 1) {
    await Promise.all(
      sources.map(async (source) => {
        for (let n = 0; n < each; n += 1) await report(db, source, source.next())
      }),
    )
    held.push(Math.round(process.memoryUsage().rss / 1024 / 1024))
  }
  const total = each * 10 * sources.length * BATCH
  const perSecond = Math.round((total * 1000) / (performance.now() - begin))
  return [`${total} events in one go: ${perSecond} events/s; MB of memory after each tenth: ${held.join(' ')}`]
}
