import { AUTO_TOP_UPS_A_DAY, FAILURES_TO_DISABLE, PAUSE_AFTER_SUCCESS } from '../../../domain/account/auto-top-up'
import { USAGE_THRESHOLD_MICROS } from '../../../domain/account/next-action'
import { type Monitor, NEWEST_DIALOGUES, NEWEST_INVOICES, words } from './monitor'

/** The automatic top-up before one, of the same account. */
const BEFORE = `(SELECT b.id, b.due_at, b.paid_at FROM invoices b WHERE b.account_id = i.account_id
   AND b.cause = 'AUTO_TOP_UP' AND b.seq < i.seq ORDER BY b.due_at DESC, b.seq DESC LIMIT 1)`

const I8: Monitor = {
  code: 'I8',
  title: 'No top-up storm',
  checks: [
    {
      name: 'two in flight',
      sql: `SELECT account_id AS id, ${words('count(*)', "'automatic top-ups in flight'")} AS wrong FROM invoices
        WHERE cause = 'AUTO_TOP_UP' AND status IN ('OPEN', 'PROCESSING') GROUP BY account_id HAVING count(*) > 1`,
    },
    {
      name: 'one before the pause was over',
      sql: `SELECT i.id, ${words("'fired at'", 'i.due_at', "', the one before was paid at'", 'b.paid_at')} AS wrong
        FROM ${NEWEST_INVOICES} i CROSS JOIN LATERAL ${BEFORE} AS b WHERE i.cause = 'AUTO_TOP_UP'
          AND i.due_at < b.paid_at + make_interval(secs => ${PAUSE_AFTER_SUCCESS / 1_000})`,
    },
    {
      name: 'more in a day than the cap',
      sql: `SELECT i.id, ${words("'is number'", 'd.count', "'within 24 hours'")} AS wrong
        FROM ${NEWEST_INVOICES} i CROSS JOIN LATERAL (SELECT count(*) FROM invoices b WHERE b.account_id = i.account_id
          AND b.cause = 'AUTO_TOP_UP' AND b.status <> 'VOID' AND b.due_at > i.due_at - interval '24 hours' AND b.due_at <= i.due_at) AS d
        WHERE i.cause = 'AUTO_TOP_UP' AND i.status <> 'VOID' AND d.count > ${AUTO_TOP_UPS_A_DAY}`,
    },
    {
      name: 'one that goes on after its failures',
      sql: `SELECT account_id AS id, ${words("'is'", 'state', "'after'", 'failures', "'failures in a row'")} AS wrong
        FROM auto_top_ups WHERE failures >= ${FAILURES_TO_DISABLE} AND state <> 'DISABLED'`,
    },
  ],
}

/** How a dialogue stands today: as it was rated, or as its last correction says. */
const STANDS = `coalesce((SELECT c.rating FROM usage_corrections c WHERE c.dialogue_id = d.id ORDER BY c.seq DESC LIMIT 1), d.rating)`

const I18: Monitor = {
  code: 'I18',
  title: 'A usage record bills once',
  checks: [
    {
      name: 'one event that opened two',
      sql: `SELECT d.id, ${words("'and'", 'b.id', "'were both opened by'", 'd.opened_by')} AS wrong
        FROM ${NEWEST_DIALOGUES} d JOIN dialogues b
          ON b.account_id = d.account_id AND b.opened_by = d.opened_by AND b.id < d.id
        WHERE ${STANDS} <> 'VOID' AND ${STANDS.replaceAll('d.', 'b.')} <> 'VOID'`,
    },
    {
      name: 'priced and not posted',
      sql: `SELECT d.id, ${words("'costs'", 'd.price_micros', "'micros and has no posting'")} AS wrong
        FROM ${NEWEST_DIALOGUES} d WHERE d.price_micros > 0 AND d.transaction_id IS NULL`,
    },
    {
      name: 'a failed message that costs',
      sql: `SELECT d.id, ${words("'costs'", 'd.price_micros', "'micros, and its message failed'")} AS wrong
        FROM ${NEWEST_DIALOGUES} d JOIN usage_events e ON e.account_id = d.account_id AND e.event_id = d.opened_by
        WHERE e.status = 'FAILED' AND ${STANDS} = 'PRICED'`,
    },
  ],
}

const LINES = '(SELECT coalesce(sum(l.amount_cents), 0) FROM invoice_lines l WHERE l.invoice_id = i.id)'

const I19: Monitor = {
  code: 'I19',
  title: 'Threshold exactness',
  checks: [
    {
      name: 'lines that miss the total',
      sql: `SELECT i.id, ${words("'asks for'", 'i.total_cents', "', its lines for'", LINES)} AS wrong
        FROM ${NEWEST_INVOICES} i WHERE i.total_cents <> ${LINES}`,
    },
    {
      name: 'unbilled usage that is not the sum of its numbers',
      sql: `SELECT w.account_id AS id, ${words("'waits for an invoice with'", 'w.unbilled_micros', "', its numbers with'", 'u.amount_micros')} AS wrong
        FROM (SELECT DISTINCT account_id FROM ${NEWEST_DIALOGUES} d) AS used JOIN wallets w ON w.account_id = used.account_id
        CROSS JOIN LATERAL (SELECT coalesce(sum(u.amount_micros), 0) AS amount_micros FROM unbilled_usage u
          WHERE u.account_id = w.account_id) AS u
        WHERE w.unbilled_micros <> u.amount_micros`,
    },
    {
      name: 'more than the threshold, and no charge',
      sql: `SELECT w.account_id AS id, ${words("'owes'", 'least(w.unbilled_micros, -w.balance_micros)', "'micros for usage, and nobody charges it'")} AS wrong
        FROM wallets w JOIN accounts a ON a.id = w.account_id JOIN account_clocks c ON c.account_id = w.account_id
        WHERE w.balance_micros < -${USAGE_THRESHOLD_MICROS + 1_000_000} AND w.unbilled_micros > ${USAGE_THRESHOLD_MICROS + 1_000_000}
          AND a.billing_mode = 'POSTPAID' AND c.settled
          AND NOT EXISTS (SELECT 1 FROM invoices i JOIN payment_attempts t ON t.invoice_id = i.id
            WHERE i.account_id = a.id AND i.status IN ('OPEN', 'PROCESSING') AND i.kind = 'USAGE'
              AND (t.outcome IN ('SENT', 'UNKNOWN', 'PROCESSING') OR (t.outcome = 'TRANSIENT' AND i.day0_at IS NULL)))
          AND NOT EXISTS (SELECT 1 FROM dialogues d WHERE d.account_id = a.id AND a.test_clock_id IS NULL
            AND d.recorded_at > now() - interval '1 minute' AND d.seq > (SELECT last_value FROM dialogues_seq_seq) - 100000)`,
    },
  ],
}

export const USAGE_MONITORS = [I8, I18, I19]
