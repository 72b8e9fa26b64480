import { Prisma } from '../../generated/prisma/client'
import type { Transaction } from './client'

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
    const column = field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    return `${dated.has(field) ? `(extract(epoch FROM ${column}) * 1000)::bigint` : column} AS "${field}"`
  })
  return Prisma.raw(`(SELECT row_to_json(r) FROM (SELECT ${selected.join(', ')}) r)`)
}

/** Reads records of one kind; the caller says from where: `FROM … WHERE …`, and whether they are locked. */
export function recordReader<T>(fields: Record<keyof T & string, true>, instants: readonly (keyof T & string)[]) {
  const record = recordOf<T>(fields, instants)
  return async (tx: Transaction, from: Prisma.Sql): Promise<T[]> => {
    const rows = await tx.$queryRaw<{ record: T }[]>`SELECT ${record} AS record ${from}`
    return rows.map((row) => row.record)
  }
}
