import type { Database } from '../../../adapters/store/client'
import { rowsQuery } from '../../../adapters/store/usage/export'
import { recipientsQuery } from '../../../adapters/store/usage/recipients'
import { daysQuery, usageQuery } from '../../../adapters/store/usage/report'
import { positionQuery, unbilledSinceQuery } from '../../../adapters/store/usage/unbilled'
import { figuresQuery } from '../../../adapters/store/views/accounts'
import {
  balancesQuery,
  bookedUsageQuery,
  monthQuery,
  movementsQuery,
} from '../../../adapters/store/views/statement-queries'
import { DAY } from '../../../domain/time'
import { Prisma } from '../../../generated/prisma/client'
import { aNumber, anAccount, NOW, startDatabase } from './database'

/** Small ones beside the big one, each with one number. */
const ACCOUNTS = 20
const ROWS_EACH = 2_000
const NUMBERS = 1_000
/** Of the big account: on every day a hundred of its numbers used something. */
const ROWS = 12_000
/** How far the rows go back: four months, so that a month is a part of the account and the account a part of all. */
const SPAN_DAYS = 120

let db: Database
let stop: () => Promise<void>
let accountId: string
/** A number with an account of its own. */
let numberId: string
let numbers: string[]
beforeAll(async () => {
  const started = await startDatabase()
  db = started.db
  stop = started.stop
  for (let i = 0; i < ACCOUNTS; i++) {
    const small = await anAccount(db)
    numberId = await aNumber(db, small)
    await fill(small, [numberId], ROWS_EACH)
  }
  accountId = await anAccount(db)
  numbers = await manyNumbers(accountId)
  await fill(accountId, numbers, ROWS)
  await manyOthers()
  // What autovacuum does to tables that live.
  for (const table of [...BIG, ...SUMS]) await db.$executeRawUnsafe(`VACUUM ANALYZE ${table}`)
}, 240_000)
afterAll(() => stop(), 30_000)

/** Tables that grow with what is used; the two of sums grow with the days and months, and are looked at too. */
const BIG = ['dialogues', 'usage_events', 'ledger_transactions', 'ledger_entries', 'unbilled_usage'] as const
const SUMS = ['usage_totals', 'ledger_totals', 'wallets', 'account_zones'] as const

/** Customers without usage: the account is one of many. */
const manyOthers = () => db.$executeRaw`
  INSERT INTO accounts (id, legal_name, email, currency, time_zone, locale, billing_mode, meta_billing, dunning_policy,
    tariff_code, invoice_prefix, created_at)
  SELECT 'other' || i, 'Other', 'o@example.com', 'USD', 'UTC', 'en', 'POSTPAID', 'HOST', 'standard', 'x', 'other' || i, now()
    FROM generate_series(1, 3000) AS i`

