import { type Monitor, words } from './monitor'

/** How late something may be before it counts as forgotten; on a test clock nothing is ever late. */
const LATE = `CASE WHEN c.virtual THEN interval '0' ELSE interval '10 minutes' END`

/** Numbers whose own instant is over, found without their accounts first: on a healthy database there are next to none. */
const overdue = (name: string, state: string, instant: string, also = 'true') => ({
  name,
  sql: `SELECT n.id, ${words("'is'", 'n.state', "', due since'", `n.${instant}`)} AS wrong
    FROM (SELECT n.* FROM numbers n WHERE n.state = '${state}' AND n.${instant} < now() - interval '10 minutes' AND ${also}
          UNION SELECT n.* FROM accounts a JOIN numbers n ON n.account_id = a.id
           WHERE a.test_clock_id IS NOT NULL AND n.state = '${state}' AND ${also}) AS n
    JOIN account_clocks c ON c.account_id = n.account_id WHERE c.settled AND n.${instant} < c.now_at - ${LATE}`,
})

/** Each waits for a person or an instant; what is kept here is that the instant is there, and not long over. */
export const I21: Monitor = {
  code: 'I21',
  title: 'Every case has a next action',
  checks: [
    {
      name: 'a number without a next step',
      sql: `SELECT n.id, ${words("'is'", 'n.state', "'and nothing is to happen'")} AS wrong
        FROM numbers n JOIN account_clocks c ON c.account_id = n.account_id
        WHERE c.settled AND (n.state = 'ACTIVE' AND n.renew_at IS NULL AND n.renewal_invoice_id IS NULL
            AND (n.plan <> 'DAYS' OR n.period_end IS NULL)
          OR n.state = 'HOLD' AND n.hold_until IS NULL)`,
    },
    overdue('a renewal that nobody works', 'ACTIVE', 'renew_at', 'n.renewal_invoice_id IS NULL'),
    overdue('a hold that nobody ends', 'HOLD', 'hold_until', 'n.trailing_invoice_id IS NULL'),
    overdue('a release that nobody goes on with', 'DELETING', 'try_again_at'),
    overdue('a registration that nobody repeats', 'PROVISIONING', 'try_again_at'),
    {
      name: 'a look at a charge that nobody takes',
      sql: `SELECT a.id, ${words("'to be looked at since'", 'a.next_look_at')} AS wrong
        FROM payment_attempts a JOIN invoices i ON i.id = a.invoice_id JOIN account_clocks c ON c.account_id = i.account_id
        WHERE a.outcome IN ('SENT', 'UNKNOWN', 'PROCESSING') AND c.settled AND a.next_look_at < c.now_at - ${LATE}`,
    },
    {
      name: 'a first try that nobody makes',
      sql: `SELECT i.id, ${words("'is open since'", 'i.due_at', "'and was never tried'")} AS wrong
        FROM invoices i JOIN account_clocks c ON c.account_id = i.account_id
        WHERE i.status = 'OPEN' AND c.settled AND i.due_at < c.now_at - ${LATE} AND i.day0_at IS NULL
          AND i.kind IN ('USAGE', 'DEPOSIT', 'HOSTING') AND i.cause <> 'SIGN_UP' AND i.dispute IS NULL
          AND NOT EXISTS (SELECT 1 FROM payment_attempts a WHERE a.invoice_id = i.id)`,
    },
    {
      name: 'a mail that nobody sends',
      sql: `SELECT m.id, ${words('m.template', "'waits since'", 'm.try_at')} AS wrong
        FROM mails m JOIN account_clocks c ON c.account_id = m.account_id
        WHERE m.status = 'WAITING' AND c.settled AND m.try_at < c.now_at - ${LATE}`,
    },
    {
      name: 'a step of a test clock that was passed over',
      sql: `SELECT e.entity_id AS id, ${words("'was due at'", 'e.due_at', "', the clock shows'", 'c.now_at')} AS wrong
        FROM test_clocks t JOIN clock_entities e ON e.clock_id = t.id JOIN account_clocks c ON c.account_id = e.account_id
        WHERE t.status = 'READY' AND c.settled AND e.due_at < c.now_at`,
    },
  ],
}
