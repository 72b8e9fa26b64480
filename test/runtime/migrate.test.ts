import { createHash } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { migrate } from '../../adapters/store/migrate'
import { passingDataFolder } from '../../sandbox/servers/data-folder'
import { startPostgres } from '../../sandbox/servers/postgres'

describe('the migrator', () => {
  let folder: string
  let server: Awaited<ReturnType<typeof startPostgres>>
  let migrations: string
  let databaseUrl: string
  let database = 0

  beforeAll(async () => {
    folder = passingDataFolder('migrate')
    server = await startPostgres({ dataDir: join(folder, 'data') })
  }, 60_000)

  afterAll(async () => {
    await server?.stop()
    rmSync(folder, { recursive: true, force: true })
  }, 30_000)

  beforeEach(async () => {
    database += 1
    await query(server.url, `CREATE DATABASE test_${database}`)
    databaseUrl = server.url.replace(/\/linekeeper$/, `/test_${database}`)
    migrations = join(folder, `migrations-${database}`)
    write('20270101000000_first', 'CREATE TABLE account (id TEXT PRIMARY KEY);')
    write('20270102000000_second', `INSERT INTO account VALUES ('acc_1');\nALTER TABLE account ADD COLUMN name TEXT;`)
  })

  function write(name: string, sql: string): void {
    mkdirSync(join(migrations, name), { recursive: true })
    writeFileSync(join(migrations, name, 'migration.sql'), sql)
  }

  async function query(url: string, sql: string) {
    const client = new Client({ connectionString: url })
    await client.connect()
    try {
      return (await client.query(sql)).rows
    } finally {
      await client.end()
    }
  }

  const run = () => migrate(databaseUrl, () => {}, migrations)

  it('applies what is due in order, and nothing the second time', async () => {
    expect(await run()).toEqual(['20270101000000_first', '20270102000000_second'])
    expect(await run()).toEqual([])
    expect(await query(databaseUrl, 'SELECT * FROM account')).toEqual([{ id: 'acc_1', name: null }])
    write('20270103000000_third', 'DROP TABLE account;')
    expect(await run()).toEqual(['20270103000000_third'])
  })

  it("keeps Prisma's own table: its columns, and the checksum of each file", async () => {
    await run()
    const columns = await query(
      databaseUrl,
      `SELECT column_name, data_type, character_maximum_length AS length, is_nullable FROM information_schema.columns
       WHERE table_name = '_prisma_migrations' ORDER BY ordinal_position`,
    )
    const column = (column_name: string, data_type: string, is_nullable: string, length: number | null = null) => ({
      column_name,
      data_type,
      length,
      is_nullable,
    })
    expect(columns).toEqual([
      column('id', 'character varying', 'NO', 36),
      column('checksum', 'character varying', 'NO', 64),
      column('finished_at', 'timestamp with time zone', 'YES'),
      column('migration_name', 'character varying', 'NO', 255),
      column('logs', 'text', 'YES'),
      column('rolled_back_at', 'timestamp with time zone', 'YES'),
      column('started_at', 'timestamp with time zone', 'NO'),
      column('applied_steps_count', 'integer', 'NO'),
    ])
    const [row] = await query(databaseUrl, 'SELECT * FROM _prisma_migrations ORDER BY migration_name')
    expect(row).toMatchObject({
      migration_name: '20270101000000_first',
      checksum: createHash('sha256').update('CREATE TABLE account (id TEXT PRIMARY KEY);').digest('hex'),
      finished_at: expect.any(Date),
      rolled_back_at: null,
      logs: null,
      applied_steps_count: 1,
    })
  })

  it('applies each migration once when several processes start together', async () => {
    const applied = await Promise.all([run(), run(), run()])
    expect(applied.flat().sort()).toEqual(['20270101000000_first', '20270102000000_second'])
  })

  it('refuses a migration that has changed since it was applied, and changes nothing', async () => {
    await run()
    write('20270101000000_first', 'CREATE TABLE account (id TEXT PRIMARY KEY, extra TEXT);')
    write('20270103000000_third', 'DROP TABLE account;')
    await expect(run()).rejects.toThrow(/20270101000000_first has changed since the database applied it/)
    expect(await query(databaseUrl, 'SELECT id FROM account')).toEqual([{ id: 'acc_1' }])
  })

  it('refuses a database that a newer version has migrated', async () => {
    write('20270103000000_newer', 'CREATE TABLE newer (id TEXT);')
    await run()
    rmSync(join(migrations, '20270103000000_newer'), { recursive: true })
    await expect(run()).rejects.toThrow(/has the migration 20270103000000_newer, which this version .* does not know/)
  })

  it('refuses a database on which Prisma left a migration unfinished', async () => {
    await run()
    await query(databaseUrl, `UPDATE _prisma_migrations SET finished_at = NULL WHERE migration_name LIKE '%second'`)
    await expect(run()).rejects.toThrow(/prisma migrate resolve --rolled-back 20270102000000_second/)
  })

  it('rolls a failing migration back as a whole, and keeps those before it', async () => {
    write('20270102000000_second', `INSERT INTO account VALUES ('acc_1'); SELECT nonsense;`)
    await expect(run()).rejects.toThrow(/20270102000000_second failed and was rolled back: column "nonsense"/)
    expect(await query(databaseUrl, 'SELECT id FROM account')).toEqual([])
    expect(await query(databaseUrl, 'SELECT migration_name FROM _prisma_migrations')).toHaveLength(1)
  })

  it('says which database cannot be reached and what to do, without its password', async () => {
    const down = migrate('postgresql://keeper:secret@127.0.0.1:1/linekeeper')
    await expect(down).rejects.toThrow(
      /Cannot use the database 127\.0\.0\.1:1\/linekeeper: .*ECONNREFUSED[\s\S]*DATABASE_URL/,
    )
    await expect(down).rejects.not.toThrow(/secret/)
  })
})
