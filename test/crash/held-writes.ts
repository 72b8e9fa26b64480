import { Client } from 'pg'
import { eventually } from '../support/client'

/** A row that is about to be written: its table, how, and words that its row must contain. */
export type Write = { table: string; operation: 'INSERT' | 'UPDATE'; words: readonly string[] }

/**
 * Stops writers in the middle of a transaction: the database itself lets them wait at the write named, so that a process
 * can be killed exactly there. Set all of them before the first is reached: a table with a waiting writer takes no more.
 */
export class HeldWrites {
  private readonly held: { write: Write; key: number }[] = []

  private constructor(private readonly db: Client) {}

  static async on(databaseUrl: string): Promise<HeldWrites> {
    const db = new Client({ connectionString: databaseUrl })
    await db.connect()
    await db.query(`
      CREATE OR REPLACE FUNCTION wait_for_test() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF (SELECT bool_and(strpos(to_jsonb(NEW)::text, '"' || word || '"') > 0) FROM unnest(TG_ARGV[1:]) AS word) THEN
          PERFORM pg_advisory_xact_lock(TG_ARGV[0]::bigint);
        END IF;
        RETURN NEW;
      END $$`)
    return new HeldWrites(db)
  }

  async hold(write: Write): Promise<void> {
    const key = 1_000_000 + this.held.length
    const { table, operation, words } = write
    await this.db.query('SELECT pg_advisory_lock($1)', [key])
    const args = [String(key), ...words].map((word) => this.db.escapeLiteral(word)).join(', ')
    await this.db.query(
      `CREATE TRIGGER wait_${key} BEFORE ${operation} ON ${table} FOR EACH ROW EXECUTE FUNCTION wait_for_test(${args})`,
    )
    this.held.push({ write, key })
  }

  /** Settles when a writer waits at every one of them. */
  async reached(withinMs = 30_000): Promise<void> {
    let missing: Write[] = []
    const look = async () => {
      const { rows } = await this.db.query<{ key: number }>(
        `SELECT objid::int AS key FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`,
      )
      const waiting = new Set(rows.map((row) => row.key))
      missing = this.held.filter(({ key }) => !waiting.has(key)).map(({ write }) => write)
      return missing.length === 0 ? true : undefined
    }
    await eventually('every write is waited for', look, withinMs).catch(() => {
      throw new Error(`Nobody came to write ${JSON.stringify(missing)}`)
    })
  }

  /** What the operating system does for a process that is gone: its connections end, its transactions are undone. */
  async endWriters(): Promise<void> {
    await this.db.query(
      `SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`,
    )
  }

  /** From now on everything is written as always. */
  async release(): Promise<void> {
    await this.db.query('SELECT pg_advisory_unlock_all()')
    for (const { write, key } of this.held.splice(0)) await this.db.query(`DROP TRIGGER wait_${key} ON ${write.table}`)
    await this.db.end()
  }
}
