/** One page of a list, newest first. `before` is the last position of the page before it. */
export type PageRequest = { limit: number; before: Position | null }
export type Page<T> = { data: T[]; nextCursor: string | null }

/** Where a row stands for ever: its sequence number, and its place within it where several rows share one. */
export type Position = { seq: bigint; part: number }

/** The cursor a client gets: opaque to it, and stable while newer rows are inserted. */
export function encodeCursor({ seq, part }: Position): string {
  return Buffer.from(`${seq}.${part}`).toString('base64url')
}

/** The position behind a cursor, or null for anything that was not made here. */
export function decodeCursor(cursor: string): Position | null {
  const match = /^(\d{1,18})\.(\d{1,6})$/.exec(Buffer.from(cursor, 'base64url').toString())
  const [, seq, part] = match ?? []
  if (seq === undefined || part === undefined) return null
  const position = { seq: BigInt(seq), part: Number(part) }
  return encodeCursor(position) === cursor ? position : null
}

/**
 * Makes a page of rows read with `limit + 1`: the row too many only tells that there are more.
 * `at` says where a row stands.
 */
export function pageOf<Row>(rows: Row[], limit: number, at: (row: Row) => Position): Page<Row> {
  const data = rows.slice(0, limit)
  const last = data.at(-1)
  return { data, nextCursor: rows.length > limit && last ? encodeCursor(at(last)) : null }
}

/** What Prisma needs to read one page of a table with a `seq`. */
export function bySeq({ limit, before }: PageRequest) {
  return {
    where: before === null ? {} : { seq: { lt: before.seq } },
    orderBy: { seq: 'desc' },
    take: limit + 1,
  } as const
}

/** The page of rows read `bySeq`, each turned into what the API shows. */
export function seqPage<Row extends { seq: bigint }, T>(rows: Row[], limit: number, show: (row: Row) => T): Page<T> {
  const { data, nextCursor } = pageOf(rows, limit, ({ seq }) => ({ seq, part: 0 }))
  return { data: data.map(show), nextCursor }
}
