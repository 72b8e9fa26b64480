import type { Pool } from 'pg'
import { Prisma, type PrismaClient } from '../../generated/prisma/client'
import {
  breakOff,
  type Changing,
  connectionPool,
  DatabaseUnavailable,
  type Lent,
  lend,
  overlaid,
  pooledClient,
} from './connections'

/** A running transaction; every repository takes one. */
export type Transaction = Omit<PrismaClient, '$transaction' | '$connect' | '$disconnect' | '$on' | '$extends'> &
  Changing
export type Database = Transaction & {
  /** Commits what `work` did, or nothing of it if it throws. */
  $transaction<T>(work: (tx: Transaction) => Promise<T>, limits?: Limits): Promise<T>
  /** Runs `work` on one connection, on which statements follow each other in the order they are made. No transaction. */
  $borrowed<T>(work: (on: Transaction) => Promise<T>): Promise<T>
  $disconnect(): Promise<void>
}

/** `timeout` in ms: a transaction that takes longer is broken off. */
type Limits = { timeout?: number; isolationLevel?: Prisma.TransactionIsolationLevel }

const TRANSACTION_LIMIT_MS = 5_000
/** How long one waits for a free connection. */
const CONNECTION_LIMIT_MS = 30_000
/** How long an idle connection is kept: it has plans of its statements, which a new one has to make first. */
const IDLE_LIMIT_MS = 5 * 60_000

/**
 * Opens the database. `connections` bounds the pool; a transaction holds one connection. Models are Prisma's; transactions
 * and raw statements go to the driver itself, which costs a third (decision 0028).
 */
export function openDatabase(url: string, connections = 20): Database {
  const pool = connectionPool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: CONNECTION_LIMIT_MS,
    idleTimeoutMillis: IDLE_LIMIT_MS,
  })
  // An idle connection that breaks is replaced at the next use.
  pool.on('error', () => {})
  const client: Transaction & Pick<Database, '$disconnect'> = pooledClient(pool)
  return overlaid(client, {
    $transaction: <T>(work: (tx: Transaction) => Promise<T>, limits?: Limits) => transaction(pool, work, limits),
    $borrowed: <T>(work: (on: Transaction) => Promise<T>) => borrowed(pool, work),
    $disconnect: async () => {
      await client.$disconnect()
      await pool.end()
    },
  }) as Database
}

async function transaction<T>(pool: Pool, work: (tx: Transaction) => Promise<T>, limits: Limits = {}): Promise<T> {
  const { timeout = TRANSACTION_LIMIT_MS, isolationLevel = 'ReadCommitted' } = limits
  return lending(pool, timeout, async ({ client, send, settled, failure }, breaks) => {
    try {
      send(BEGIN[isolationLevel])
      const result = await work(client)
      await settled()
      await client.$executeRaw(COMMIT)
      return result
    } catch (error) {
      await client.$executeRaw(ROLLBACK).catch(breaks)
      throw (await failure()) ?? error
    }
  })
}

const borrowed = <T>(pool: Pool, work: (on: Transaction) => Promise<T>): Promise<T> =>
  lending(pool, null, async ({ client, settled, failure }) => {
    try {
      const result = await work(client)
      await settled()
      return result
    } catch (error) {
      throw (await failure()) ?? error
    }
  })

/** Lends a connection for as long as `work` takes, at most `limitMs`. `breaks` tells that the connection is no good any more. */
async function lending<T>(
  pool: Pool,
  limitMs: number | null,
  work: (lent: Lent, breaks: (cause: unknown) => void) => Promise<T>,
): Promise<T> {
  const connection = await pool.connect().catch((cause) => {
    throw new DatabaseUnavailable('no connection to the database', { cause })
  })
  let broken: DatabaseUnavailable | undefined
  const breaks = (cause: unknown) => {
    broken ??= new DatabaseUnavailable('what was asked of the database was broken off', { cause })
  }
  connection.on('error', breaks)
  const limit = limitMs === null ? undefined : setTimeout(tooLong, limitMs)
  function tooLong() {
    breaks(new Error(`a transaction took longer than ${limitMs} ms`))
    breakOff(connection)
  }
  try {
    return await work(lend(connection), breaks)
  } catch (error) {
    throw broken ?? error
  } finally {
    clearTimeout(limit)
    connection.off('error', breaks)
    // A broken connection is thrown away: the server rolls back what ran on it.
    connection.release(broken)
  }
}

/** READ COMMITTED is PostgreSQL's own. */
const BEGIN: Record<Prisma.TransactionIsolationLevel, Prisma.Sql> = {
  ReadUncommitted: Prisma.sql`BEGIN`,
  ReadCommitted: Prisma.sql`BEGIN`,
  RepeatableRead: Prisma.sql`BEGIN ISOLATION LEVEL REPEATABLE READ`,
  Serializable: Prisma.sql`BEGIN ISOLATION LEVEL SERIALIZABLE`,
}
const COMMIT = Prisma.sql`COMMIT`
const ROLLBACK = Prisma.sql`ROLLBACK`

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
