import type { Instant } from '../../../domain/time'
import { Prisma } from '../../../generated/prisma/client'
import { date } from '../client'

/** Whose books, in which currency. */
type Books = { accountId: string; currency: string }
/** A time, half-open. */
type Span = { from: Instant; to: Instant }

/** Σ of the customer's own ledger account before the span and before its end, as he sees it: positive = his. */
export const balancesQuery = ({ accountId, currency }: Books, { from, to }: Span): Prisma.Sql => Prisma.sql`
  SELECT coalesce(-sum(e.amount_micros) FILTER (WHERE t.at < ${date(from)}), 0)::bigint AS "openingMicros",
         coalesce(-sum(e.amount_micros), 0)::bigint AS "closingMicros"
    FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id
   WHERE t.account_id = ${accountId} AND t.at < ${date(to)} AND e.account_id = ${accountId}
     AND e.ledger_account = 'CUSTOMER_BALANCE' AND e.unit = ${currency}`

/** Every movement of it but usage, which may be a posting for every batch of every number. */
export const movementsQuery = ({ accountId, currency }: Books, { from, to }: Span): Prisma.Sql => Prisma.sql`
  SELECT t.kind, t.at, -e.amount_micros AS "amountMicros", t.id AS "transactionId", t.invoice_id AS "invoiceId",
         t.number_id AS "numberId", t.note
    FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id
   WHERE t.account_id = ${accountId} AND t.kind <> 'USAGE' AND t.at >= ${date(from)} AND t.at < ${date(to)}
     AND e.ledger_account = 'CUSTOMER_BALANCE' AND e.unit = ${currency}
   ORDER BY t.at, t.seq`

/** What was booked as usage, by category; `at` is the last booking, so that it has its place among the movements. */
export const bookedUsageQuery = ({ accountId }: Books, { from, to }: Span): Prisma.Sql => Prisma.sql`
  SELECT unit, category, max(booked_at) AS at, count(*) AS quantity, -sum(price_micros)::bigint AS "amountMicros"
    FROM dialogues
   WHERE account_id = ${accountId} AND booked_at >= ${date(from)} AND booked_at < ${date(to)} AND rating = 'PRICED'
   GROUP BY unit, category ORDER BY unit, category`
