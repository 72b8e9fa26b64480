import { performance } from 'node:perf_hooks'
import type { Database, Transaction } from '../adapters/store/client'
import { type UsageGrouping, usageQuery, usageReport } from '../adapters/store/usage/report'
import { nextMonthStart, position } from '../adapters/store/usage/unbilled'
import { accountView } from '../adapters/store/views/accounts'
import { statement } from '../adapters/store/views/statements'
import { DAY, HOUR } from '../domain/time'
import { onOwnDatabase } from './database'
import { median, type Report, type Size, sizeOf } from './report'

const ACCOUNT = 'acc_big'
const NUMBERS = 1_000
/** The year that they are spread over. */
const TO = Date.parse('2026-12-01T00:00:00Z')
const DAYS = 365
const PAGE = { from: TO - 31 * DAY, to: TO }
const RUNS = 21

/**
 * The pages of one account with 1,000 numbers and 5 million dialogues in a year: how long each takes, beside one row read
 * by its key, and beside the same usage counted from its rows. `--dialogues=100000` makes it smaller.
 */
export async function bigAccount(size: Size): Promise<Report> {
  const dialogues = sizeOf(size, 'dialogues', 5_000_000, 20_000)
  return onOwnDatabase(async (db) => {
    await db.$transaction((tx) => fill(tx, dialogues), { timeout: 3_600_000 })
    for (const table of BIG) await db.$executeRawUnsafe(`VACUUM ANALYZE ${table}`)
    const key = () => db.$queryRaw`SELECT price_micros FROM dialogues WHERE id = ${`d${Math.floor(dialogues / 2)}`}`
    const baseline = await timed(key)
    const lines = [
      `${NUMBERS} numbers, ${dialogues} dialogues in a year; the middle of ${RUNS} runs`,
      shown('one row by its key (baseline)', baseline, baseline),
    ]
    const figures: Record<string, number> = { 'one row by its key': baseline }
    for (const [name, read] of Object.entries(reads(db))) {
      const took = await timed(read)
      figures[name] = took
      lines.push(shown(name, took, baseline))
    }
    const counted = () =>
      db.$queryRaw(usageQuery(ACCOUNT, 'category', { days: null, within: [{ day: 'all', ...PAGE }] }))
    lines.push(shown('usage by category, counted from its rows', await timed(counted, 3), baseline))
    return { lines, figures }
  })
}

/** What a customer, or the engine at each batch, reads. */
function reads(db: Database): Record<string, () => Promise<unknown>> {
  const usage = (groupBy: UsageGrouping, from = PAGE.from) =>
    usageReport(db, { accountId: ACCOUNT, ...PAGE, from, groupBy })
  return {
    'usage page by day': () => usage('day'),
    'usage page by category': () => usage('category'),
    'usage page by country': () => usage('country'),
    'usage page by number': () => usage('number'),
    'usage by category of a year': () => usage('category', TO - DAYS * DAY),
    'statement of a month': () => statement(db, ACCOUNT, '2026-11'),
    'threshold check': () => Promise.all([position(db, ACCOUNT), nextMonthStart(db, ACCOUNT)]),
    'account with its figures': () => accountView(db, ACCOUNT),
  }
}

const BIG = [
  'dialogues',
  'ledger_transactions',
  'ledger_entries',
  'usage_totals',
  'ledger_totals',
  'unbilled_usage',
  'wallets',
]

/**
 * Rows as a year of batches would leave them. Filled without triggers and with the sums made from the rows at the end,
 * since what is measured is reading.
 */
