import type { Instant } from '../../../domain/time'
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

type UsageOf = { accountId: string; from: Instant; to: Instant; groupBy: UsageGrouping }

/** A day of the account's calendar, half-open; `next` is the day after it. */
export type LocalDay = { day: string; next: string; from: Instant; to: Instant }

/** What a time is made of: whole days, given by their first and the day after their last, and times within a day. */
export type DayParts = {
  days: { first: string; before: string } | null
  within: { day: string; from: Instant; to: Instant }[]
}

/**
 * Dialogues opened, and messages delivered, in [from, to), grouped (S7); groups in the order of their keys. Whole days come
 * from the sums that the database keeps, so what is read depends on the days and groups asked for and not on how much was
 * used; of a day that is cut, its rows are counted. Days are those of the account's zone; a country is the contact's market.
 */
export async function usageReport(db: Database, { accountId, from, to, groupBy }: UsageOf): Promise<UsageGroup[]> {
  type Row = { [Key in keyof UsageGroup]: Key extends 'key' ? string : bigint }
  const days = await db.$queryRaw<DayRow[]>(daysQuery(accountId, from, to))
  const [first, last] = plain(days)
  if (first === undefined || last === undefined) return []
  return plain(await db.$queryRaw<Row[]>(usageQuery(accountId, groupBy, partsOf({ from, to }, first, last))))
}

/** Splits [from, to) by the days that `from` and `to` fall on. */
export function partsOf({ from, to }: { from: Instant; to: Instant }, first: LocalDay, last: LocalDay): DayParts {
  const cutFirst = from > first.from
  const cutLast = to > last.from && !(cutFirst && first.day === last.day)
  const days = { first: cutFirst ? first.next : first.day, before: last.day }
  return {
    days: days.first < days.before ? days : null,
    within: [
      ...(cutFirst ? [{ day: first.day, from, to: Math.min(to, first.to) }] : []),
      ...(cutLast ? [{ day: last.day, from: last.from, to }] : []),
    ],
  }
}

type DayRow = { day: string; next: string; from: Date; to: Date }

/** The days that two instants fall on, in their order. */
export const daysQuery = (accountId: string, from: Instant, to: Instant): Prisma.Sql => Prisma.sql`
  SELECT to_char(d.day, 'YYYY-MM-DD') AS day, to_char(d.day + 1, 'YYYY-MM-DD') AS next, d.from_at AS "from", d.to_at AS "to"
    FROM (VALUES (1, ${date(from)}::timestamptz), (2, ${date(to)}::timestamptz)) AS asked (place, at),
         account_day(${accountId}, asked.at) AS d
   ORDER BY asked.place`

const DIMENSION = { day: 'DAY', number: 'NUMBER', category: 'CATEGORY', country: 'COUNTRY' } as const

/** The sums of the parts together. */
export function usageQuery(accountId: string, groupBy: UsageGrouping, { days, within }: DayParts): Prisma.Sql {
  const parts = [
    ...(days === null ? [] : [ofDays(accountId, groupBy, days)]),
    ...within.flatMap((part) => [ofRows(accountId, groupBy, part), ofCorrections(accountId, groupBy, part)]),
  ]
  return Prisma.sql`
    SELECT key, sum(dialogues)::bigint AS dialogues, sum(messages)::bigint AS messages, sum(priced)::bigint AS priced,
           sum(free)::bigint AS free, sum(unrated)::bigint AS unrated, sum(amount_micros)::bigint AS "amountMicros"
      FROM (${parts.length === 0 ? NOTHING : Prisma.join(parts, ' UNION ALL ')})
           AS part (key, dialogues, messages, priced, free, unrated, amount_micros)
     GROUP BY key HAVING sum(dialogues + messages) > 0 ORDER BY key`
}

const NOTHING = Prisma.sql`SELECT '', 0, 0, 0, 0, 0, 0 WHERE false`

const ofDays = (
  accountId: string,
  groupBy: UsageGrouping,
  { first, before }: { first: string; before: string },
) => Prisma.sql`
  SELECT ${groupBy === 'day' ? Prisma.sql`to_char(period, 'YYYY-MM-DD')` : Prisma.sql`key`} AS key, dialogues, messages,
         priced, free, unrated, amount_micros
    FROM usage_totals
   WHERE account_id = ${accountId} AND dimension = ${DIMENSION[groupBy]} AND period >= ${first}::date AND period < ${before}::date`

type Part = DayParts['within'][number]

const keyOfRow = (groupBy: UsageGrouping, { day }: Part): Prisma.Sql =>
  ({
    day: Prisma.sql`${day}::text`,
    number: Prisma.sql`d.number_id`,
    category: Prisma.sql`coalesce(d.category, 'UNKNOWN')`,
    country: Prisma.sql`d.market`,
  })[groupBy]

function ofRows(accountId: string, groupBy: UsageGrouping, part: Part): Prisma.Sql {
  const { from, to } = part
  return Prisma.sql`
    SELECT ${keyOfRow(groupBy, part)} AS key, (d.unit = 'DIALOGUE')::int, (d.unit = 'MESSAGE')::int, (d.rating = 'PRICED')::int,
           (d.rating NOT IN ('PRICED', 'UNRATED'))::int, (d.rating = 'UNRATED')::int, d.price_micros
      FROM dialogues d WHERE d.account_id = ${accountId} AND d.opened_at >= ${date(from)} AND d.opened_at < ${date(to)}`
}

/** What corrections change of the same rows, as the database counts it in the sums of whole days. */
const ofCorrections = (accountId: string, groupBy: UsageGrouping, { day, from, to }: Part): Prisma.Sql => Prisma.sql`
  SELECT ${groupBy === 'day' ? Prisma.sql`${day}::text` : Prisma.sql`c.key`}, c.dialogues, c.messages, c.priced, c.free,
         c.unrated, c.amount_micros
    FROM usage_totals_of_corrections c JOIN usage_corrections f ON f.seq = c.seq JOIN dialogues d ON d.id = f.dialogue_id
   WHERE c.account_id = ${accountId} AND c.dimension = ${DIMENSION[groupBy]} AND d.account_id = ${accountId}
     AND d.opened_at >= ${date(from)} AND d.opened_at < ${date(to)}`
