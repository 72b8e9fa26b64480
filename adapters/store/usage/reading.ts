import type { Instant } from '../../../domain/time'
import { maskContact } from '../../../domain/usage/contact'
import type { UsageUnit } from '../../../domain/usage/tariff'
import { Prisma } from '../../../generated/prisma/client'
import { type Database, date, plain } from '../client'

export type UsageGrouping = 'day' | 'number' | 'category' | 'country'

/** One group of usage: how many dialogues and messages, how many of them cost something, and their price in micros. */
export type UsageGroup = {
  key: string
  dialogues: number
  messages: number
  priced: number
  free: number
  unrated: number
  amountMicros: number
}

/** Days are those of the account's zone; a country is the contact's market. */
const GROUP_KEYS = {
  day: Prisma.sql`to_char(d.opened_at AT TIME ZONE a.time_zone, 'YYYY-MM-DD')`,
  number: Prisma.sql`d.number_id`,
  category: Prisma.sql`coalesce(d.category, 'UNKNOWN')`,
  country: Prisma.sql`d.market`,
} as const satisfies Record<UsageGrouping, Prisma.Sql>

type UsageOf = { accountId: string; from: Instant; to: Instant; groupBy: UsageGrouping }

/** Dialogues opened, and messages delivered, in [from, to), grouped (S7); groups in the order of their keys. */
export async function usageReport(db: Database, of: UsageOf): Promise<UsageGroup[]> {
  type Row = { [Key in keyof UsageGroup]: Key extends 'key' ? string : bigint }
  return plain(await db.$queryRaw<Row[]>(usageQuery(of)))
}

/** Its SQL, for the test that looks at the plan: all of it is in one index. */
export const usageQuery = ({ accountId, from, to, groupBy }: UsageOf): Prisma.Sql => Prisma.sql`
  SELECT ${GROUP_KEYS[groupBy]} AS key, count(*) FILTER (WHERE d.unit = 'DIALOGUE') AS dialogues,
         count(*) FILTER (WHERE d.unit = 'MESSAGE') AS messages, count(*) FILTER (WHERE d.rating = 'PRICED') AS priced,
         count(*) FILTER (WHERE d.rating NOT IN ('PRICED', 'UNRATED')) AS free,
         count(*) FILTER (WHERE d.rating = 'UNRATED') AS unrated, sum(d.price_micros)::bigint AS "amountMicros"
    FROM dialogues d JOIN accounts a ON a.id = d.account_id
   WHERE d.account_id = ${accountId} AND d.opened_at >= ${date(from)} AND d.opened_at < ${date(to)}
   GROUP BY 1 ORDER BY 1`

/** A dialogue or message as its owner sees it: the contact is masked (S8). */
export type DialogueView = {
  id: string
  unit: UsageUnit
  numberId: string
  contact: string
  initiator: string | null
  category: string | null
  entryPoint: string | null
  market: string
  openedAt: Instant
  expiresAt: Instant
  rating: string
  priceMicros: number
  tariffVersion: string | null
  invoiceId: string | null
}

/** The account's dialogues and messages, newest first; `after` is the `next` of the page before, null = the first page. */
export async function listDialogues(
  db: Database,
  { accountId, limit, after }: { accountId: string; limit: number; after: number | null },
): Promise<{ dialogues: DialogueView[]; next: number | null }> {
  const rows = await db.dialogue.findMany({
    where: { accountId, ...(after === null ? {} : { seq: { lt: after } }) },
    orderBy: { seq: 'desc' },
    take: limit + 1,
  })
  const page = plain(rows.slice(0, limit))
  return {
    dialogues: page.map((row) => ({
      id: row.id,
      unit: row.unit as UsageUnit,
      numberId: row.numberId,
      contact: maskContact(row.contact),
      initiator: row.initiator,
      category: row.category,
      entryPoint: row.entryPoint,
      market: row.market,
      openedAt: row.openedAt,
      expiresAt: row.expiresAt,
      rating: row.rating,
      priceMicros: row.priceMicros,
      tariffVersion: row.tariffVersion,
      invoiceId: row.invoiceId,
    })),
    next: rows.length > limit ? (page.at(-1)?.seq ?? null) : null,
  }
}