async function fill(tx: Transaction, dialogues: number): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO accounts (id, legal_name, email, currency, time_zone, locale, billing_mode, meta_billing, dunning_policy,
      tariff_code, invoice_prefix, created_at)
    VALUES (${ACCOUNT}, 'Big', 'big@example.com', 'USD', 'UTC', 'en', 'POSTPAID', 'HOST', 'standard', 'none', 'BIG', now())`
  await tx.$executeRaw`
    INSERT INTO numbers (id, account_id, phone_number, display_name, provider, plan, price_cents, state, created_at)
    SELECT 'n' || n, ${ACCOUNT}, '+90532' || lpad(n::text, 7, '0'), 'Big', 'CLOUD_API', 'MONTHLY', 3000, 'ACTIVE', now()
      FROM generate_series(0, ${NUMBERS - 1}) AS n`
  await tx.$executeRaw`SET LOCAL session_replication_role = replica`
  const end = new Date(TO - HOUR)
  await tx.$executeRaw`
    INSERT INTO dialogues (account_id, id, opened_by, number_id, contact, unit, category, market, opened_at, expires_at,
      booked_at, rating, price_micros)
    SELECT ${ACCOUNT}, 'd' || i, 'd' || i, 'n' || i % ${NUMBERS}, '+90533' || lpad((i % 100000)::text, 7, '0'), 'MESSAGE',
           (ARRAY['MARKETING', 'UTILITY', 'AUTHENTICATION'])[1 + i % 3], (ARRAY['TR', 'DE', 'ES', 'US', 'BR'])[1 + i % 5],
           at, at, at, 'PRICED', 10000
      FROM generate_series(0, ${dialogues - 1}) AS i,
           LATERAL (SELECT ${end}::timestamptz - make_interval(secs => i * ${(DAYS * DAY) / 1_000 / dialogues}::float8) AS at) AS t`
  await postUsage(tx, end)
  await tx.$executeRaw`INSERT INTO usage_totals SELECT * FROM usage_totals_of_rows`
  await tx.$executeRaw`INSERT INTO ledger_totals SELECT * FROM ledger_totals_of_rows`
  await tx.$executeRaw`
    INSERT INTO unbilled_usage (number_id, account_id, amount_micros, earliest_at, accrues_from)
    SELECT 'n' || n, ${ACCOUNT}, 9999, ${end}::timestamptz, ${end}::timestamptz FROM generate_series(0, ${NUMBERS - 1}) AS n`
  await tx.$executeRaw`
    UPDATE wallets SET balance_micros = -9999 * ${NUMBERS}, unbilled_micros = 9999 * ${NUMBERS}, unbilled_since = ${end}
     WHERE account_id = ${ACCOUNT}`
}

/** A posting for each number and day that used something, and what was invoiced of it each day. */
async function postUsage(tx: Transaction, end: Date): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO ledger_transactions (id, key, account_id, kind, at, number_id)
    SELECT 'u' || number_id || day, 'u' || number_id || day, ${ACCOUNT}, 'USAGE', at, number_id
      FROM (SELECT number_id, opened_at::date AS day, max(booked_at) AS at FROM dialogues GROUP BY 1, 2) AS used`
  await tx.$executeRaw`
    INSERT INTO ledger_transactions (id, key, account_id, kind, at)
    SELECT 'c' || day, 'c' || day, ${ACCOUNT}, 'USAGE_CHARGE', ${end}::timestamptz - make_interval(days => day)
      FROM generate_series(0, ${DAYS - 1}) AS day`
  await tx.$executeRaw`
    INSERT INTO ledger_entries (transaction_id, position, id, account_id, ledger_account, unit, amount_micros)
    SELECT 'u' || number_id || day, p, 'u' || number_id || day || p, ${ACCOUNT},
           (ARRAY['CUSTOMER_BALANCE', 'USAGE_REVENUE'])[p + 1], 'USD', CASE p WHEN 0 THEN micros ELSE -micros END
      FROM (SELECT number_id, opened_at::date AS day, sum(price_micros)::bigint AS micros FROM dialogues GROUP BY 1, 2) AS used,
           generate_series(0, 1) AS p`
  await tx.$executeRaw`
    INSERT INTO ledger_entries (transaction_id, position, id, account_id, ledger_account, unit, amount_micros)
    SELECT 'c' || day, p, 'c' || day || p, ${ACCOUNT}, (ARRAY['RECEIVABLE', 'CUSTOMER_BALANCE'])[p + 1], 'USD',
           CASE p WHEN 0 THEN 10000 ELSE -10000 END
      FROM generate_series(0, ${DAYS - 1}) AS day, generate_series(0, 1) AS p`
}

async function timed(read: () => Promise<unknown>, runs = RUNS): Promise<number> {
  const took: number[] = []
  await read()
  for (let run = 0; run < runs; run++) {
    const begin = performance.now()
    await read()
    took.push(performance.now() - begin)
  }
  return median(took)
}

const shown = (name: string, ms: number, baseline: number): string =>
  `${name.padEnd(44)} ${ms.toFixed(2).padStart(9)} ms  ${(ms / baseline).toFixed(1).padStart(7)} ×`
