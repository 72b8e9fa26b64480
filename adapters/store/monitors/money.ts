import { DAY_CHECKS } from './days'
import {
  type Monitor,
  NEWEST_ATTEMPTS,
  NEWEST_EVENTS,
  NEWEST_INVOICES,
  NEWEST_TRANSACTIONS,
  TOUCHED_INVOICES,
  words,
} from './monitor'

const SUCCEEDED = `(SELECT coalesce(sum(a.amount_cents), 0) FROM payment_attempts a
   WHERE a.invoice_id = i.id AND a.outcome = 'SUCCEEDED')`
const GIVEN_BACK = `(SELECT coalesce(sum(r.amount_cents), 0) FROM refunds r
   WHERE r.invoice_id = i.id AND r.status <> 'DROPPED')`

const I1: Monitor = {
  code: 'I1',
  title: 'Charged at most once',
  checks: [
    {
      name: 'paid more than asked for',
      sql: `SELECT i.id, ${words("'paid'", 'i.paid_cents', "', given back'", GIVEN_BACK, "', asked for'", 'i.total_cents')} AS wrong
        FROM ${TOUCHED_INVOICES} i WHERE i.paid_cents > i.total_cents AND i.paid_cents - ${GIVEN_BACK} > i.total_cents`,
    },
    {
      name: 'two charges in flight',
      sql: `SELECT invoice_id AS id, ${words('count(*)', "'charges in flight'")} AS wrong FROM payment_attempts
        WHERE outcome IN ('SENT', 'UNKNOWN', 'PROCESSING') GROUP BY invoice_id HAVING count(*) > 1`,
    },
    {
      name: 'booked is not what was charged',
      sql: `SELECT i.id, ${words("'paid'", 'i.paid_cents', "', in dispute'", 'i.disputed_cents', "', charged'", SUCCEEDED)} AS wrong
        FROM ${TOUCHED_INVOICES} i WHERE i.paid_cents + i.disputed_cents <> ${SUCCEEDED}`,
    },
  ],
}

const I12: Monitor = {
  code: 'I12',
  title: 'Keys mean attempts',
  checks: [
    {
      name: 'a key of something else',
      sql: `SELECT a.id, ${words("'sent with the key'", 'a.idempotency_key')} AS wrong FROM ${NEWEST_ATTEMPTS} a
        WHERE a.idempotency_key <> a.invoice_id || ':' || a.ordinal || ':'
          || coalesce(CASE WHEN a.page_ref IS NULL THEN a.method_id END, 'page')`,
    },
  ],
}

const I14: Monitor = {
  code: 'I14',
  title: 'A settled invoice cannot be charged',
  checks: [
    {
      name: 'tried after it was paid',
      sql: `SELECT a.id, ${words("'tried at'", 'a.at', "', its invoice'", 'i.id', "'was paid at'", 'i.paid_at')} AS wrong
        FROM ${NEWEST_ATTEMPTS} a JOIN invoices i ON i.id = a.invoice_id
        WHERE i.status = 'PAID' AND a.at > i.paid_at AND NOT EXISTS (SELECT 1 FROM disputes d WHERE d.invoice_id = i.id)`,
    },
  ],
}

const I15: Monitor = {
  code: 'I15',
  title: 'The ledger balances',
  checks: [
    {
      name: 'a transaction that does not sum to zero',
      sql: `SELECT t.id, ${words('sum(e.amount_micros)', 'e.unit', "'are left over'")} AS wrong
        FROM ${NEWEST_TRANSACTIONS} t JOIN ledger_entries e ON e.transaction_id = t.id
        GROUP BY t.id, e.unit HAVING sum(e.amount_micros) <> 0`,
    },
    {
      name: 'a transaction without entries',
      sql: `SELECT t.id, 'has no entries' AS wrong FROM ${NEWEST_TRANSACTIONS} t
        WHERE NOT EXISTS (SELECT 1 FROM ledger_entries e WHERE e.transaction_id = t.id)`,
    },
    {
      name: 'a balance that is not the sum of its entries',
      sql: `SELECT w.account_id AS id, ${words("'balance'", 'w.balance_micros', "', entries'", '-l.amount_micros')} AS wrong
        FROM (SELECT DISTINCT account_id FROM ${NEWEST_TRANSACTIONS} t) AS moved
        JOIN wallets w ON w.account_id = moved.account_id JOIN accounts a ON a.id = w.account_id
        CROSS JOIN LATERAL (SELECT coalesce(sum(k.amount_micros), 0) AS amount_micros FROM ledger_totals k
          WHERE k.account_id = w.account_id AND k.unit = a.currency) AS l
        WHERE w.balance_micros <> -l.amount_micros`,
    },
    ...DAY_CHECKS,
  ],
}

