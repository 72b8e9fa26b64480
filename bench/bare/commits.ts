/**
 * The two commits of a renewal without the engine: the rows that one real renewal wrote, under ids of their own, into
 * tables of the same columns and indexes. Nothing is read, decided or checked; triggers and foreign keys are not there.
 */
import type { Pool, PoolClient } from 'pg'

type Row = Record<string, unknown>
type Written = { table: string; row: Row }[]

/** What the first commit wrote (the invoice and the attempt to take its money) and what the second (the money, the mail). */
export type Commits = { first: Written; second: Written; account: Row; number: Row; attempt: Row }

const TABLES = [
  ...['accounts', 'numbers', 'invoices', 'invoice_lines', 'payment_attempts'],
  ...['ledger_transactions', 'ledger_entries', 'events', 'mails'],
]
const TAG_LENGTH = 12

/** The rows of the newest paid renewal. */
export async function commitsOfARenewal(pool: Pool): Promise<Commits> {
  const rows = async (sql: string, id: unknown): Promise<Row[]> =>
    (await pool.query<{ row: Row }>(`SELECT to_jsonb(t) AS row FROM ${sql}`, [id])).rows.map(({ row }) => row)
  const one = async (sql: string, id: unknown) => {
    const [row] = await rows(sql, id)
    if (row === undefined) throw new Error(`nothing was renewed yet: no row in ${sql}`)
    return row
  }
  const invoice = await one(`invoices t WHERE cause = $1 AND status = 'PAID' ORDER BY seq DESC LIMIT 1`, 'RENEWAL')
  const bookings = await rows('ledger_transactions t WHERE invoice_id = $1 ORDER BY seq', invoice['id'])
  // Rows that nothing has changed since still name the transaction that wrote them.
  const together = async (booking: Row | undefined, tables: string[]) => {
    const written = tables.map(async (table) => {
      const sql = `${table} t WHERE t.xmin = (SELECT b.xmin FROM ledger_transactions b WHERE b.id = $1)`
      return (await rows(sql, booking?.['id'])).map((row) => ({ table, row }))
    })
    return (await Promise.all(written)).flat()
  }
  const attempt = await one('payment_attempts t WHERE invoice_id = $1', invoice['id'])
  const mail = await one('mails t WHERE invoice_id = $1', invoice['id'])
  const issued = await together(bookings[0], ['invoice_lines', 'ledger_transactions', 'ledger_entries', 'events'])
  const paid = await together(bookings[1], ['ledger_transactions', 'ledger_entries', 'events'])
  return {
    first: [{ table: 'invoices', row: invoice }, ...issued, { table: 'payment_attempts', row: attempt }],
    second: [...paid, { table: 'mails', row: mail }],
    attempt,
    account: await one('accounts t WHERE id = $1', invoice['account_id']),
    number: await one('numbers t WHERE id = $1', invoice['number_id']),
  }
}

/** Makes the tables anew, with an account and a number for each of so many entities to change. */
export async function prepareTables(pool: Pool, { account, number }: Commits, entities: number): Promise<void> {
  await pool.query('DROP SCHEMA IF EXISTS bare CASCADE; CREATE SCHEMA bare')
  for (const table of TABLES) {
    await pool.query(`CREATE TABLE bare.${table} (LIKE public.${table} INCLUDING DEFAULTS INCLUDING INDEXES)`)
  }
  for (let entity = 0; entity < entities; entity++) {
    await insert(pool, { table: 'accounts', row: account }, entity)
    await insert(pool, { table: 'numbers', row: number }, entity)
  }
}

/**
 * Writes both commits for one entity, and does `between` between them; statements follow each other without waiting, as the
 * product's do.
 */
export async function commitBoth(
  pool: Pool,
  commits: Commits,
  entity: number,
  between: () => Promise<void> = async () => {},
): Promise<void> {
  const of = (row: Row | undefined) => renamed(row?.['id'], entity)
  const account = of(commits.account)
  const number = of(commits.number)
  const invoice = of(commits.first.find(({ table }) => table === 'invoices')?.row)
  await transaction(pool, (on) => [
    on.query({
      name: 'b1',
      text: 'UPDATE bare.accounts SET invoice_count = invoice_count + 1 WHERE id = $1',
      values: [account],
    }),
    ...commits.first.map((written) => insert(on, written, entity)),
    on.query({
      name: 'b2',
      text: 'UPDATE bare.numbers SET renewal_invoice_id = $1 WHERE id = $2',
      values: [invoice, number],
    }),
  ])
  await between()
  await transaction(pool, (on) => [
    on.query({
      name: 'b3',
      text: 'UPDATE bare.payment_attempts SET resolved_at = now() WHERE invoice_id = $1',
      values: [invoice],
    }),
    on.query({
      name: 'b4',
      text: 'UPDATE bare.invoices SET paid_cents = total_cents, paid_at = now() WHERE id = $1',
      values: [invoice],
    }),
    ...commits.second.map((written) => insert(on, written, entity)),
    on.query({
      name: 'b5',
      text: 'UPDATE bare.numbers SET renew_at = now(), renewal_invoice_id = NULL WHERE id = $1',
      values: [number],
    }),
  ])
}

async function transaction(pool: Pool, statements: (on: PoolClient) => Promise<unknown>[]): Promise<void> {
  const on = await pool.connect()
  try {
    const begun = on.query('BEGIN')
    await Promise.all([begun, ...statements(on)])
    await on.query('COMMIT')
  } finally {
    on.release()
  }
}

function insert(on: Pick<Pool, 'query'>, { table, row }: Written[number], entity: number): Promise<unknown> {
  return on.query({
    name: `bare ${table}`,
    text: `INSERT INTO bare.${table} SELECT r.* FROM jsonb_populate_record(NULL::bare.${table}, $1) r`,
    values: [JSON.stringify(unique(row, entity))],
  })
}

let sequence = 0

/** The row with every id in it, and whatever else may exist only once, made this entity's own. */
function unique(row: Row, entity: number): Row {
  const own = JSON.parse(renamed(JSON.stringify(row), entity)) as Row
  for (const column of ['number', 'phone_number', 'invoice_prefix', 'processor_customer']) {
    if (typeof own[column] === 'string') own[column] += tagOf(entity)
  }
  return 'seq' in own ? { ...own, seq: ++sequence } : own
}

const tagOf = (entity: number) => entity.toString(36).padStart(TAG_LENGTH, '0')

const renamed = (text: unknown, entity: number): string =>
  String(text).replace(/\b([a-z]+_)[0-9a-z]{12}([0-9a-z]{12})\b/g, `$1${tagOf(entity)}$2`)
