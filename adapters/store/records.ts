import { Prisma } from '../../generated/prisma/client'
import type { Transaction } from './client'

const columnOf = (field: string): string => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/**
 * A row as the engine's record, in one JSON value: fields under their names, instants as epoch ms. A third of what as many
 * columns cost to take apart.
 */
export function recordOf<T>(
  fields: Record<keyof T & string, true>,
  instants: readonly (keyof T & string)[],
): Prisma.Sql {
  const dated = new Set<string>(instants)
  const selected = Object.keys(fields).map((field) => {
    const column = columnOf(field)
    return `${dated.has(field) ? `(extract(epoch FROM ${column}) * 1000)::bigint` : column} AS "${field}"`
  })
  return Prisma.raw(`(SELECT row_to_json(r) FROM (SELECT ${selected.join(', ')}) r)`)
}

/** Columns under the names of their fields, for rows that are read as they are. */
export const columnsOf = (fields: readonly string[]): Prisma.Sql =>
  Prisma.raw(fields.map((field) => `${columnOf(field)} AS "${field}"`).join(', '))

/** Reads records of one kind; the caller says from where: `FROM … WHERE …`, and whether they are locked. */
export function recordReader<T>(fields: Record<keyof T & string, true>, instants: readonly (keyof T & string)[]) {
  const record = recordOf<T>(fields, instants)
  return async (tx: Transaction, from: Prisma.Sql): Promise<T[]> => {
    const rows = await tx.$queryRaw<{ record: T }[]>`SELECT ${record} AS record ${from}`
    return rows.map((row) => row.record)
  }
}

/** A value of a column; JSON comes as its text. */
type Value = string | number | boolean | Date | readonly string[] | null | undefined
type Row = Readonly<Record<string, Value>>

/** Changes the given fields of the one row with this id. Where there is none, the transaction fails. */
export async function updateRow(tx: Transaction, table: string, id: string, change: Row): Promise<void> {
  const set = Object.entries(change).flatMap(([field, value]) =>
    value === undefined ? [] : [Prisma.sql`${Prisma.raw(columnOf(field))} = ${value}`],
  )
  if (set.length === 0) return
  await tx.$change(Prisma.sql`UPDATE ${Prisma.raw(table)} SET ${Prisma.join(set)} WHERE id = ${id}`, (written) => {
    if (written !== 1) throw new Error(`there is no row ${id} in ${table}`)
  })
}

/**
 * Adds rows, all with the fields of the first, in their order. With `skipKnown` those that a unique index refuses are left
 * out.
 */
export async function insertRows(
  tx: Transaction,
  table: string,
  rows: readonly Row[],
  { skipKnown = false } = {},
): Promise<void> {
  const [first] = rows
  if (first === undefined) return
  const fields = Object.keys(first)
  const values = rows.map((row) => Prisma.sql`(${Prisma.join(fields.map((field) => row[field] ?? null))})`)
  await tx.$change(Prisma.sql`
    INSERT INTO ${Prisma.raw(table)} (${Prisma.raw(fields.map(columnOf).join(', '))}) VALUES ${Prisma.join(values)}
    ${skipKnown ? Prisma.sql`ON CONFLICT DO NOTHING` : Prisma.empty}`)
}