const PROCESSED = `a.outcome = 'SUCCEEDED' AND i.kind <> 'TOP_UP'`

const I10: Monitor = {
  code: 'I10',
  title: 'Nothing is lost',
  checks: [
    {
      name: 'a charge that was not posted',
      sql: `SELECT a.id, ${words('a.amount_cents', "'cents were charged and not posted'")} AS wrong
        FROM ${NEWEST_ATTEMPTS} a JOIN invoices i ON i.id = a.invoice_id
        WHERE ${PROCESSED} AND NOT EXISTS (SELECT 1 FROM ledger_transactions t WHERE t.key = 'paid:' || a.id)`,
    },
    {
      name: 'a charge that nobody asks about',
      sql: `SELECT a.id, ${words('a.outcome', "'since'", 'a.sent_at', "', next look'", 'a.next_look_at')} AS wrong
        FROM payment_attempts a JOIN invoices i ON i.id = a.invoice_id JOIN account_clocks c ON c.account_id = i.account_id
        WHERE a.outcome IN ('SENT', 'UNKNOWN', 'PROCESSING') AND a.sent_at < now() - interval '10 minutes'
          AND c.settled AND (a.next_look_at IS NULL OR a.next_look_at < c.now_at - interval '10 minutes')`,
    },
    {
      name: 'a wake-up that nobody brings',
      sql: `SELECT w.target AS id, ${words("'to be woken since'", 'w.recorded_at')} AS wrong FROM wake_ups w
        WHERE w.delivered_at IS NULL AND w.clock_id IS NULL AND w.recorded_at < now() - interval '10 minutes'`,
    },
    {
      name: 'a webhook that nobody took up',
      sql: `SELECT event_id AS id, ${words("'received at'", 'recorded_at', "'and left'")} AS wrong FROM webhook_inbox
        WHERE outcome = 'PARKED' AND note = 'received'
          AND recorded_at BETWEEN now() - interval '2 days' AND now() - interval '10 minutes'`,
    },
    {
      name: 'a refund that nobody sends',
      sql: `SELECT r.id, ${words("'to be sent since'", 'r.try_at')} AS wrong
        FROM refunds r JOIN account_clocks c ON c.account_id = r.account_id
        WHERE r.status = 'SENT' AND c.settled AND r.try_at < c.now_at - interval '10 minutes'`,
    },
  ],
}

const OTHER = (mine: string, theirs: string) => words("'of'", mine, "', and names what is of'", theirs)

const I20: Monitor = {
  code: 'I20',
  title: 'No cross-account anything',
  checks: [
    {
      name: 'an attempt on another account’s method',
      sql: `SELECT a.id, ${OTHER('i.account_id', 'm.account_id')} AS wrong FROM ${NEWEST_ATTEMPTS} a
        JOIN invoices i ON i.id = a.invoice_id JOIN payment_methods m ON m.id = a.method_id
        WHERE m.account_id <> i.account_id`,
    },
    {
      name: 'a line about another account’s number',
      sql: `SELECT l.invoice_id AS id, ${OTHER('i.account_id', 'n.account_id')} AS wrong FROM ${NEWEST_INVOICES} i
        JOIN invoice_lines l ON l.invoice_id = i.id JOIN numbers n ON n.id = l.number_id WHERE n.account_id <> i.account_id`,
    },
    {
      name: 'an invoice about another account’s number',
      sql: `SELECT i.id, ${OTHER('i.account_id', 'n.account_id')} AS wrong FROM ${NEWEST_INVOICES} i
        JOIN numbers n ON n.id = i.number_id WHERE n.account_id <> i.account_id`,
    },
    {
      name: 'a posting about another account’s invoice',
      sql: `SELECT t.id, ${OTHER('t.account_id', 'i.account_id')} AS wrong FROM ${NEWEST_TRANSACTIONS} t
        JOIN invoices i ON i.id = t.invoice_id WHERE i.account_id <> t.account_id`,
    },
    {
      name: 'a fact about another account’s number',
      sql: `SELECT e.id, ${OTHER('e.account_id', 'n.account_id')} AS wrong FROM ${NEWEST_EVENTS} e
        JOIN numbers n ON n.id = e.number_id WHERE n.account_id <> e.account_id`,
    },
  ],
}

export const MONEY_MONITORS = [I1, I10, I12, I14, I15, I20]
