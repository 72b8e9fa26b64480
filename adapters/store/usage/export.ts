import type { Instant } from '../../../domain/time'
import type { Rating } from '../../../domain/usage/rating'
import type { UsageUnit } from '../../../domain/usage/tariff'
import { Prisma } from '../../../generated/prisma/client'
import { type Database, date, plain } from '../client'

/** A row of the finance export (S8): one dialogue or message. Instants as epoch ms, `localDate` in the account's zone. */
export type UsageRow = {
  openedAt: Instant
  localDate: string
  number: string
  waba: string | null
  contactCountry: string
  category: string | null
  initiator: string | null
  entryPoint: string | null
  unit: UsageUnit
  /** 1; of a correction 1 or −1: by what it turned out that more, or less, is owed. */
  quantity: 1 | -1
  priceMicros: number
  currency: string
  rating: Rating | 'CORRECTION'
  ledgerId: string | null
}

/**
 * Which rows: by when they were opened, or by when they were booked, which is what a statement goes by: a delivery that is
 * reported after the month's end was opened in that month and stands on the statement of the next. Half-open.
 */
export type UsageSpan = { by: 'opened' | 'booked'; from: Instant; to: Instant }

const COLUMN_OF = { opened: Prisma.sql`d.opened_at`, booked: Prisma.sql`d.booked_at` } as const
const CORRECTED_AT = { opened: Prisma.sql`d.opened_at`, booked: Prisma.sql`c.booked_at` } as const
const ROWS_A_READ = 1_000

type Place = { at: Instant; seq: number }

/**
 * The export's rows, oldest first, and after them what corrects such (I18); read page by page, so that memory does not grow
 * with the account.
 */
export async function* usageRows(db: Database, accountId: string, span: UsageSpan): AsyncGenerator<UsageRow> {
  yield* pages(db, span, (after) => rowsQuery(accountId, span, after))
  yield* pages(db, span, (after) => correctionsQuery(accountId, span, after))
}

async function* pages(db: Database, span: UsageSpan, query: (after: Place) => Prisma.Sql): AsyncGenerator<UsageRow> {
  type Row = Omit<UsageRow, 'openedAt' | 'priceMicros'> & { openedAt: Date; priceMicros: bigint; seq: bigint; at: Date }
  for (let after: Place = { at: span.from, seq: 0 }; ; ) {
    const rows = plain(await db.$queryRaw<Row[]>(query(after)))
    for (const { seq, at, ...row } of rows) {
      after = { at, seq }
      yield row
    }
    if (rows.length < ROWS_A_READ) return
  }
}

/** The SQL of one page, for the test that looks at the plan: it goes on in the index where the last one ended. */
export const rowsQuery = (accountId: string, { by, to }: UsageSpan, after: Place): Prisma.Sql => Prisma.sql`
  SELECT d.seq, ${COLUMN_OF[by]} AS at, d.opened_at AS "openedAt",
         to_char(d.opened_at AT TIME ZONE a.time_zone, 'YYYY-MM-DD') AS "localDate", n.phone_number AS number,
         n.waba_id AS waba, d.market AS "contactCountry", d.category, d.initiator, d.entry_point AS "entryPoint",
         d.unit, 1 AS quantity, d.price_micros AS "priceMicros", a.currency, d.rating, d.transaction_id AS "ledgerId"
    FROM dialogues d JOIN accounts a ON a.id = d.account_id JOIN numbers n ON n.id = d.number_id
   WHERE d.account_id = ${accountId} AND ${COLUMN_OF[by]} < ${date(to)}
     AND (${COLUMN_OF[by]}, d.seq) > (${date(after.at)}, ${after.seq}::bigint)
   ORDER BY ${COLUMN_OF[by]}, d.seq LIMIT ${ROWS_A_READ}`

/** Corrections that change what is owed, each with the dialogue or message it is about. */
const correctionsQuery = (accountId: string, { by, to }: UsageSpan, after: Place): Prisma.Sql => Prisma.sql`
  SELECT c.seq, ${CORRECTED_AT[by]} AS at, d.opened_at AS "openedAt",
         to_char(d.opened_at AT TIME ZONE a.time_zone, 'YYYY-MM-DD') AS "localDate", n.phone_number AS number,
         n.waba_id AS waba, d.market AS "contactCountry", d.category, d.initiator, d.entry_point AS "entryPoint",
         d.unit, sign(c.amount_micros)::int AS quantity, abs(c.amount_micros) AS "priceMicros", a.currency,
         'CORRECTION' AS rating, c.transaction_id AS "ledgerId"
    FROM usage_corrections c JOIN dialogues d ON d.id = c.dialogue_id JOIN accounts a ON a.id = c.account_id
    JOIN numbers n ON n.id = c.number_id
   WHERE c.account_id = ${accountId} AND c.amount_micros <> 0 AND ${CORRECTED_AT[by]} < ${date(to)}
     AND (${CORRECTED_AT[by]}, c.seq) > (${date(after.at)}, ${after.seq}::bigint)
   ORDER BY ${CORRECTED_AT[by]}, c.seq LIMIT ${ROWS_A_READ}`
