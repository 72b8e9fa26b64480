import { DAY_INJECTIONS, HEALTHY_DAYS } from './monitor-day-cases'

/** A small history in which everything holds: an account in real time, another, and one on a test clock. */
export const HEALTHY = `
INSERT INTO test_clocks (id, now_at, target_at, status) VALUES ('clk_v', '2030-01-10T00:00Z', '2030-01-10T00:00Z', 'READY');
INSERT INTO accounts (id, legal_name, email, currency, time_zone, locale, billing_mode, meta_billing, dunning_policy,
                      tariff_code, invoice_prefix, test_clock_id, created_at)
SELECT id, 'A', 'a@example.com', 'USD', 'Europe/Madrid', 'en', mode, 'HOST', 'standard', 'T', id, clock, '2026-01-01Z'
  FROM (VALUES ('acc_a', 'POSTPAID', NULL), ('acc_b', 'PREPAID', NULL), ('acc_v', 'POSTPAID', 'clk_v')) AS a (id, mode, clock);
INSERT INTO payment_methods (id, account_id, processor_id, type, role, status, added_at)
VALUES ('pm_a', 'acc_a', 'pa', 'CARD', 'PRIMARY', 'ACTIVE', '2026-01-01Z'), ('pm_b', 'acc_b', 'pb', 'CARD', 'PRIMARY', 'ACTIVE', '2026-01-01Z');
INSERT INTO numbers (id, account_id, phone_number, display_name, provider, plan, price_cents, state, billing_anchor, period_offset,
                     period_ordinal, period_start, period_end, renew_at, created_at)
SELECT id, account, phone, 'N', 'CLOUD_API', 'MONTHLY', 3900, 'ACTIVE', '2029-12-31T08:00Z', 2, 3, '2030-02-28T08:00Z',
       '2030-03-31T08:00Z', '2030-03-31T08:00Z', '2026-01-01Z'
  FROM (VALUES ('num_a', 'acc_a', '+1'), ('num_b', 'acc_b', '+2'), ('num_v', 'acc_v', '+3')) AS n (id, account, phone);
INSERT INTO invoices (id, account_id, number_id, number, kind, cause, status, currency, total_cents, paid_cents, period_ordinal,
                      period_start, period_end, cause_key, due_at, paid_at, closed_at)
SELECT 'inv_' || ordinal, 'acc_a', 'num_a', 'A-' || ordinal, 'HOSTING', 'RENEWAL', 'PAID', 'USD', 3900, 3900, ordinal, from_at, to_at,
       'hosting:num_a:' || ordinal, from_at, from_at, from_at
  FROM (VALUES (1, '2029-12-31T08:00Z'::timestamptz, '2030-01-31T08:00Z'::timestamptz), (2, '2030-01-31T08:00Z', '2030-02-28T08:00Z'),
               (3, '2030-02-28T08:00Z', '2030-03-31T08:00Z')) AS p (ordinal, from_at, to_at);
INSERT INTO invoice_lines (invoice_id, position, number_id, description, quantity, amount_cents)
SELECT id, 0, 'num_a', 'Hosting', 1, 3900 FROM invoices;
INSERT INTO payment_attempts (id, invoice_id, ordinal, method_id, trigger, run_key, idempotency_key, amount_cents, at, outcome)
SELECT 'att_' || period_ordinal, id, 1, 'pm_a', 'AUTOMATIC', 'run', id || ':1:pm_a', 3900, due_at, 'SUCCEEDED' FROM invoices;
INSERT INTO ledger_transactions (id, key, account_id, kind, at, invoice_id)
SELECT 'txn_' || period_ordinal, 'paid:att_' || period_ordinal, 'acc_a', 'HOSTING', due_at, id FROM invoices;
INSERT INTO ledger_entries (transaction_id, position, id, account_id, ledger_account, unit, amount_micros)
SELECT t.id, leg.position, t.id || leg.position, 'acc_a', leg.name, 'USD', leg.micros
  FROM ledger_transactions t CROSS JOIN (VALUES (0, 'CASH', 39000000), (1, 'RECEIVABLE', -39000000)) AS leg (position, name, micros);
INSERT INTO events (id, type, at, account_id, number_id, data, recorded_at)
VALUES ('evt_0', 'number.state_changed', '2029-12-31T08:00Z', 'acc_a', 'num_a', '{"from": "PROVISIONING", "to": "ACTIVE"}', '2026-01-01Z');
${HEALTHY_DAYS}`

