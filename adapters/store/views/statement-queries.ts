import type { Instant } from '../../../domain/time'
import { Prisma } from '../../../generated/prisma/client'
import { date } from '../client'

/** Whose books, in which currency. */
type Books = { accountId: string; currency: string }
/** A month `2026-11`, and when it begins and ends for the account. */
type Span = { month: string; from: Instant; to: Instant }

/** Months are kept by their first day. */
const firstDay = (month: string): Prisma.Sql => Prisma.sql`${`${month}-01`}::date`

/**
 * Σ of the customer's own ledger account before the month and before its end, as he sees it: positive = his. From the sums
 * that the database keeps by month: a few rows for each month of the account's life.
 */
export const balancesQuery = ({ accountId, currency }: Books, { month }: Span): Prisma.Sql => Prisma.sql`
  SELECT coalesce(-sum(amount_micros) FILTER (WHERE month < ${firstDay(month)}), 0)::bigint AS "openingMicros",
         coalesce(-sum(amount_micros), 0)::bigint AS "closingMicros"
    FROM ledger_totals WHERE account_id = ${accountId} AND unit = ${currency} AND month <= ${firstDay(month)}`

/** Every movement of it but usage, which may be a posting for every batch of every number. */
export const movementsQuery = ({ accountId, currency }: Books, { from, to }: Span): Prisma.Sql => Prisma.sql`
  SELECT t.kind, t.at, -e.amount_micros AS "amountMicros", t.id AS "transactionId", t.invoice_id AS "invoiceId",
         t.number_id AS "numberId", t.note
    FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id
   WHERE t.account_id = ${accountId} AND t.kind <> 'USAGE' AND t.at >= ${date(from)} AND t.at < ${date(to)}
     AND e.ledger_account = 'CUSTOMER_BALANCE' AND e.unit = ${currency}
   ORDER BY t.at, t.seq`

/** What was booked as usage, by category; `at` is the last booking, so that it has its place among the movements. */
export const bookedUsageQuery = ({ accountId }: Books, { month }: Span): Prisma.Sql => Prisma.sql`
  SELECT split_part(key, ' ', 1) AS unit, nullif(split_part(key, ' ', 2), '') AS category, last_at AS at,
         priced AS quantity, -amount_micros AS "amountMicros"
    FROM usage_totals
   WHERE account_id = ${accountId} AND dimension = 'BOOKED' AND period = ${firstDay(month)} AND priced > 0
   ORDER BY key`

/** When a month begins and ends for the account, and in which zone: a new zone holds from the next month on. */
export const monthQuery = (accountId: string, month: string): Prisma.Sql => Prisma.sql`
  SELECT from_at AS "from", to_at AS "to", time_zone AS "timeZone" FROM account_month(${accountId}, ${firstDay(month)})`
