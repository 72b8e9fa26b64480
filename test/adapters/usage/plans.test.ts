import type { Database } from '../../../adapters/store/client'
import { rowsQuery } from '../../../adapters/store/usage/export'
import { usageQuery } from '../../../adapters/store/usage/reading'
import { recipientsQuery } from '../../../adapters/store/usage/recipients'
import { balancesQuery, bookedUsageQuery, movementsQuery } from '../../../adapters/store/views/statement-queries'
import { monthIn } from '../../../adapters/store/views/statements'
import { DAY } from '../../../domain/time'
import { Prisma } from '../../../generated/prisma/client'
import { aNumber, anAccount, NOW, startDatabase } from './database'

const ACCOUNTS = 20
const ROWS_EACH = 2_000
/** How far the rows go back: four months, so that a month is a part of the account and the account a part of all. */
const SPAN_DAYS = 120

let db: Database
let stop: () => Promise<void>
let accountId: string
let numberId: string
beforeAll(async () => {
  const started = await startDatabase()
  db = started.db
  stop = started.stop
  for (let i = 0; i < ACCOUNTS; i++) {
    accountId = await anAccount(db)
    numberId = await aNumber(db, accountId)
    await fill(accountId, numberId)
  }
  // What autovacuum does to tables that live.
  for (const table of BIG) await db.$executeRawUnsafe(`VACUUM ANALYZE ${table}`)
}, 240_000)
afterAll(() => stop())

const BIG = ['dialogues', 'usage_events', 'ledger_transactions', 'ledger_entries'] as const

/** Messages, each with its event and posting, and a top-up for every hundredth, evenly back from now. */
async function fill(account: string, number: string): Promise<void> {
  const step = Prisma.sql`make_interval(secs => (i * ${(SPAN_DAYS * DAY) / 1_000 / ROWS_EACH}::float8))`
  const at = Prisma.sql`${new Date(NOW)}::timestamptz - ${step}`
  const series = Prisma.sql`generate_series(0, ${ROWS_EACH - 1}) AS i`
  await db.$transaction([
    db.$executeRaw`
      INSERT INTO ledger_transactions (id, key, account_id, kind, at)
      SELECT ${account} || i, ${account} || i, ${account}, CASE WHEN i % 100 = 0 THEN 'TOP_UP' ELSE 'USAGE' END, ${at}
      FROM ${series}`,
    db.$executeRaw`
      INSERT INTO ledger_entries (transaction_id, position, id, account_id, ledger_account, unit, amount_micros)
      SELECT ${account} || i, p, ${account} || i || p, ${account}, (ARRAY['CUSTOMER_BALANCE', 'CASH'])[p + 1], 'USD',
             CASE WHEN p = 0 THEN 1 ELSE -1 END
      FROM ${series}, generate_series(0, 1) AS p`,
    db.$executeRaw`
      INSERT INTO dialogues (account_id, id, opened_by, number_id, contact, unit, category, market, opened_at, expires_at,
        booked_at, rating, price_micros, transaction_id)
      SELECT ${account}, ${account} || i, ${account} || i, ${number}, '+9053' || i % 500, 'MESSAGE', 'MARKETING', 'TR',
             ${at}, ${at}, ${at}, 'PRICED', 1, ${account} || i
      FROM ${series}`,
    db.$executeRaw`
      INSERT INTO usage_events (account_id, event_id, number_id, contact, direction, kind, status, at)
      SELECT ${account}, ${account} || i, ${number}, '+9053' || i % 500, 'OUTBOUND', 'TEMPLATE', 'DELIVERED', ${at}
      FROM ${series}`,
  ])
}

type Node = {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  Plans?: Node[]
}
type Read = { table: string; how: string; rows: number }

/** How the query reads the tables that grow: by which index, and how many rows of it. */
async function readsOf(query: Prisma.Sql): Promise<Read[]> {
  const [row] = await db.$queryRaw<{ 'QUERY PLAN': { Plan: Node }[] }[]>(
    Prisma.sql`EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${query}`,
  )
  const nodes = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodes)]
  const [plan] = row?.['QUERY PLAN'] ?? []
  if (plan === undefined) throw new Error('EXPLAIN says nothing')
  return nodes(plan.Plan).flatMap((node) => {
    const { 'Relation Name': table = '', 'Index Name': index, 'Node Type': type } = node
    if (!BIG.some((big) => big === table)) return []
    return [{ table, how: `${type} ${index ?? ''}`.trim(), rows: node['Actual Rows'] * node['Actual Loops'] }]
  })
}

