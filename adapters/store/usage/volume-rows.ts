import { type Instant, iso } from '../../../domain/time'
import type { Place } from '../../../domain/usage/allowance'
import type { UsageUnit } from '../../../domain/usage/tariff'
import { Prisma } from '../../../generated/prisma/client'
import { plain, type Transaction } from '../client'
import { COLUMNS, CORRECTED, type StoredUsage } from './stored-units'

/**
 * What counts together: `market` is the one whose rates hold, `others` the markets that have rates of their own, where it
 * is OTHER. `key` is what the rates are looked up by.
 */
export type VolumeGroup = { unit: UsageUnit; market: string; others: readonly string[] | null; key: string }

/** One that stands as priced, with what its price was made from; a version of null is that of its correction. */
export type StoredPriced = StoredUsage & { market: string; tariffVersion: string | null; ownMarkupBps: number | null }

/**
 * Around where: the last `count` up to `last`, and the first `count` after it; without `last` the last of all, or with a
 * `rank` the one that has it.
 */
type Around = { count: number; last: Place | null; rank?: number }

type Of = VolumeGroup & { accountId: string; month: string; closed: Instant; without: string[] }

/** Those of the month that stand as priced next to a place, in the order of opening. Read only when something is late. */
export async function pricedNear(
  tx: Transaction,
  of: Of,
  { count, last, rank }: Around,
): Promise<{ below: StoredPriced[]; above: StoredPriced[] }> {
  if (rank !== undefined)
    return { below: await read(tx, of, Prisma.sql`ORDER BY 1, 2 OFFSET ${rank - 1} LIMIT 1`), above: [] }
  const backwards = Prisma.sql`ORDER BY 1 DESC, 2 DESC LIMIT ${count}`
  if (last === null) return { below: (await read(tx, of, backwards)).reverse(), above: [] }
  const at = Prisma.sql`(${iso(last.openedAt)}::timestamptz, ${last.openedBy}::text)`
  const below = await read(tx, of, backwards, Prisma.sql`AND (d.opened_at, d.opened_by) <= ${at}`)
  const above = await read(
    tx,
    of,
    Prisma.sql`ORDER BY 1, 2 LIMIT ${count}`,
    Prisma.sql`AND (d.opened_at, d.opened_by) > ${at}`,
  )
  return { below: below.reverse(), above }
}

/** No zone is further from UTC than this, so a month lies within its days in UTC and so much on either side. */
const ZONES = '16 hours'

async function read(tx: Transaction, of: Of, order: Prisma.Sql, where = Prisma.empty): Promise<StoredPriced[]> {
  const { accountId, unit, market, others, key, month, closed, without } = of
  const first = Prisma.sql`${`${month}-01`}::timestamptz`
  const rows = await tx.$queryRaw<(Record<string, unknown> & { openedAt: Date })[]>`
    SELECT d.opened_at, d.opened_by COLLATE "C", ${COLUMNS}, d.market, d.tariff_version AS "tariffVersion",
           CASE d.rating WHEN 'PRICED' THEN d.markup_bps END AS "ownMarkupBps"
    FROM dialogues d JOIN numbers n ON n.id = d.number_id JOIN accounts a ON a.id = d.account_id
    LEFT JOIN wabas w ON w.id = n.waba_id ${CORRECTED}
    WHERE d.account_id = ${accountId} AND d.opened_at >= ${iso(closed)}::timestamptz
      AND d.opened_at >= ${first} - ${ZONES}::interval AND d.opened_at < ${first} + interval '1 month' + ${ZONES}::interval
      AND to_char(d.opened_at AT TIME ZONE coalesce(w.time_zone, a.time_zone), 'YYYY-MM') = ${month}
      AND d.unit = ${unit} AND coalesce(c.rating, d.rating) = 'PRICED' AND d.id <> ALL(${without}::text[])
      AND CASE d.unit WHEN 'DIALOGUE' THEN d.initiator || '_INITIATED' ELSE coalesce(d.category, 'UNKNOWN') END = ${key}
      AND ${others === null ? Prisma.sql`d.market = ${market}` : Prisma.sql`d.market <> ALL(${[...others]}::text[])`}
      ${where} ${order}`
  return plain(rows) as unknown as StoredPriced[]
}
