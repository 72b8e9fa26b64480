import { type Monitor, NEWEST_EVENTS, NEWEST_INVOICES, NEWEST_NUMBERS, words } from './monitor'

/** Months from the anchor are counted in UTC, and a day that the month lacks is its last (C13): as PostgreSQL counts. */
const monthsAfter = (anchor: string, months: string) =>
  `((${anchor} AT TIME ZONE 'UTC') + make_interval(months => ${months})) AT TIME ZONE 'UTC'`
const START = monthsAfter('n.billing_anchor', 'n.period_offset')
const END = monthsAfter('n.billing_anchor', `n.period_offset + CASE n.plan WHEN 'ANNUAL' THEN 12 ELSE 1 END`)
const IN_SERVICE = `n.state IN ('ACTIVE', 'PAST_DUE', 'SUSPENDED')`

/** Where the paid time of a hosting invoice ends; the months that were refunded are not part of it. */
const endOf = (invoice: string) => `coalesce(${invoice}.shortened_to, ${invoice}.period_end)`

/** A month that was paid: also where a bank has taken the money back since. */
const paid = (invoice: string) =>
  `${invoice}.kind = 'HOSTING' AND ${invoice}.period_start < ${endOf(invoice)}
   AND (${invoice}.status = 'PAID' OR ${invoice}.status <> 'VOID' AND ${invoice}.dispute IS NOT NULL)`

/** Why paid time may begin later than the last ended: a suspension, a hold, a month that support gave away, an outage. */
const EXPLAINED = `EXISTS (
    SELECT 1 FROM events e WHERE e.number_id = i.number_id AND (
      e.type = 'number.state_changed' AND e.at >= ${endOf('b')} AND e.at <= i.period_start
        AND e.data ->> 'from' IN ('SUSPENDED', 'PAST_DUE', 'HOLD')
      OR e.type = 'plan.changed' AND e.data ->> 'from' = 'DAYS' AND e.at = i.period_start
      OR e.type = 'ops.alert' AND e.data ->> 'code' = 'PERIOD_NOT_BILLED' AND e.at >= ${endOf('b')}))
  OR EXISTS (SELECT 1 FROM invoices v WHERE v.number_id = i.number_id AND v.kind = 'HOSTING' AND v.status = 'VOID'
    AND v.due_at >= ${endOf('b')} AND v.due_at <= i.period_start)`

const I2: Monitor = {
  code: 'I2',
  title: 'Periods tile time',
  checks: [
    {
      name: 'a period that is not counted from the anchor',
      sql: `SELECT n.id, ${words("'from'", 'n.period_start', "'to'", 'n.period_end', "', counted from the anchor'", START, "'to'", END)} AS wrong
        FROM numbers n WHERE ${IN_SERVICE} AND n.billing_anchor IS NOT NULL AND n.plan <> 'DAYS'
          AND (n.period_start <> ${START} OR n.period_end <> ${END})`,
    },
    {
      name: 'paid periods that overlap',
      sql: `SELECT i.id, ${words("'begins'", 'i.period_start', "', before'", 'b.id', "'ends'", endOf('b'))} AS wrong
        FROM ${NEWEST_INVOICES} i JOIN invoices b ON b.number_id = i.number_id AND b.id <> i.id
        WHERE ${paid('i')} AND ${paid('b')} AND b.period_start <= i.period_start AND i.period_start < ${endOf('b')}
          AND (b.period_start < i.period_start OR b.seq < i.seq)`,
    },
    {
      name: 'a gap that nothing explains',
      sql: `SELECT i.id, ${words("'begins'", 'i.period_start', "', and the time before ended'", endOf('b'))} AS wrong
        FROM ${NEWEST_INVOICES} i CROSS JOIN LATERAL (
          SELECT * FROM invoices b WHERE b.number_id = i.number_id AND b.seq < i.seq AND ${paid('b')}
             AND b.period_start < i.period_start ORDER BY b.seq DESC LIMIT 1) AS b
        WHERE ${paid('i')} AND ${endOf('b')} < i.period_start AND NOT (${EXPLAINED})`,
    },
  ],
}

