import { type Instant, iso } from '../../../domain/time'
import type { Place } from '../../../domain/usage/allowance'
import type { StoredUnit } from '../../../domain/usage/standing'
import type { UsageUnit } from '../../../domain/usage/tariff'
import { Prisma } from '../../../generated/prisma/client'
import { secondsArray, textArray } from '../arrays'
import { plain, type Transaction } from '../client'

/** A stored dialogue or message with whose it is; `allowanceKey` is the allowance that it stands as free by. */
export type StoredUsage = StoredUnit & { numberId: string; contact: string; allowanceKey: string | null }

type Row = { [Key in keyof StoredUsage]: Key extends 'openedAt' | 'expiresAt' ? Date : StoredUsage[Key] } & {
  priceMicros: bigint
}

/** As it stands: the latest correction tells, else the row itself. */
export const COLUMNS = Prisma.sql`
  d.id, d.unit, d.number_id AS "numberId", d.contact, d.opened_by AS "openedBy", d.revision, d.opened_at AS "openedAt",
  d.expires_at AS "expiresAt", d.initiator, d.category, d.entry_point AS "entryPoint",
  coalesce(c.rating, d.rating) AS rating, coalesce(c.price_micros, d.price_micros) AS "priceMicros",
  CASE WHEN c.rating IS NULL THEN d.allowance_key ELSE c.allowance_key END AS "allowanceKey"`
export const CORRECTED = Prisma.sql`
  LEFT JOIN LATERAL (SELECT rating, price_micros, allowance_key FROM usage_corrections
    WHERE dialogue_id = d.id ORDER BY seq DESC LIMIT 1) AS c ON true`

/**
 * What is stored of the timelines: windows that begin from `since` on, and all that begins from `from` on, what is void
 * included.
 */
export async function storedUnits(
  tx: Transaction,
  of: readonly { numberId: string; contact: string; from: Instant; since: Instant }[],
): Promise<StoredUsage[]> {
  const rows = await tx.$queryRaw<Row[]>`
    SELECT ${COLUMNS}
    FROM unnest(${textArray(of.map((each) => each.numberId))}::text[],
      ${textArray(of.map((each) => each.contact))}::text[],
      ${secondsArray(of.map((each) => each.since))}::float8[], ${secondsArray(of.map((each) => each.from))}::float8[])
      AS t (number_id, contact, since, start)
    JOIN dialogues d ON d.number_id = t.number_id AND d.contact = t.contact AND d.opened_at >= to_timestamp(t.since)
      ${CORRECTED}
    WHERE d.expires_at > d.opened_at OR d.opened_at >= to_timestamp(t.start)`
  return plain(rows) as StoredUsage[]
}

/** The last that stand as free by the allowance, at most `count`, of those opened from `from` on. */
export async function lastFree(
  tx: Transaction,
  { key, from, count, without }: { key: string; from: Instant; count: number; without: string[] },
): Promise<StoredUsage[]> {
  const rows = await tx.$queryRaw<Row[]>`
    SELECT * FROM (
      (SELECT ${COLUMNS} FROM dialogues d ${CORRECTED}
       WHERE d.allowance_key = ${key} AND d.rating = 'FREE_ALLOWANCE' AND d.opened_at >= ${iso(from)}::timestamptz
         AND coalesce(c.rating, d.rating) = 'FREE_ALLOWANCE' AND d.id <> ALL(${without}::text[])
       ORDER BY d.opened_at DESC, d.opened_by DESC LIMIT ${count})
      UNION
      (SELECT ${COLUMNS} FROM usage_corrections f JOIN dialogues d ON d.id = f.dialogue_id ${CORRECTED}
       WHERE f.allowance_key = ${key} AND d.opened_at >= ${iso(from)}::timestamptz AND c.allowance_key = ${key}
         AND d.id <> ALL(${without}::text[]))) AS free
    ORDER BY "openedAt" DESC, "openedBy" DESC LIMIT ${count}`
  return plain(rows) as StoredUsage[]
}

/** The first of each number that stand as priced, at most `count` in all, of those that open from the place on. */
export async function firstPriced(
  tx: Transaction,
  of: {
    numberIds: string[]
    unit: UsageUnit
    category: string | null
    from: Instant
    count: number
    without: string[]
  },
): Promise<StoredUsage[]> {
  const rows = await tx.$queryRaw<Row[]>`
    SELECT p.* FROM unnest(${of.numberIds}::text[]) AS n (id) CROSS JOIN LATERAL (
      SELECT ${COLUMNS} FROM dialogues d ${CORRECTED}
      WHERE d.number_id = n.id AND d.opened_at >= ${iso(of.from)}::timestamptz AND d.unit = ${of.unit}
        AND d.rating IN ('FREE_ALLOWANCE', 'PRICED', 'UNRATED')
        AND (${of.unit} = 'DIALOGUE' OR d.category = ${of.category}) AND d.id <> ALL(${of.without}::text[])
        AND (coalesce(c.rating, d.rating) = 'PRICED'
          OR (d.unit = 'DIALOGUE' AND coalesce(c.rating, d.rating) = 'UNRATED'))
      ORDER BY d.opened_at, d.opened_by LIMIT ${of.count}) AS p
    ORDER BY p."openedAt", p."openedBy" LIMIT ${of.count}`
  return plain(rows) as StoredUsage[]
}

/** What stands for each of the messages under the tariff of messages; nothing for those that a dialogue holds. */
export async function standingMessages(
  tx: Transaction,
  accountId: string,
  messageIds: readonly string[],
): Promise<StoredUsage[]> {
  const rows = await tx.$queryRaw<Row[]>`
    SELECT ${COLUMNS} FROM dialogues d ${CORRECTED}
    WHERE d.account_id = ${accountId} AND d.opened_by = ANY(${[...messageIds]}::text[]) AND d.unit = 'MESSAGE'
      AND coalesce(c.rating, d.rating) <> 'VOID'`
  return plain(rows) as StoredUsage[]
}

/** The place of a stored one. */
export const placeOf = ({ openedAt, openedBy }: Place): Place => ({ openedAt, openedBy })