/** One violation of each check; `sql` is what a bug would have left, `id` whose it is. */
export type Injection = { code: string; check: string; sql: string; id: string; wrong: RegExp }

const OPEN_DEBT = `
UPDATE invoices SET status = 'OPEN', paid_cents = 0, dunning_policy = 'standard', dunning_version = 1, day0_at = '2026-11-01Z' WHERE id = 'inv_3'`

const inFlight = (sent: string, next: string) => `
UPDATE payment_attempts SET outcome = 'UNKNOWN', sent_at = ${sent}, next_look_at = ${next} WHERE id = 'att_3'`

const event = (type: string, data: string, at: string, about: string) => `
INSERT INTO events (id, type, at, account_id, number_id, invoice_id, data, recorded_at)
VALUES ('evt_x', '${type}', '${at}', 'acc_a', ${about}, '${data}', '2026-01-01Z')`

const topUp = (id: string, at: string, status: string, paidAt: string | null) => `
INSERT INTO invoices (id, account_id, number, kind, cause, status, currency, total_cents, cause_key, due_at, paid_at)
VALUES ('${id}', 'acc_b', '${id}', 'TOP_UP', 'AUTO_TOP_UP', '${status}', 'USD', 0, '${id}', '${at}', ${paidAt ? `'${paidAt}'` : 'NULL'})`

const dialogue = (id: string, openedBy: string, transaction: string, revision = 0) => `
INSERT INTO dialogues (id, account_id, number_id, unit, contact, initiator, market, opened_at, expires_at, rating, price_micros,
                       booked_at, transaction_id, opened_by, revision)
VALUES ('${id}', 'acc_a', 'num_a', 'DIALOGUE', '+49', 'USER', 'DE', '2026-11-01Z', '2026-11-02Z', 'PRICED', 50000, '2026-11-01Z',
        ${transaction}, '${openedBy}', ${revision})`

const number = (rest: string, id = 'num_a') => `UPDATE numbers SET ${rest} WHERE id = '${id}'`

