import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from '../../generated/prisma/client'

export type Database = PrismaClient
/** A running transaction; every repository takes one. */
export type Transaction = Parameters<Parameters<PrismaClient['$transaction']>[0]>[0]

/** Opens the database. `connections` bounds the pool; a transaction holds one connection. */
export function openDatabase(url: string, connections = 20): Database {
  const pool = { connectionString: url, max: connections }
  return new PrismaClient({ adapter: new PrismaPg(pool, { statementNameGenerator: statementNames() }) })
}

/** Statements whose plan each connection keeps. Texts vary without end (lists of ids), so the rest goes unnamed. */
const PLANS_KEPT = 400

/** A name for each statement's text: PostgreSQL then reads and plans it once a connection, not at every use. */
function statementNames(): (statement: { sql: string }) => string {
  const names = new Map<string, string>()
  return ({ sql }) => {
    const known = names.get(sql)
    if (known !== undefined || names.size >= PLANS_KEPT) return known ?? ''
    const name = `lk${names.size}`
    names.set(sql, name)
    return name
  }
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
