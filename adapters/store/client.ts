import { Pool, type PoolClient } from 'pg'
import type { Prisma, PrismaClient } from '../../generated/prisma/client'
import { DatabaseUnavailable, lentClient, overlaid, pooledClient } from './connections'

/** A running transaction; every repository takes one. */
export type Transaction = Omit<PrismaClient, '$transaction' | '$connect' | '$disconnect' | '$on' | '$extends'>
export type Database = Transaction & {
  /** Commits what `work` did, or nothing of it if it throws. */
  $transaction<T>(work: (tx: Transaction) => Promise<T>, limits?: Limits): Promise<T>
  $disconnect(): Promise<void>
}

/** `timeout` in ms: a transaction that takes longer is broken off. */
type Limits = { timeout?: number; isolationLevel?: Prisma.TransactionIsolationLevel }

const TRANSACTION_LIMIT_MS = 5_000
/** How long one waits for a free connection. */
const CONNECTION_LIMIT_MS = 30_000

/**
 * Opens the database. `connections` bounds the pool; a transaction holds one connection. Models are Prisma's; transactions
 * and raw statements go to the driver itself, which costs a third (decision 0028).
 */
export function openDatabase(url: string, connections = 20): Database {
  const pool = new Pool({ connectionString: url, max: connections, connectionTimeoutMillis: CONNECTION_LIMIT_MS })
  // An idle connection that breaks is replaced at the next use.
  pool.on('error', () => {})
  const client = pooledClient(pool)
  return overlaid(client, {
    $transaction: <T>(work: (tx: Transaction) => Promise<T>, limits?: Limits) => transaction(pool, work, limits),
    $disconnect: async () => {
      await client.$disconnect()
      await pool.end()
    },
  }) as Database
}

async function transaction<T>(pool: Pool, work: (tx: Transaction) => Promise<T>, limits: Limits = {}): Promise<T> {
  const connection = await pool.connect().catch((cause) => {
    throw new DatabaseUnavailable('no connection to the database', { cause })
  })
  let broken: DatabaseUnavailable | undefined
  const breaks = (cause: unknown) => {
    broken ??= new DatabaseUnavailable('a transaction was broken off', { cause })
  }
  connection.on('error', breaks)
  const { timeout = TRANSACTION_LIMIT_MS, isolationLevel } = limits
  const limit = setTimeout(() => breakOff(connection, breaks, timeout), timeout)
  try {
    await connection.query(BEGIN[isolationLevel ?? 'ReadCommitted'])
    const result = await work(lentClient(connection))
    await connection.query('COMMIT')
    return result
  } catch (error) {
    await connection.query('ROLLBACK').catch(breaks)
    throw broken ?? error
  } finally {
    clearTimeout(limit)
    connection.off('error', breaks)
    // A broken connection is thrown away: the server rolls back what ran on it.
    connection.release(broken)
  }
}

/** READ COMMITTED is PostgreSQL's own. */
const BEGIN: Record<Prisma.TransactionIsolationLevel, string> = {
  ReadUncommitted: 'BEGIN',
  ReadCommitted: 'BEGIN',
  RepeatableRead: 'BEGIN ISOLATION LEVEL REPEATABLE READ',
  Serializable: 'BEGIN ISOLATION LEVEL SERIALIZABLE',
}

function breakOff(connection: PoolClient, breaks: (cause: unknown) => void, limitMs: number): void {
  breaks(new Error(`a transaction took longer than ${limitMs} ms`))
  // What waits on it ends with an error, and so does the transaction.
  connection.end().catch(breaks)
}

type Plain<T> = T extends Date
  ? number
  : T extends bigint
    ? number
    : T extends (infer Item)[]
      ? Plain<Item>[]
      : T extends object
        ? { [Key in keyof T]: Plain<T[Key]> }
        : T

/** A row as the engine sees it: instants as epoch ms, bigints as safe integers, so that it survives JSON. */
export function plain<T>(row: T): Plain<T> {
  if (row instanceof Date) return row.getTime() as Plain<T>
  if (typeof row === 'bigint') return safeNumber(row) as Plain<T>
  if (Array.isArray(row)) return row.map(plain) as Plain<T>
  if (row !== null && typeof row === 'object') {
    return Object.fromEntries(Object.entries(row).map(([key, value]) => [key, plain(value)])) as Plain<T>
  }
  return row as Plain<T>
}

function safeNumber(value: bigint): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number)) throw new RangeError(`${value} is beyond the safe integers`)
  return number
}

/** An instant for the database. */
export const date = (at: number): Date => new Date(at)
export const dateOrNull = (at: number | null): Date | null => (at === null ? null : new Date(at))
