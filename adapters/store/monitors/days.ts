import { DAY } from '../../../domain/time'
import { type Check, NEWEST_TRANSACTIONS, TOUCHED_INVOICES, words } from './monitor'

/** Days of the number on a ledger account, as its holder sees them. */
const onAccount = (account: string) => `(SELECT coalesce(sum(-e.amount_micros), 0) / 1000000
   FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id AND e.ledger_account = '${account}'
  WHERE t.number_id = n.id AND t.kind IN (
    'DAYS_ALLOCATED', 'DAYS_RETURNED', 'DAYS_USED', 'DAYS_HELD', 'DAYS_RELEASED', 'DAYS_FORFEITED'))`

/** Numbers and partners with a new movement of days. */
const MOVED_NUMBERS = `(SELECT * FROM numbers WHERE id IN (
   SELECT number_id FROM ${NEWEST_TRANSACTIONS} t WHERE t.kind LIKE 'DAYS\\_%')) AS n`
const MOVED_PARTNERS = `(SELECT * FROM partners WHERE account_id IN (
   SELECT account_id FROM ${NEWEST_TRANSACTIONS} t WHERE t.kind LIKE 'DAYS\\_%')) AS p`

/** Days that the money of an invoice pays for: fewer by the share that went back (P8). */
const PAID_DAYS = `CASE WHEN i.status = 'VOID' THEN 0
  ELSE floor(i.days::numeric * least(i.total_cents, greatest(0, i.paid_cents - i.refunded_cents)) / nullif(i.total_cents, 0)) END`
const CREDITED_DAYS = `(SELECT coalesce(sum(e.amount_micros), 0) / 1000000
   FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id AND e.ledger_account = 'DAYS_SOLD'
  WHERE t.invoice_id = i.id AND t.kind IN ('DAYS_CREDITED', 'DAYS_TAKEN_BACK'))`

/** The days of the channel's present time: nothing once they have ended or it has left. */
const TIME_DAYS = `CASE WHEN n.plan = 'DAYS' AND n.state IN ('PROVISIONING', 'ACTIVE', 'PAST_DUE', 'SUSPENDED')
    AND NOT 'DAYS_EXHAUSTED' = ANY (n.suspension_reasons)
  THEN extract(epoch FROM n.period_end - n.period_start) * 1000 / ${DAY} ELSE 0 END`

/** What the books of days must say beside those of money (I15, P3–P12). That days are whole is a constraint's to say. */
export const DAY_CHECKS: readonly Check[] = [
  {
    name: 'a transaction of days and money',
    sql: `SELECT t.id, ${words("'is in'", "string_agg(DISTINCT e.unit, ' and ')")} AS wrong
      FROM ${NEWEST_TRANSACTIONS} t JOIN ledger_entries e ON e.transaction_id = t.id
      GROUP BY t.id HAVING count(DISTINCT e.unit) > 1`,
  },
  {
    name: 'a balance of days that is not the sum of its entries',
    sql: `SELECT p.id, ${words("'balance'", 'p.day_balance', "', entries'", 'l.days')} AS wrong
      FROM ${MOVED_PARTNERS} CROSS JOIN LATERAL (SELECT coalesce(sum(-e.amount_micros), 0)::bigint / 1000000 AS days
        FROM ledger_entries e
       WHERE e.account_id = p.account_id AND e.unit = 'DAY' AND e.ledger_account = 'DAY_BALANCE') AS l
      WHERE p.day_balance <> l.days`,
  },
  {
    name: 'a balance of days below its limit that no bank and no new terms explain',
    sql: `SELECT p.id, ${words("'balance'", 'p.day_balance', "', limit'", 'p.day_limit')} AS wrong FROM ${MOVED_PARTNERS}
      WHERE p.day_balance < -p.day_limit
        AND NOT EXISTS (SELECT 1 FROM invoices i JOIN ledger_transactions t ON t.invoice_id = i.id
          WHERE i.account_id = p.account_id AND t.kind = 'DAYS_TAKEN_BACK')
        AND NOT EXISTS (SELECT 1 FROM events e WHERE e.account_id = p.account_id AND e.type IN ('partner.changed', 'account.closed'))`,
  },
  {
    name: 'days credited that are not those that were paid',
    sql: `SELECT i.id, ${words("'credited'", CREDITED_DAYS, "', paid'", PAID_DAYS)} AS wrong
      FROM ${TOUCHED_INVOICES} i WHERE i.kind = 'PARTNER_DAYS' AND ${CREDITED_DAYS} <> ${PAID_DAYS}`,
  },
  {
    name: 'days of a channel that are not its time',
    sql: `SELECT n.id, ${words("'given'", onAccount('CHANNEL_DAYS'), "', to be used'", TIME_DAYS)} AS wrong
      FROM ${MOVED_NUMBERS} WHERE n.state NOT IN ('SETTLING', 'HOLD') AND n.next_plan IS DISTINCT FROM 'DAYS'
        AND ${onAccount('CHANNEL_DAYS')} <> ${TIME_DAYS}`,
  },
  {
    name: 'a deposit of days that is not in the books',
    sql: `SELECT n.id, ${words("'held'", onAccount('DAYS_HELD'), "', deposit'", 'n.deposit_days')} AS wrong
      FROM ${MOVED_NUMBERS} WHERE ${onAccount('DAYS_HELD')} <> n.deposit_days`,
  },
]