async function manyNumbers(account: string): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    INSERT INTO numbers (id, account_id, phone_number, display_name, provider, plan, price_cents, state, created_at)
    SELECT 'num_big' || n, ${account}, '+90599' || lpad(n::text, 7, '0'), 'Big', 'CLOUD_API', 'MONTHLY', 3000, 'ACTIVE', now()
      FROM generate_series(1, ${NUMBERS}) AS n RETURNING id`
  return rows.map(({ id }) => id)
}

/** Messages, each with its event and posting, and a top-up for every hundredth, evenly back from now, number by number. */
async function fill(account: string, of: string[], rows: number, tag = ''): Promise<void> {
  const id = `${account}${tag}`
  const step = Prisma.sql`make_interval(secs => (i * ${(SPAN_DAYS * DAY) / 1_000 / rows}::float8))`
  const at = Prisma.sql`${new Date(NOW)}::timestamptz - ${step}`
  const series = Prisma.sql`generate_series(0, ${rows - 1}) AS i`
  const number = Prisma.sql`(${of}::text[])[1 + i % ${of.length}::int]`
  await db.$transaction(
    async (tx) => {
      await tx.$executeRaw`
      INSERT INTO ledger_transactions (id, key, account_id, kind, at)
      SELECT ${id} || i, ${id} || i, ${account}, CASE WHEN i % 100 = 0 THEN 'TOP_UP' ELSE 'USAGE' END, ${at}
      FROM ${series}`
      await tx.$executeRaw`
      INSERT INTO ledger_entries (transaction_id, position, id, account_id, ledger_account, unit, amount_micros)
      SELECT ${id} || i, p, ${id} || i || p, ${account}, (ARRAY['CUSTOMER_BALANCE', 'CASH'])[p + 1], 'USD',
             CASE WHEN p = 0 THEN 1 ELSE -1 END
      FROM ${series}, generate_series(0, 1) AS p`
      await tx.$executeRaw`
      INSERT INTO dialogues (account_id, id, opened_by, number_id, contact, unit, category, market, opened_at, expires_at,
        booked_at, rating, price_micros, transaction_id)
      SELECT ${account}, ${id} || i, ${id} || i, ${number}, '+9053' || i % 500, 'MESSAGE', 'MARKETING', 'TR',
             ${at}, ${at}, ${at}, 'PRICED', 1, ${id} || i
      FROM ${series}`
      await tx.$executeRaw`
      INSERT INTO usage_events (account_id, event_id, number_id, contact, direction, kind, status, at)
      SELECT ${account}, ${id} || i, ${number}, '+9053' || i % 500, 'OUTBOUND', 'TEMPLATE', 'DELIVERED', ${at}
      FROM ${series}`
    },
    { timeout: 120_000 },
  )
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
    const { 'Relation Name': table = '', 'Node Type': type } = node
    const index = node['Index Name'] ?? node.Plans?.find((each) => each['Index Name'] !== undefined)?.['Index Name']
    if (![...BIG, ...SUMS].some((each) => each === table)) return []
    return [{ table, how: `${type} ${index ?? ''}`.trim(), rows: node['Actual Rows'] * node['Actual Loops'] }]
  })
}

const november = { month: '2026-11', from: Date.parse('2026-11-01T00:00:00Z'), to: Date.parse('2026-12-01T00:00:00Z') }
/** Rows of November up to now, and of one day, give or take one at each end. */
const A_MONTH = Math.ceil((ROWS / SPAN_DAYS) * 20) + 1
const A_DAY = Math.ceil(ROWS / SPAN_DAYS) + 1
const A_DAY_OF_ONE = Math.ceil(ROWS_EACH / SPAN_DAYS) + 1
const books = () => ({ accountId, currency: 'USD' })

/** What is read without a row of usage or of the ledger being looked at, and how many rows of sums it may take. */
const OF_SUMS: Record<string, { query: () => Prisma.Sql; how: string[]; rows: number }> = {
  'the days that a usage page begins and ends with': {
    query: () => daysQuery(accountId, november.from, november.to),
    how: ['Index Scan account_zones_pkey'],
    rows: 2,
  },
  ...Object.fromEntries(
    (
      [
        ['day', 30],
        // A row for each number and day on which it used something, at most.
        ['number', 30 * NUMBERS],
        ['category', 30],
        ['country', 30],
      ] as const
    ).map(([groupBy, rows]) => [
      `its usage by ${groupBy}`,
      {
        query: () =>
          usageQuery(accountId, groupBy, { days: { first: '2026-11-01', before: '2026-12-01' }, within: [] }),
        how: ['Index Scan usage_totals_pkey'],
        rows,
      },
    ]),
  ),
  'when a month of its statements begins and ends': {
    query: () => monthQuery(accountId, '2026-11'),
    how: ['Index Scan account_zones_pkey'],
    rows: 1,
  },
  'its opening and closing balance': {
    query: () => balancesQuery(books(), november),
    how: ['Index Scan ledger_totals_pkey'],
    rows: 2 * 5,
  },
  'the usage on its statement': {
    query: () => bookedUsageQuery(books(), november),
    how: ['Index Scan usage_totals_pkey'],
    rows: 1,
  },
  'what it owes, which the threshold looks at': {
    query: () => positionQuery(accountId),
    how: ['Index Scan wallets_pkey'],
    rows: 1,
  },
  'when its month is to be charged': {
    query: () => unbilledSinceQuery(accountId),
    how: ['Index Scan wallets_pkey'],
    rows: 1,
  },
  'its figures of all time': {
    query: () => figuresQuery([accountId]),
    // A row for each day and category, and for each month and kind.
    how: ['Index Scan ledger_totals_pkey', 'Index Scan usage_totals_pkey', 'Index Scan wallets_pkey'],
    rows: SPAN_DAYS + 1 + 2 * 5 + 5 + 1,
  },
}

describe('A big account reads its usage page, statement and threshold from sums', () => {
  it.each(Object.entries(OF_SUMS))('%s', async (_, { query, how, rows }) => {
    const reads = await readsOf(query())
    expect(reads.map((read) => read.how.replace(' Only', '').replace('Bitmap Heap', 'Index')).sort()).toEqual(how)
    expect(reads.reduce((sum, read) => sum + read.rows, 0)).toBeLessThanOrEqual(rows)
  })

  it('and reads not one row more when it has used twice as much', async () => {
    const rowsRead = async () => {
      const all: number[] = []
      for (const { query } of Object.values(OF_SUMS)) {
        all.push((await readsOf(query())).reduce((sum, read) => sum + read.rows, 0))
      }
      return all
    }
    const before = await rowsRead()
    await fill(accountId, numbers, ROWS, 'again')
    expect(await rowsRead()).toEqual(before)
  }, 60_000)
})

describe('A big account is read through indexes alone', () => {
  it('a day that a usage page cuts, with what corrects it', async () => {
    const within = [{ day: '2026-11-10', from: NOW - 10 * DAY, to: NOW - 10 * DAY + DAY / 2 }]
    const reads = await readsOf(usageQuery(accountId, 'category', { days: null, within }))
    expect(reads.filter((read) => !/^Index (Only )?Scan /.test(read.how))).toEqual([])
    const [rows] = reads.filter((read) => read.how === 'Index Scan dialogues_opened')
    expect(rows?.rows).toBeGreaterThan(0)
    for (const read of reads) expect(read.rows).toBeLessThanOrEqual(A_DAY * 2)
  })

  it('the movements on its statement, without passing its usage', async () => {
    const reads = await readsOf(movementsQuery(books(), november))
    expect(reads.map((read) => read.how).sort()).toEqual([
      'Index Scan ledger_entries_pkey',
      'Index Scan ledger_transactions_movements',
    ])
    for (const read of reads) expect(read.rows).toBeLessThanOrEqual((2 * A_MONTH) / 100 + 2)
  })

  it.each(['opened', 'booked'] as const)(
    'a page of its export by what was %s, from where the last one ended',
    async (by) => {
      const after = { at: NOW - 10 * DAY, seq: 1 }
      const reads = await readsOf(rowsQuery(accountId, { by, ...november }, after))
      expect(reads).toHaveLength(1)
      // Which way through the index is cheaper depends on how the rows happen to lie.
      expect(reads[0]?.how).toMatch(new RegExp(`^(Index Scan|Bitmap Heap Scan) dialogues_${by}$`))
      expect(reads[0]?.rows).toBeLessThanOrEqual(A_MONTH + 2)
    },
  )

  it('the recipients of a number in the last 24 hours', async () => {
    const reads = await readsOf(recipientsQuery(numberId, NOW))
    const [templates] = reads.filter((read) => read.how.endsWith('usage_events_templates'))
    expect(templates?.how).toBe('Index Only Scan usage_events_templates')
    expect(templates?.rows).toBeLessThanOrEqual(2 * A_DAY_OF_ONE)
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
    const page = rowsQuery(accountId, { by: 'booked', ...november }, { at: NOW - 10 * DAY, seq: 1 })
    expect(await without('dialogues_booked', page)).not.toMatch(/Index Scan using dialogues_booked/)
  }, 60_000)
})
