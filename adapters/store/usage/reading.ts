import type { Instant } from '../../../domain/time'
import { maskContact } from '../../../domain/usage/contact'
import type { Rating } from '../../../domain/usage/rating'
import { Prisma } from '../../../generated/prisma/client'
import { type Database, date, plain } from '../client'

export type UsageGrouping = 'day' | 'number' | 'category' | 'country'

/** One group of dialogues: how many, of which kind, and their price in micros. */
export type UsageGroup = {
  key: string
  dialogues: number
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

/** Dialogues opened in [from, to), grouped (S7); groups in the order of their keys. */
export async function usageReport(
  db: Database,
  { accountId, from, to, groupBy }: { accountId: string; from: Instant; to: Instant; groupBy: UsageGrouping },
): Promise<UsageGroup[]> {
  const rows = await db.$queryRaw<{ [Key in keyof UsageGroup]: Key extends 'key' ? string : bigint }[]>`
    SELECT ${GROUP_KEYS[groupBy]} AS key, count(*) AS dialogues, count(*) FILTER (WHERE d.rating = 'PRICED') AS priced,
           count(*) FILTER (WHERE d.rating NOT IN ('PRICED', 'UNRATED')) AS free,
           count(*) FILTER (WHERE d.rating = 'UNRATED') AS unrated, sum(d.price_micros)::bigint AS "amountMicros"
    FROM dialogues d JOIN accounts a ON a.id = d.account_id
    WHERE d.account_id = ${accountId} AND d.opened_at >= ${date(from)} AND d.opened_at < ${date(to)}
    GROUP BY 1 ORDER BY 1`
  return plain(rows)
}

/** A row of the finance export (S8): one dialogue. Instants as epoch ms, `localDate` in the account's zone. */
export type UsageRow = {
  openedAt: Instant
  localDate: string
  number: string
  waba: string | null
  contactCountry: string
  category: string | null
  initiator: string
  entryPoint: string | null
  priceMicros: number
  currency: string
  rating: Rating
  ledgerId: string | null
}

const ROWS_A_READ = 1_000

/** The export's rows of [from, to), oldest first; read page by page, so that memory does not grow with the account. */
export async function* usageRows(
  db: Database,
  { accountId, from, to }: { accountId: string; from: Instant; to: Instant },
): AsyncGenerator<UsageRow> {
  for (let after = 0; ; ) {
    const rows = plain(
      await db.$queryRaw<
        (Omit<UsageRow, 'openedAt' | 'priceMicros'> & { seq: bigint; openedAt: Date; priceMicros: bigint })[]
      >`
        SELECT d.seq, d.opened_at AS "openedAt",
               to_char(d.opened_at AT TIME ZONE a.time_zone, 'YYYY-MM-DD') AS "localDate", n.phone_number AS number,
               n.waba_id AS waba, d.market AS "contactCountry", d.category, d.initiator, d.entry_point AS "entryPoint",
               d.price_micros AS "priceMicros", a.currency, d.rating, d.transaction_id AS "ledgerId"
        FROM dialogues d JOIN accounts a ON a.id = d.account_id JOIN numbers n ON n.id = d.number_id
        WHERE d.account_id = ${accountId} AND d.opened_at >= ${date(from)} AND d.opened_at < ${date(to)}
          AND d.seq > ${after}
        ORDER BY d.seq LIMIT ${ROWS_A_READ}`,
    )
    for (const { seq, ...row } of rows) {
      after = seq
      yield row
    }
    if (rows.length < ROWS_A_READ) return
  }
}

/** A dialogue as its owner sees it: the contact is masked (S8). */
export type DialogueView = {
  id: string
  numberId: string
  contact: string
  initiator: string
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

/** The account's dialogues, newest first; `after` is the `next` of the page before, null = the first page. */
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
