import { POLICIES } from '../../../domain/dunning/policies'
import { warningFor } from '../../../domain/dunning/policy'
import { type Monitor, NEWEST_ATTEMPTS, NEWEST_EVENTS, words } from './monitor'

/** When each policy suspends and ends, and which mail has to warn of it before; made from the policies themselves. */
const LADDERS = `(VALUES ${POLICIES.map((policy) => {
  const day = (service: 'SUSPEND' | 'END') => policy.rows.find((row) => row.service === service)?.day ?? 'NULL::integer'
  const warning = (service: 'SUSPEND' | 'END') => {
    const template = warningFor(policy, service)
    return template === null ? 'NULL::text' : `'${template}'`
  }
  return `('${policy.code}', ${policy.version}, ${day('SUSPEND')}, ${warning('SUSPEND')}, ${day('END')}, ${warning('END')})`
}).join(', ')}) AS ladder (code, version, suspend_day, suspend_warning, end_day, end_warning)`
const LADDER_OF = `ladder.code = i.dunning_policy AND ladder.version = i.dunning_version`

const UNPAID = `i.status IN ('OPEN', 'PROCESSING', 'UNCOLLECTIBLE')`
const ON_INVOICE = `EXISTS (SELECT 1 FROM invoice_lines l WHERE l.invoice_id = i.id AND l.number_id = n.id)`

const accepted = (template: string, until: string) => `EXISTS (SELECT 1 FROM mails m
   WHERE m.invoice_id = i.id AND m.template = ${template} AND m.accepted_at <= ${until})`

const I3: Monitor = {
  code: 'I3',
  title: 'No penalty without warning',
  checks: [
    {
      name: 'a suspension without its warning',
      sql: `SELECT e.number_id AS id, ${words("'suspended at'", 'e.at', "'for'", 'i.id', "', whose warning'", 'ladder.suspend_warning', "'was not accepted before'")} AS wrong
        FROM ${NEWEST_EVENTS} e CROSS JOIN LATERAL (SELECT * FROM invoices i WHERE i.number_id = e.number_id
          AND i.kind = 'HOSTING' AND i.day0_at <= e.at AND i.dispute IS NULL ORDER BY i.day0_at DESC LIMIT 1) AS i
        JOIN ${LADDERS} ON ${LADDER_OF}
        WHERE e.type = 'number.state_changed' AND e.data ->> 'reason' = 'GRACE_OVER'
          AND ladder.suspend_warning IS NOT NULL AND NOT ${accepted('ladder.suspend_warning', 'e.at')}`,
    },
    {
      // Where no number is left to be ended, giving an invoice up is no penalty, and nobody is warned of it.
      name: 'an end without its warning',
      sql: `SELECT e.number_id AS id, ${words("'was ended at'", 'e.at', "', and no debt of it was warned of before'")} AS wrong
        FROM ${NEWEST_EVENTS} e JOIN numbers n ON n.id = e.number_id
        WHERE e.type = 'number.state_changed' AND e.data ->> 'reason' = 'UNPAID_TOO_LONG' AND NOT EXISTS (
          SELECT 1 FROM invoices i JOIN ${LADDERS} ON ${LADDER_OF}
           WHERE i.account_id = e.account_id AND i.id IN (SELECT id FROM invoices WHERE number_id = n.id
                 UNION SELECT invoice_id FROM invoice_lines WHERE number_id = n.id)
             AND ${accepted('ladder.end_warning', 'e.at')})`,
    },
  ],
}

const owes = (reason: string, debt: string) =>
  `('${reason}' = ANY (n.suspension_reasons) AND NOT EXISTS (SELECT 1 FROM invoices i
     WHERE i.account_id = n.account_id AND ${UNPAID} AND ${debt}))`

/** The account's standing as its unpaid invoices make it: domain/account/standing.ts, said in SQL. */
const STANDING = `(SELECT CASE WHEN bool_or(i.status = 'UNCOLLECTIBLE' OR i.dispute = 'LOST') THEN 'BARRED'
    WHEN count(*) > 0 THEN 'DELINQUENT' ELSE 'CLEAR' END
  FROM invoices i WHERE i.account_id = a.id AND ${UNPAID} AND (i.dispute IS NOT NULL
    OR i.kind IN ('HOSTING', 'USAGE', 'DEPOSIT') AND i.cause <> 'SIGN_UP'
       AND (i.status = 'UNCOLLECTIBLE' OR i.day0_at IS NOT NULL)))`

