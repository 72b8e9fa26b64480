import { rmSync } from 'node:fs'
import { type Database, openDatabase } from '../adapters/store/client'
import { migrate } from '../adapters/store/migrate'
import { passingDataFolder } from '../sandbox/servers/data-folder'
import { startPostgres } from '../sandbox/servers/postgres'

const CONNECTIONS = 4

/** A benchmark on a PostgreSQL of its own with the migrations applied, of which nothing is left afterwards. */
export async function onOwnDatabase<T>(work: (db: Database, url: string) => Promise<T>): Promise<T> {
  const dataDir = passingDataFolder('bench')
  const postgres = await startPostgres({ dataDir })
  const db = openDatabase(postgres.url, CONNECTIONS)
  try {
    await migrate(postgres.url)
    return await work(db, postgres.url)
  } finally {
    await db.$disconnect()
    await postgres.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}