const I5: Monitor = {
  code: 'I5',
  title: 'Suspended time is not billed',
  checks: [
    {
      name: 'a paid period that begins in a suspension for hosting',
      sql: `SELECT i.id, ${words("'begins'", 'i.period_start', "', and the number is suspended from'", 'e.at', "'to'", 'back.at')} AS wrong
        FROM ${NEWEST_EVENTS} e JOIN invoices i ON i.number_id = e.number_id AND ${paid('i')} AND i.status = 'PAID'
        LEFT JOIN LATERAL (SELECT b.at FROM events b WHERE b.number_id = e.number_id AND b.seq > e.seq
          AND b.type = 'number.state_changed' ORDER BY b.seq LIMIT 1) AS back ON true
        JOIN numbers n ON n.id = i.number_id
        WHERE e.type = 'number.state_changed' AND e.data ->> 'to' = 'SUSPENDED' AND e.data ->> 'reason' = 'GRACE_OVER'
          AND i.period_start > e.at AND i.period_start < coalesce(back.at, 'infinity')
          AND i.id IS DISTINCT FROM n.renewal_invoice_id`,
    },
  ],
}

const I11: Monitor = {
  code: 'I11',
  title: 'One authority per period',
  checks: [
    {
      name: 'two invoices of one period',
      sql: `SELECT i.id, ${words("'and'", 'b.id', "'are both for period'", 'i.period_ordinal', "'of'", 'i.number_id')} AS wrong
        FROM ${NEWEST_INVOICES} i JOIN invoices b
          ON b.number_id = i.number_id AND b.period_ordinal = i.period_ordinal AND b.seq < i.seq
        WHERE i.kind = 'HOSTING' AND b.kind = 'HOSTING' AND i.status <> 'VOID' AND b.status <> 'VOID'`,
    },
    {
      name: 'two invoices of one cause',
      sql: `SELECT i.id, ${words("'and'", 'b.id', "'are both for'", 'i.cause_key')} AS wrong
        FROM ${NEWEST_INVOICES} i JOIN invoices b ON b.account_id = i.account_id AND b.cause_key = i.cause_key AND b.seq < i.seq`,
    },
  ],
}

const LIVE = (number: string) => `${number}.state NOT IN ('DELETED', 'ABANDONED')`

const I17: Monitor = {
  code: 'I17',
  title: 'One live subscription per number',
  checks: [
    {
      name: 'two live subscriptions of one phone number',
      sql: `SELECT n.id, ${words("'and'", 'b.id', "'are both live for'", 'n.phone_number')} AS wrong
        FROM ${NEWEST_NUMBERS} n JOIN numbers b ON b.phone_number = n.phone_number AND b.seq < n.seq
        WHERE ${LIVE('n')} AND ${LIVE('b')}`,
    },
  ],
}

const I24: Monitor = {
  code: 'I24',
  title: 'Time zones',
  checks: [
    {
      name: 'a zone that the database does not know',
      sql: `SELECT a.id, ${words("'is in'", 'a.time_zone')} AS wrong
        FROM (SELECT id, time_zone FROM accounts WHERE seq > (SELECT coalesce(max(seq), 0) - 100000 FROM accounts)) AS a
        WHERE a.time_zone NOT IN (SELECT name FROM pg_timezone_names)`,
    },
    {
      name: 'zones of an account that leave time out or overlap',
      sql: `SELECT z.account_id AS id, ${words("'its clocks end at'", 'z.to_at', "', and go on at'", 'z.next_from')} AS wrong
        FROM (SELECT account_id, to_at, lead(from_at) OVER (PARTITION BY account_id ORDER BY from_at) AS next_from
                FROM account_zones WHERE account_id IN (SELECT account_id FROM account_zones WHERE from_at > '-infinity')) AS z
        WHERE z.to_at <> coalesce(z.next_from, 'infinity')`,
    },
  ],
}

export const PERIOD_MONITORS = [I2, I5, I11, I17, I24]