export const INJECTIONS: Injection[] = [
  ...DAY_INJECTIONS,
  {
    code: 'I1',
    check: 'paid more than asked for',
    sql: `UPDATE invoices SET paid_cents = 7800, adjusted_cents = 3900 WHERE id = 'inv_3'`,
    id: 'inv_3',
    wrong: /^paid 7800 , given back 0 , asked for 3900$/,
  },
  {
    code: 'I1',
    check: 'two charges in flight',
    sql: `DROP INDEX payment_attempts_one_in_flight;
      ${inFlight('now()', 'NULL')};
      INSERT INTO payment_attempts (id, invoice_id, ordinal, trigger, run_key, idempotency_key, amount_cents, at, outcome)
      VALUES ('att_x', 'inv_3', 2, 'AUTOMATIC', 'run', 'inv_3:2:page', 3900, now(), 'SENT')`,
    id: 'inv_3',
    wrong: /^2 charges in flight$/,
  },
  {
    code: 'I1',
    check: 'booked is not what was charged',
    sql: `UPDATE payment_attempts SET outcome = 'DECLINED' WHERE id = 'att_3'`,
    id: 'inv_3',
    wrong: /^paid 3900 , in dispute 0 , charged 0$/,
  },
  {
    code: 'I2',
    check: 'a period that is not counted from the anchor',
    sql: number(`period_start = '2030-02-27T08:00Z'`),
    id: 'num_a',
    wrong: /from 2030-02-27.* counted from the anchor 2030-02-28/,
  },
  {
    code: 'I2',
    check: 'paid periods that overlap',
    sql: `ALTER TABLE invoices DROP CONSTRAINT invoices_no_period_twice;
      UPDATE invoices SET period_start = '2030-02-20Z' WHERE id = 'inv_3'`,
    id: 'inv_3',
    wrong: /^begins 2030-02-20.* before inv_2 ends 2030-02-28/,
  },
  {
    code: 'I2',
    check: 'a gap that nothing explains',
    sql: `UPDATE invoices SET period_start = '2030-03-03Z' WHERE id = 'inv_3'`,
    id: 'inv_3',
    wrong: /^begins 2030-03-03.* the time before ended 2030-02-28/,
  },
  {
    code: 'I3',
    check: 'a suspension without its warning',
    sql: `${OPEN_DEBT};
      ${event('number.state_changed', '{"to": "SUSPENDED", "reason": "GRACE_OVER"}', '2026-11-04Z', "'num_a', NULL")}`,
    id: 'num_a',
    wrong: /^suspended at 2026-11-04.* for inv_3 , whose warning E10 was not accepted before$/,
  },
  {
    code: 'I3',
    check: 'an end without its warning',
    sql: `${OPEN_DEBT};
      ${event('number.state_changed', '{"to": "SETTLING", "reason": "UNPAID_TOO_LONG"}', '2026-11-29Z', "'num_a', NULL")}`,
    id: 'num_a',
    wrong: /^was ended at 2026-11-29.* no debt of it was warned of before$/,
  },
  {
    code: 'I4',
    check: 'suspended for a debt that is not there',
    sql: number(`state = 'SUSPENDED', suspension_reasons = '{USAGE_UNPAID}'`),
    id: 'num_a',
    wrong: /^suspended for USAGE_UNPAID and does not owe that$/,
  },
  {
    code: 'I4',
    check: 'in service beside a debt that suspends',
    sql: `${OPEN_DEBT};
      UPDATE invoices SET dunning_policy = 'strict', day0_at = '2026-11-01Z' WHERE id = 'inv_3'`,
    id: 'num_a',
    wrong: /^is ACTIVE though inv_3 is unpaid since 2026-11-01/,
  },
  {
    code: 'I4',
    check: 'past due without a debt',
    sql: number(`state = 'PAST_DUE'`),
    id: 'num_a',
    wrong: /^is past due and owes no hosting$/,
  },
  {
    code: 'I4',
    check: 'a standing that is not what the invoices say',
    sql: `${OPEN_DEBT};
      UPDATE accounts SET standing = 'BARRED' WHERE id = 'acc_a'`,
    id: 'acc_a',
    wrong: /^is BARRED , its invoices make it DELINQUENT$/,
  },
  {
    code: 'I5',
    check: 'a paid period that begins in a suspension for hosting',
    sql: event('number.state_changed', '{"to": "SUSPENDED", "reason": "GRACE_OVER"}', '2030-02-20Z', "'num_a', NULL"),
    id: 'inv_3',
    wrong: /^begins 2030-02-28.* suspended from 2030-02-20.* to none$/,
  },
  {
    code: 'I6',
    check: 'a ladder that is ahead of its days',
    sql: `${OPEN_DEBT};
      UPDATE invoices SET ladder_position = 141, day0_at = now() WHERE id = 'inv_3'`,
    id: 'inv_3',
    wrong: /^is on day 14 of its ladder/,
  },
  {
    code: 'I7',
    check: 'a charge of hosting after the cancel',
    sql: number(`state = 'HOLD', hold_until = '2031-01-01Z', cancelled_at = '2030-02-01Z'`),
    id: 'att_3',
    wrong: /the number num_a was cancelled at 2030-02-01/,
  },
  {
    code: 'I8',
    check: 'two in flight',
    sql: `DROP INDEX invoices_one_auto_top_up;
      ${topUp('inv_x', '2026-11-01Z', 'OPEN', null)};
      ${topUp('inv_y', '2026-11-01Z', 'PROCESSING', null)}`,
    id: 'acc_b',
    wrong: /^2 automatic top-ups in flight$/,
  },
  {
    code: 'I8',
    check: 'one before the pause was over',
    sql: `${topUp('inv_x', '2026-11-01T10:00:00Z', 'PAID', '2026-11-01T10:00:05Z')};
      ${topUp('inv_y', '2026-11-01T10:01:04Z', 'PAID', '2026-11-01T10:01:04Z')}`,
    id: 'inv_y',
    wrong: /the one before was paid at 2026-11-01 10:00:05/,
  },
  {
    code: 'I8',
    check: 'more in a day than the cap',
    sql: [1, 5, 9, 23]
      .map((hour) => topUp(`inv_${hour}h`, `2026-11-01T${hour}:00Z`, 'PAID', `2026-11-01T${hour}:00Z`))
      .join(';\n'),
    id: 'inv_23h',
    wrong: /^is number 4 within 24 hours$/,
  },
  {
    code: 'I8',
    check: 'one that goes on after its failures',
    sql: `INSERT INTO auto_top_ups (account_id, state, threshold_cents, amount_cents, since, failures)
      VALUES ('acc_b', 'ARMED', 2000, 5000, now(), 3)`,
    id: 'acc_b',
    wrong: /^is ARMED after 3 failures in a row$/,
  },
  {
    code: 'I10',
    check: 'a charge that was not posted',
    sql: `UPDATE ledger_transactions SET key = 'lost' WHERE id = 'txn_3'`,
    id: 'att_3',
    wrong: /^3900 cents were charged and not posted$/,
  },
  {
    code: 'I10',
    check: 'a charge that nobody asks about',
    sql: inFlight(`now() - interval '1 hour'`, 'NULL'),
    id: 'att_3',
    wrong: /^UNKNOWN since .* next look none$/,
  },
  {
    code: 'I10',
    check: 'a wake-up that nobody brings',
    sql: `INSERT INTO wake_ups (target, account_id, at, recorded_at) VALUES ('number:num_a', 'acc_a', now(), now() - interval '11 minutes')`,
    id: 'number:num_a',
    wrong: /^to be woken since/,
  },
  {
    code: 'I10',
    check: 'a webhook that nobody took up',
    sql: `INSERT INTO webhook_inbox (source, event_id, type, body, outcome, note, recorded_at)
      VALUES ('stripe', 'evt_s', 'charge.dispute.created', '{}', 'PARKED', 'received', now() - interval '11 minutes')`,
    id: 'evt_s',
    wrong: /^received at .* and left$/,
  },
  {
    code: 'I10',
    check: 'a refund that nobody sends',
    sql: `INSERT INTO refunds (id, key, account_id, invoice_id, attempt_id, amount_cents, reason, status, at, try_at)
      VALUES ('ref_x', 'x', 'acc_a', 'inv_3', 'att_3', 100, 'PAID_TWICE', 'SENT', now(), now() - interval '11 minutes')`,
    id: 'ref_x',
    wrong: /^to be sent since/,
  },
  {
    code: 'I11',
    check: 'two invoices of one period',
    sql: `DROP INDEX invoices_one_per_period;
      UPDATE invoices SET period_ordinal = 2 WHERE id = 'inv_3'`,
    id: 'inv_3',
    wrong: /^and inv_2 are both for period 2 of num_a$/,
  },
  {
    code: 'I11',
    check: 'two invoices of one cause',
    sql: `ALTER TABLE invoices DROP CONSTRAINT invoices_account_id_cause_key_key;
      UPDATE invoices SET cause_key = 'hosting:num_a:2' WHERE id = 'inv_3'`,
    id: 'inv_3',
    wrong: /^and inv_2 are both for hosting:num_a:2$/,
  },
  {
    code: 'I12',
    check: 'a key of something else',
    sql: `ALTER TABLE payment_attempts DROP CONSTRAINT payment_attempts_key;
      UPDATE payment_attempts SET idempotency_key = 'inv_3:1:1764000000000' WHERE id = 'att_3'`,
    id: 'att_3',
    wrong: /^sent with the key inv_3:1:1764000000000$/,
  },
  {
    code: 'I13',
    check: 'a debt that a new method was not tried on',
    sql: `${OPEN_DEBT};
      UPDATE payment_attempts SET outcome = 'DECLINED' WHERE id = 'att_3';
      UPDATE payment_methods SET role = 'BACKUP';
      INSERT INTO payment_methods (id, account_id, processor_id, type, role, status, added_at)
      VALUES ('pm_x', 'acc_a', 'px', 'CARD', 'PRIMARY', 'ACTIVE', '2026-11-03Z')`,
    id: 'inv_3',
    wrong: /^is unpaid, and pm_x can be charged since 2026-11-03/,
  },
  {
    code: 'I14',
    check: 'tried after it was paid',
    sql: `UPDATE payment_attempts SET at = '2030-03-01Z' WHERE id = 'att_3'`,
    id: 'att_3',
    wrong: /^tried at 2030-03-01.* its invoice inv_3 was paid at 2030-02-28/,
  },
  {
    code: 'I15',
    check: 'a transaction that does not sum to zero',
    sql: `UPDATE ledger_entries SET amount_micros = 38999999 WHERE id = 'txn_30'`,
    id: 'txn_3',
    wrong: /^-1 USD are left over$/,
  },
  {
    code: 'I15',
    check: 'a transaction without entries',
    sql: `DELETE FROM ledger_entries WHERE transaction_id = 'txn_3'`,
    id: 'txn_3',
    wrong: /^has no entries$/,
  },
  {
    code: 'I15',
    check: 'a balance that is not the sum of its entries',
    sql: `UPDATE wallets SET balance_micros = 1 WHERE account_id = 'acc_a'`,
    id: 'acc_a',
    wrong: /^balance 1 , entries 0$/,
  },
  {
    code: 'I16',
    check: 'released before its hold was over',
    sql: `${number(`cancelled_at = '2030-03-01Z'`)};
      UPDATE invoices SET kind = 'USAGE' WHERE id = 'inv_3';
      ${event('number.state_changed', '{"to": "DELETING"}', '2030-03-20Z', "'num_a', NULL")}`,
    id: 'num_a',
    wrong: /^began to be released at 2030-03-20.* its usage was paid at 2030-02-28/,
  },
  {
    code: 'I17',
    check: 'two live subscriptions of one phone number',
    sql: `DROP INDEX numbers_one_live_subscription;
      ${number(`phone_number = '+1'`, 'num_b')}`,
    id: 'num_b',
    wrong: /^and num_a are both live for \+1$/,
  },
  {
    code: 'I18',
    check: 'one event that opened two',
    sql: `${dialogue('dlg_x', 'wamid.1', "'txn_1'")};
      ${dialogue('dlg_y', 'wamid.1', "'txn_1'", 1)}`,
    id: 'dlg_y',
    wrong: /^and dlg_x were both opened by wamid.1$/,
  },
  {
    code: 'I18',
    check: 'priced and not posted',
    sql: dialogue('dlg_x', 'wamid.1', 'NULL'),
    id: 'dlg_x',
    wrong: /^costs 50000 micros and has no posting$/,
  },
  {
    code: 'I18',
    check: 'a failed message that costs',
    sql: `${dialogue('dlg_x', 'wamid.1', "'txn_1'")};
      INSERT INTO usage_events (account_id, event_id, number_id, contact, direction, kind, status, at)
      VALUES ('acc_a', 'wamid.1', 'num_a', '+49', 'OUTBOUND', 'TEMPLATE', 'FAILED', '2026-11-01Z')`,
    id: 'dlg_x',
    wrong: /^costs 50000 micros, and its message failed$/,
  },
  {
    code: 'I19',
    check: 'lines that miss the total',
    sql: `UPDATE invoice_lines SET amount_cents = 3899 WHERE invoice_id = 'inv_3'`,
    id: 'inv_3',
    wrong: /^asks for 3900 , its lines for 3899$/,
  },
  {
    code: 'I19',
    check: 'unbilled usage that is not the sum of its numbers',
    sql: `${dialogue('dlg_x', 'wamid.1', "'txn_1'")};
      UPDATE wallets SET unbilled_micros = 50000 WHERE account_id = 'acc_a'`,
    id: 'acc_a',
    wrong: /^waits for an invoice with 50000 , its numbers with 0$/,
  },
  {
    code: 'I19',
    check: 'more than the threshold, and no charge',
    sql: `UPDATE wallets SET unbilled_micros = 40000000, balance_micros = -35000000 WHERE account_id = 'acc_a'`,
    id: 'acc_a',
    wrong: /^owes 35000000 micros for usage, and nobody charges it$/,
  },
  {
    code: 'I20',
    check: 'an attempt on another account’s method',
    sql: `UPDATE payment_attempts SET method_id = 'pm_b', idempotency_key = 'inv_3:1:pm_b' WHERE id = 'att_3'`,
    id: 'att_3',
    wrong: /^of acc_a , and names what is of acc_b$/,
  },
  {
    code: 'I20',
    check: 'a line about another account’s number',
    sql: `UPDATE invoice_lines SET number_id = 'num_b' WHERE invoice_id = 'inv_3'`,
    id: 'inv_3',
    wrong: /^of acc_a , and names what is of acc_b$/,
  },
  {
    code: 'I20',
    check: 'an invoice about another account’s number',
    sql: `UPDATE invoices SET number_id = 'num_b' WHERE id = 'inv_3'`,
    id: 'inv_3',
    wrong: /^of acc_a , and names what is of acc_b$/,
  },
  {
    code: 'I20',
    check: 'a posting about another account’s invoice',
    sql: `UPDATE ledger_transactions SET account_id = 'acc_b' WHERE id = 'txn_3'`,
    id: 'txn_3',
    wrong: /^of acc_b , and names what is of acc_a$/,
  },
  {
    code: 'I20',
    check: 'a fact about another account’s number',
    sql: `UPDATE events SET number_id = 'num_b' WHERE id = 'evt_0'`,
    id: 'evt_0',
    wrong: /^of acc_a , and names what is of acc_b$/,
  },
  {
    code: 'I21',
    check: 'a number without a next step',
    sql: number('renew_at = NULL'),
    id: 'num_a',
    wrong: /^is ACTIVE and nothing is to happen$/,
  },
  {
    code: 'I21',
    check: 'a renewal that nobody works',
    sql: number(`renew_at = '2030-01-09Z'`, 'num_v'),
    id: 'num_v',
    wrong: /^is ACTIVE , due since 2030-01-09/,
  },
  {
    code: 'I21',
    check: 'a hold that nobody ends',
    sql: number(`state = 'HOLD', hold_until = now() - interval '11 minutes'`),
    id: 'num_a',
    wrong: /^is HOLD , due since/,
  },
  {
    code: 'I21',
    check: 'a release that nobody goes on with',
    sql: number(`state = 'DELETING', try_again_at = now() - interval '11 minutes'`),
    id: 'num_a',
    wrong: /^is DELETING , due since/,
  },
  {
    code: 'I21',
    check: 'a registration that nobody repeats',
    sql: number(`state = 'PROVISIONING', try_again_at = now() - interval '11 minutes'`),
    id: 'num_a',
    wrong: /^is PROVISIONING , due since/,
  },
  {
    code: 'I21',
    check: 'a look at a charge that nobody takes',
    sql: inFlight('now()', `now() - interval '11 minutes'`),
    id: 'att_3',
    wrong: /^to be looked at since/,
  },
  {
    code: 'I21',
    check: 'a first try that nobody makes',
    sql: `UPDATE invoices SET status = 'OPEN', paid_cents = 0, due_at = '2026-11-01Z' WHERE id = 'inv_3';
      DELETE FROM payment_attempts WHERE id = 'att_3'`,
    id: 'inv_3',
    wrong: /^is open since 2026-11-01.* and was never tried$/,
  },
  {
    code: 'I21',
    check: 'a mail that nobody sends',
    sql: `INSERT INTO mails (id, key, account_id, template, params, at, status, try_at, message_id)
      VALUES ('mail_x', 'x', 'acc_v', 'E05', '{}', now(), 'WAITING', '2030-01-09Z', 'x')`,
    id: 'mail_x',
    wrong: /^E05 waits since 2030-01-09/,
  },
  {
    code: 'I21',
    check: 'a step of a test clock that was passed over',
    sql: `INSERT INTO clock_entities (entity_id, clock_id, account_id, due_at) VALUES ('number:num_v', 'clk_v', 'acc_v', '2030-01-09Z')`,
    id: 'number:num_v',
    wrong: /^was due at 2030-01-09.* the clock shows 2030-01-10/,
  },
  {
    code: 'I24',
    check: 'a zone that the database does not know',
    sql: `ALTER TABLE accounts DROP CONSTRAINT accounts_time_zone;
      UPDATE accounts SET time_zone = 'Europe/Atlantis' WHERE id = 'acc_a'`,
    id: 'acc_a',
    wrong: /^is in Europe\/Atlantis$/,
  },
  {
    code: 'I24',
    check: 'zones of an account that leave time out or overlap',
    sql: `UPDATE account_zones SET to_at = '2030-01-01Z' WHERE account_id = 'acc_a';
      INSERT INTO account_zones (account_id, from_at, first_month, time_zone) VALUES ('acc_a', '2030-01-02Z', '2030-01-01', 'UTC')`,
    id: 'acc_a',
    wrong: /^its clocks end at 2030-01-01.* and go on at 2030-01-02/,
  },
]