const november = monthIn('UTC', '2026-11')
const ofMonth = { from: november.from, to: november.to }
/** Rows of November up to now, and of one day, give or take one at each end. */
const A_MONTH = Math.ceil((ROWS_EACH / SPAN_DAYS) * 20) + 1
const A_DAY = Math.ceil(ROWS_EACH / SPAN_DAYS) + 1
const books = () => ({ accountId, currency: 'USD' })

describe('A big account is read through indexes alone', () => {
  it.each(['day', 'number', 'category', 'country'] as const)('its usage by %s', async (groupBy) => {
    const [read, ...rest] = await readsOf(usageQuery({ accountId, ...ofMonth, groupBy }))
    expect([read?.how, rest]).toEqual(['Index Only Scan dialogues_opened', []])
    expect(read?.rows).toBeLessThanOrEqual(A_MONTH)
  })

  it('the usage on its statement', async () => {
    const [read, ...rest] = await readsOf(bookedUsageQuery(books(), ofMonth))
    expect([read?.how, rest]).toEqual(['Index Only Scan dialogues_booked', []])
    expect(read?.rows).toBeLessThanOrEqual(A_MONTH)
  })

  it('the movements on its statement, without passing its usage', async () => {
    const reads = await readsOf(movementsQuery(books(), ofMonth))
    expect(reads.map((read) => read.how).sort()).toEqual([
      'Index Scan ledger_entries_pkey',
      'Index Scan ledger_transactions_movements',
    ])
    for (const read of reads) expect(read.rows).toBeLessThanOrEqual(A_MONTH / 100 + 1)
  })

  it('its opening and closing balance', async () => {
    const reads = await readsOf(balancesQuery(books(), ofMonth))
    expect(reads.map((read) => read.how).sort()).toEqual([
      'Index Only Scan ledger_entries_account',
      'Index Only Scan ledger_transactions_at',
    ])
  })

  it.each(['opened', 'booked'] as const)(
    'a page of its export by what was %s, from where the last one ended',
    async (by) => {
      const after = { at: NOW - 10 * DAY, seq: 1 }
      const reads = await readsOf(rowsQuery(accountId, { by, ...ofMonth }, after))
      expect(reads.map((read) => read.how)).toEqual([`Index Scan dialogues_${by}`])
      expect(reads[0]?.rows).toBeLessThanOrEqual(A_MONTH / 2 + 1)
    },
  )

  it('the recipients of a number in the last 24 hours', async () => {
    const reads = await readsOf(recipientsQuery(numberId, NOW))
    const [templates] = reads.filter((read) => read.how.endsWith('usage_events_templates'))
    expect(templates?.how).toBe('Index Only Scan usage_events_templates')
    expect(templates?.rows).toBeLessThanOrEqual(A_DAY)
    expect(reads.filter((read) => !/^Index (Only )?Scan /.test(read.how))).toEqual([])
  })

  it('while without its index the same read goes through everything', async () => {
    const without = async (index: string, query: Prisma.Sql) => {
      const seen: Read[] = []
      const undo = new Error('undo')
      const work = db.$transaction(async (tx) => {
        await tx.$executeRawUnsafe(`DROP INDEX ${index}`)
        const rows = await tx.$queryRaw<{ 'QUERY PLAN': string }[]>(Prisma.sql`EXPLAIN (COSTS OFF) ${query}`)
        seen.push({ table: '', how: rows.map((row) => row['QUERY PLAN']).join('\n'), rows: 0 })
        throw undo
      })
      await expect(work).rejects.toBe(undo)
      return seen[0]?.how
    }
    expect(await without('dialogues_booked', bookedUsageQuery(books(), ofMonth))).not.toMatch(/Index Only Scan/)
  })
})
