import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { projectRoot } from '../project-root'
import { causeOf, StartupError } from '../startup-error'

/** The lock that `prisma migrate deploy` takes too, so that the two never run at once. */
const PRISMA_ADVISORY_LOCK = 72707369

/** Prisma's own book-keeping, column for column: `prisma migrate deploy` goes on where this left off. */
const CREATE_TABLE = `
  CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id                  VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum            VARCHAR(64) NOT NULL,
    finished_at         TIMESTAMPTZ,
    migration_name      VARCHAR(255) NOT NULL,
    logs                TEXT,
    rolled_back_at      TIMESTAMPTZ,
    started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count INTEGER NOT NULL DEFAULT 0
  )`

interface Migration {
  name: string
  sql: string
  checksum: string
}

interface AppliedRow {
  migration_name: string
  checksum: string
  finished_at: Date | null
}

/**
 * Brings the database up to this code's migrations, each in a transaction of its own, and answers the names of those it
 * applied. Safe to run again and by several processes at once.
 * @throws StartupError when the database cannot be reached, has a migration this code does not know, has one whose file
 * has changed since, or has one that failed half-way; nothing is changed then.
 */
export async function migrate(
  databaseUrl: string,
  log: (line: string) => void = () => {},
  folder = join(projectRoot(), 'prisma', 'migrations'),
): Promise<string[]> {
  const migrations = readMigrations(folder)
  const client = await connect(databaseUrl)
  try {
    // Most starts have nothing to do and need not wait for the lock.
    if ((await pending(client, migrations)).length === 0) return []
    await client.query('SELECT pg_advisory_lock($1)', [PRISMA_ADVISORY_LOCK])
    await client.query(CREATE_TABLE)
    const due = await pending(client, migrations)
    for (const migration of due) {
      await apply(client, migration)
      log(`database: applied ${migration.name}`)
    }
    return due.map((migration) => migration.name)
  } finally {
    // Ending the session frees the lock.
    await client.end()
  }
}

function readMigrations(folder: string): Migration[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'migration.sql')))
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      const bytes = readFileSync(join(folder, name, 'migration.sql'))
      return { name, sql: bytes.toString('utf8'), checksum: createHash('sha256').update(bytes).digest('hex') }
    })
}

async function connect(databaseUrl: string): Promise<Client> {
  try {
    const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 })
    // A connection lost later also fails the running query, which is where it is reported.
    client.on('error', () => {})
    await client.connect()
    return client
  } catch (error) {
    throw new StartupError(
      `Cannot use the database ${withoutPassword(databaseUrl)}: ${causeOf(error)}.\n` +
        'Start that server or correct DATABASE_URL; without DATABASE_URL, npm start brings its own PostgreSQL.',
    )
  }
}

/** The migrations still to be applied, after checking that the applied ones are the ones this code knows. */
async function pending(client: Client, migrations: Migration[]): Promise<Migration[]> {
  const table = await client.query<{ name: string | null }>(`SELECT to_regclass('_prisma_migrations')::text AS name`)
  if (!table.rows[0]?.name) return migrations
  const { rows } = await client.query<AppliedRow>(
    'SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL',
  )
  const known = new Map(migrations.map((migration) => [migration.name, migration]))
  for (const row of rows) refuseForeign(row, known.get(row.migration_name))
  const applied = new Set(rows.map((row) => row.migration_name))
  return migrations.filter((migration) => !applied.has(migration.name))
}

function refuseForeign(row: AppliedRow, migration: Migration | undefined): void {
  if (!migration) {
    throw new StartupError(
      `The database has the migration ${row.migration_name}, which this version of the code does not know.\n` +
        'It was brought up to date by a newer version: run that one, or use another database.',
    )
  }
  if (row.finished_at === null) {
    throw new StartupError(
      `The migration ${row.migration_name} was started by Prisma and did not finish.\n` +
        `Repair the database, then run: npx prisma migrate resolve --rolled-back ${row.migration_name}`,
    )
  }
  if (row.checksum !== migration.checksum) {
    throw new StartupError(
      `The migration ${row.migration_name} has changed since the database applied it.\n` +
        `Restore prisma/migrations/${row.migration_name}/migration.sql and put the change in a new migration; ` +
        'a sandbox database may be thrown away instead (delete LINEKEEPER_DATA_DIR).',
    )
  }
}

async function apply(client: Client, { name, sql, checksum }: Migration): Promise<void> {
  const startedAt = new Date()
  await client.query('BEGIN')
  try {
    await client.query(sql)
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, $4, clock_timestamp(), 1)`,
      [randomUUID(), checksum, name, startedAt],
    )
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw new StartupError(
      `The migration ${name} failed and was rolled back: ${causeOf(error)}.\n` +
        `Correct prisma/migrations/${name}/migration.sql or the data it stumbled on, then start again.`,
    )
  }
}

function withoutPassword(databaseUrl: string): string {
  try {
    const url = new URL(databaseUrl)
    return `${url.hostname}:${url.port || '5432'}${url.pathname}`
  } catch {
    return 'of DATABASE_URL'
  }
}
