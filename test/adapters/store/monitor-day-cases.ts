/** A partner of account B who has bought 60 days and given 30 to a channel. */
export const HEALTHY_DAYS = `
INSERT INTO partners (id, account_id, mode, price_per_month_cents, day_limit, created_at)
VALUES ('par_b', 'acc_b', 'PREPAID', 3000, 0, '2026-01-01Z');
UPDATE accounts SET partner_id = 'par_b' WHERE id = 'acc_b';
INSERT INTO numbers (id, account_id, phone_number, display_name, provider, plan, price_cents, state, billing_anchor, period_offset,
                     period_ordinal, period_start, period_end, partner_id, created_at)
VALUES ('num_d', 'acc_b', '+4', 'D', 'CLOUD_API', 'DAYS', 3000, 'ACTIVE', '2030-01-01T08:00Z', 0, 0, '2030-01-01T08:00Z',
        '2030-01-31T08:00Z', 'par_b', '2026-01-01Z');
INSERT INTO invoices (id, account_id, number, kind, cause, status, currency, total_cents, paid_cents, days, cause_key, due_at,
                      paid_at, closed_at)
VALUES ('inv_d', 'acc_b', 'B-1', 'PARTNER_DAYS', 'DAY_REQUEST', 'PAID', 'USD', 6000, 6000, 60, 'days:inv_d', '2030-01-01Z',
        '2030-01-01Z', '2030-01-01Z');
INSERT INTO invoice_lines (invoice_id, position, description, quantity, amount_cents) VALUES ('inv_d', 0, 'Days', 60, 6000);
INSERT INTO payment_attempts (id, invoice_id, ordinal, method_id, trigger, run_key, idempotency_key, amount_cents, at, outcome)
VALUES ('att_d', 'inv_d', 1, 'pm_b', 'CUSTOMER', 'run', 'inv_d:1:pm_b', 6000, '2030-01-01Z', 'SUCCEEDED');
INSERT INTO ledger_transactions (id, key, account_id, kind, at, invoice_id, number_id)
VALUES ('txn_dp', 'paid:att_d', 'acc_b', 'PARTNER_DAYS', '2030-01-01Z', 'inv_d', NULL),
       ('txn_dc', 'days:inv_d:0', 'acc_b', 'DAYS_CREDITED', '2030-01-01Z', 'inv_d', NULL),
       ('txn_da', 'allocation:dal_1', 'acc_b', 'DAYS_ALLOCATED', '2030-01-01Z', NULL, 'num_d');
INSERT INTO ledger_entries (transaction_id, position, id, account_id, ledger_account, unit, amount_micros)
VALUES ('txn_dp', 0, 'txn_dp0', 'acc_b', 'CASH', 'USD', 60000000), ('txn_dp', 1, 'txn_dp1', 'acc_b', 'RECEIVABLE', 'USD', -60000000),
       ('txn_dc', 0, 'txn_dc0', 'acc_b', 'DAYS_SOLD', 'DAY', 60000000), ('txn_dc', 1, 'txn_dc1', 'acc_b', 'DAY_BALANCE', 'DAY', -60000000),
       ('txn_da', 0, 'txn_da0', 'acc_b', 'DAY_BALANCE', 'DAY', 30000000), ('txn_da', 1, 'txn_da1', 'acc_b', 'CHANNEL_DAYS', 'DAY', -30000000)
`

/** One violation of each check of the books of days. */
export const DAY_INJECTIONS = [
  {
    code: 'I15',
    check: 'a transaction of days and money',
    sql: `INSERT INTO ledger_entries (transaction_id, position, id, account_id, ledger_account, unit, amount_micros)
      VALUES ('txn_3', 2, 'e2', 'acc_a', 'DAYS_SOLD', 'DAY', 1000000), ('txn_3', 3, 'e3', 'acc_a', 'DAYS_USED', 'DAY', -1000000)`,
    id: 'txn_3',
    wrong: /^is in DAY and USD$/,
  },
  {
    code: 'I15',
    check: 'a balance of days that is not the sum of its entries',
    sql: `UPDATE partners SET day_balance = 31 WHERE id = 'par_b'`,
    id: 'par_b',
    wrong: /^balance 31 , entries 30$/,
  },
  {
    code: 'I15',
    check: 'a balance of days below its limit that no bank and no new terms explain',
    sql: `UPDATE partners SET day_balance = -1 WHERE id = 'par_b'`,
    id: 'par_b',
    wrong: /^balance -1 , limit 0$/,
  },
  {
    code: 'I15',
    check: 'days credited that are not those that were paid',
    sql: `UPDATE invoices SET refunded_cents = 50 WHERE id = 'inv_d'`,
    id: 'inv_d',
    wrong: /^credited 60\.?0* , paid 59$/,
  },
  {
    code: 'I15',
    check: 'days of a channel that are not its time',
    sql: `UPDATE numbers SET period_end = '2030-02-01T08:00Z' WHERE id = 'num_d'`,
    id: 'num_d',
    wrong: /^given 30\.?0* , to be used 31\.?0*$/,
  },
  {
    code: 'I15',
    check: 'a deposit of days that is not in the books',
    sql: `UPDATE numbers SET deposit_days = 30 WHERE id = 'num_d'`,
    id: 'num_d',
    wrong: /^held 0\.?0* , deposit 30$/,
  },
]