const I4: Monitor = {
  code: 'I4',
  title: 'State follows facts',
  checks: [
    {
      name: 'suspended for a debt that is not there',
      sql: `SELECT n.id, ${words("'suspended for'", "array_to_string(n.suspension_reasons, ', ')", "'and does not owe that'")} AS wrong
        FROM numbers n JOIN account_clocks c ON c.account_id = n.account_id
        WHERE n.state = 'SUSPENDED' AND c.settled AND (
          ${owes('HOSTING_UNPAID', "i.kind = 'HOSTING' AND i.number_id = n.id")}
          OR ${owes('USAGE_UNPAID', `i.kind = 'USAGE' AND ${ON_INVOICE}`)}
          OR ${owes('DISPUTE', `i.dispute IS NOT NULL AND (i.number_id = n.id OR ${ON_INVOICE})`)})`,
    },
    {
      name: 'in service beside a debt that suspends',
      sql: `SELECT n.id, ${words("'is'", 'n.state', "'though'", 'i.id', "'is unpaid since'", 'i.day0_at')} AS wrong
        FROM invoices i JOIN ${LADDERS} ON ${LADDER_OF} JOIN account_clocks c ON c.account_id = i.account_id
        JOIN numbers n ON n.account_id = i.account_id AND (i.kind = 'HOSTING' AND n.id = i.number_id OR i.kind = 'USAGE' AND ${ON_INVOICE})
        WHERE i.status = 'OPEN' AND i.dispute IS NULL AND i.day0_at IS NOT NULL AND n.state IN ('ACTIVE', 'PAST_DUE')
          AND c.settled AND i.day0_at + make_interval(days => ladder.suspend_day + i.deferred_days) < c.now_at - interval '1 minute'
          AND (ladder.suspend_warning IS NULL OR ${accepted('ladder.suspend_warning', "c.now_at - interval '1 minute'")})`,
    },
    {
      name: 'past due without a debt',
      sql: `SELECT n.id, 'is past due and owes no hosting' AS wrong
        FROM numbers n JOIN account_clocks c ON c.account_id = n.account_id
        WHERE n.state = 'PAST_DUE' AND c.settled AND NOT EXISTS (SELECT 1 FROM invoices i
          WHERE i.account_id = n.account_id AND ${UNPAID} AND i.kind = 'HOSTING' AND i.number_id = n.id)`,
    },
    {
      name: 'a standing that is not what the invoices say',
      sql: `SELECT a.id, ${words("'is'", 'a.standing', "', its invoices make it'", STANDING)} AS wrong
        FROM accounts a WHERE (a.standing <> 'CLEAR' OR a.id IN (SELECT account_id FROM invoices i WHERE ${UNPAID}))
          AND a.standing <> ${STANDING}`,
    },
  ],
}

const I6: Monitor = {
  code: 'I6',
  title: 'The ladder counts automatic attempts only',
  checks: [
    {
      name: 'a ladder that is ahead of its days',
      sql: `SELECT i.id, ${words("'is on day'", 'i.ladder_position / 10', "'of its ladder, day 0 was'", 'i.day0_at')} AS wrong
        FROM invoices i JOIN account_clocks c ON c.account_id = i.account_id
        WHERE ${UNPAID} AND i.day0_at IS NOT NULL AND i.day0_at + make_interval(days => i.ladder_position / 10) > c.now_at`,
    },
  ],
}

const I7: Monitor = {
  code: 'I7',
  title: 'Cancelled means not charged',
  checks: [
    {
      name: 'a charge of hosting after the cancel',
      sql: `SELECT a.id, ${words("'tried at'", 'a.at', "', the number'", 'n.id', "'was cancelled at'", 'n.cancelled_at')} AS wrong
        FROM ${NEWEST_ATTEMPTS} a JOIN invoices i ON i.id = a.invoice_id JOIN numbers n ON n.id = i.number_id
        WHERE i.kind = 'HOSTING' AND i.dispute IS NULL AND n.state IN ('SETTLING', 'HOLD', 'DELETING', 'DELETED')
          AND a.trigger IN ('AUTOMATIC', 'NEW_METHOD') AND a.at > n.cancelled_at`,
    },
  ],
}

const SINCE = 'coalesce(m.renewed_at, m.added_at)'
const TRIED = `EXISTS (SELECT 1 FROM payment_attempts a WHERE a.invoice_id = i.id AND a.method_id = m.id
   AND (m.renewed_at IS NULL OR a.at > m.renewed_at OR a.run_key LIKE i.id || ':new:' || m.id || ':%'))`

const I13: Monitor = {
  code: 'I13',
  title: 'The method is resolved at charge time',
  checks: [
    {
      name: 'a debt that a new method was not tried on',
      sql: `SELECT i.id, ${words("'is unpaid, and'", 'm.id', "'can be charged since'", SINCE)} AS wrong
        FROM invoices i JOIN account_clocks c ON c.account_id = i.account_id
        JOIN payment_methods m ON m.account_id = i.account_id AND m.status = 'ACTIVE' AND ${SINCE} >= i.day0_at
        WHERE i.status = 'OPEN' AND i.kind <> 'TOP_UP' AND i.dispute IS DISTINCT FROM 'OPEN' AND c.settled
          AND ${SINCE} < c.now_at - interval '1 minute' AND NOT ${TRIED}
          AND NOT EXISTS (SELECT 1 FROM payment_attempts a
            WHERE a.invoice_id = i.id AND a.outcome IN ('SENT', 'UNKNOWN', 'PROCESSING'))`,
    },
  ],
}

/** The hold of paid usage: 30 × 24 hours after its payment, at most 60 days after the cancel. Row 21: not of trailing usage. */
const I16: Monitor = {
  code: 'I16',
  title: 'The hold is real',
  checks: [
    {
      name: 'released before its hold was over',
      sql: `SELECT n.id, ${words("'began to be released at'", 'e.at', "', its usage was paid at'", 'i.paid_at')} AS wrong
        FROM ${NEWEST_EVENTS} e JOIN numbers n ON n.id = e.number_id
        CROSS JOIN LATERAL (SELECT max(i.paid_at) AS paid_at FROM invoices i JOIN invoice_lines l ON l.invoice_id = i.id
          WHERE l.number_id = n.id AND i.kind = 'USAGE' AND i.status = 'PAID' AND i.paid_at <= e.at AND i.id IS DISTINCT FROM n.trailing_invoice_id) AS i
        WHERE e.type = 'number.state_changed' AND e.data ->> 'to' = 'DELETING' AND n.left_at IS NULL
          AND n.cancelled_at <= e.at AND i.paid_at IS NOT NULL
          AND e.at < least(i.paid_at + interval '720 hours', n.cancelled_at + interval '1440 hours')`,
    },
  ],
}

export const SERVICE_MONITORS = [I3, I4, I6, I7, I13, I16]
