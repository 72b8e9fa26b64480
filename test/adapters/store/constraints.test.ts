import type { Database } from '../../../adapters/store/client'
import { ownDatabase } from '../usage/database'
import { HEALTHY } from './monitor-cases'

let db: Database
ownDatabase((own) => {
  db = own.db
})
beforeAll(async () => {
  for (const statement of HEALTHY.split(/;\s*\n/)) await db.$executeRawUnsafe(statement)
  await db.$executeRawUnsafe(`
    INSERT INTO credit_notes (id, number, account_id, invoice_id, amount_cents, reason, buyer, at)
    VALUES ('cn_a', 'A-C1', 'acc_a', 'inv_1', 100, 'SERVICE', '{}', now())`)
  await db.$executeRawUnsafe(`
    INSERT INTO inquiries (id, invoice_id, account_id, text, asked_by, at) VALUES ('inq_a', 'inv_1', 'acc_a', '?', 'CUSTOMER', now())`)
  await db.$executeRawUnsafe(`
    INSERT INTO refunds (id, key, account_id, invoice_id, attempt_id, amount_cents, reason, status, at, try_at)
    VALUES ('ref_a', 'once', 'acc_a', 'inv_1', 'att_1', 100, 'PAID_TWICE', 'SUCCEEDED', now(), now())`)
})

/** A copy of a row under another id, with these columns changed; identity columns number themselves. */
const again = (table: string, id: string, changes: Record<string, unknown>) => {
  const columns = Object.keys(changes)
  const value = (each: unknown) => (each === null ? 'NULL' : `'${each}'`)
  return `DO $do$ DECLARE names text; taken text; BEGIN
    SELECT string_agg(quote_ident(column_name), ', '),
           string_agg(CASE column_name ${columns.map((each) => `WHEN '${each}' THEN $v$${value(changes[each])}$v$`).join(' ')}
                      ELSE quote_ident(column_name) END, ', ')
      INTO names, taken FROM information_schema.columns WHERE table_name = '${table}' AND is_identity = 'NO' AND is_generated = 'NEVER';
    EXECUTE format('INSERT INTO ${table} (%s) SELECT %s FROM ${table} WHERE id = %L', names, taken, '${id}');
  END $do$`
}

const invoiceAgain = (changes: Record<string, unknown>) =>
  again('invoices', 'inv_3', { id: 'inv_x', number: 'A-x', cause_key: 'x', period_ordinal: 9, ...changes })
const APRIL = { period_start: '2030-03-31T08:00Z', period_end: '2030-04-30T08:00Z' }
const MAY = { period_start: '2030-04-30T08:00Z', period_end: '2030-05-31T08:00Z' }
const attemptAgain = (changes: Record<string, unknown>) =>
  again('payment_attempts', 'att_3', { id: 'att_x', ordinal: 2, idempotency_key: 'inv_3:2:pm_a', ...changes })
const topUp = (id: string) => `
  INSERT INTO invoices (id, account_id, number, kind, cause, status, currency, total_cents, cause_key, due_at)
  VALUES ('${id}', 'acc_b', '${id}', 'TOP_UP', 'AUTO_TOP_UP', 'OPEN', 'USD', 100, '${id}', now())`
const dialogue = (id: string, rest = '0, NULL') => `
  INSERT INTO dialogues (id, account_id, number_id, unit, contact, initiator, market, opened_at, expires_at, rating, booked_at,
                         opened_by, price_micros, transaction_id)
  VALUES ('${id}', 'acc_a', 'num_a', 'DIALOGUE', '+49', 'USER', 'DE', '2026-11-01Z', '2026-11-02Z', 'UNRATED', '2026-11-01Z', 'wamid.1', ${rest})`

/** Who tries what, one statement after the other, and the name of what stops him. */
const REFUSED: [string, string[], string | RegExp][] = [
  [
    'I1: two charges of an invoice in flight',
    [
      attemptAgain({ outcome: 'SENT' }),
      attemptAgain({ id: 'att_y', ordinal: 3, idempotency_key: 'inv_3:3:pm_a', outcome: 'UNKNOWN' }),
    ],
    'payment_attempts_one_in_flight',
  ],
  [
    'I1: an invoice that is paid with less than it asks for',
    [`UPDATE invoices SET paid_cents = 3899 WHERE id = 'inv_3'`],
    'invoices_paid',
  ],
  [
    'I1: more refunded than was paid',
    [`UPDATE invoices SET refunded_cents = 3901 WHERE id = 'inv_3'`],
    'invoices_refunded',
  ],
  ['I1: a second refund of one cause', [again('refunds', 'ref_a', { id: 'ref_x' })], 'refunds_key_key'],
  ['I2: a period that ends before it begins', [invoiceAgain({ period_end: '2020-01-01Z' })], 'invoices_period'],
  [
    'I2: a period that was shortened to before its beginning',
    [`UPDATE invoices SET shortened_to = '2020-01-01Z' WHERE id = 'inv_3'`],
    'invoices_shortened',
  ],
  [
    'I2: a month that begins before the last one is over',
    [
      invoiceAgain({
        period_start: '2030-03-30Z',
        period_end: '2030-04-30Z',
        status: 'OPEN',
        paid_cents: 0,
        paid_at: null,
      }),
    ],
    'invoices_no_period_twice',
  ],
  [
    'I2: a period that is moved into another one',
    [`UPDATE invoices SET period_start = '2030-02-27Z' WHERE id = 'inv_3'`],
    'invoices_no_period_twice',
  ],
  [
    'I2: a number whose period ends before it begins',
    [`UPDATE numbers SET period_end = '2020-01-01Z' WHERE id = 'num_a'`],
    'numbers_period',
  ],
  ['I4: a suspension without a reason', [`UPDATE numbers SET state = 'SUSPENDED' WHERE id = 'num_a'`], 'numbers_check'],
  [
    'I4: a reason without a suspension',
    [`UPDATE numbers SET suspension_reasons = '{ADMIN}' WHERE id = 'num_a'`],
    'numbers_check',
  ],
  ['I8: two automatic top-ups in flight', [topUp('inv_x'), topUp('inv_y')], 'invoices_one_auto_top_up'],
  [
    'I8: a standing order with four failures',
    [
      `INSERT INTO auto_top_ups (account_id, state, threshold_cents, amount_cents, since, failures) VALUES ('acc_b', 'ARMED', 2000, 2000, now(), 4)`,
    ],
    'auto_top_ups_failures_check',
  ],
  [
    'I9: one dispute twice',
    ['one', 'two'].map(
      (id) =>
        `INSERT INTO disputes (id, processor_ref, account_id, invoice_id, attempt_id, amount_cents, reason, status, opened_at) VALUES ('${id}', 'dp_1', 'acc_a', 'inv_1', 'att_1', 100, 'fraud', 'OPEN', now())`,
    ),
    'disputes_processor_ref_key',
  ],
  ['I11: two invoices of one period', [invoiceAgain({ period_ordinal: 3 })], 'invoices_one_per_period'],
  [
    'I11: two invoices of one cause',
    [invoiceAgain({ cause_key: 'hosting:num_a:3' })],
    'invoices_account_id_cause_key_key',
  ],
  [
    'I11: two open invoices of hosting',
    [
      invoiceAgain({ ...APRIL, status: 'OPEN', paid_cents: 0 }),
      invoiceAgain({
        ...MAY,
        id: 'inv_y',
        number: 'A-y',
        cause_key: 'y',
        period_ordinal: 10,
        status: 'OPEN',
        paid_cents: 0,
      }),
    ],
    'invoices_one_open_hosting',
  ],
  [
    'I12: two attempts with one key',
    [attemptAgain({ ordinal: 1, idempotency_key: 'inv_3:1:pm_a' })],
    'payment_attempts_idempotency_key_key',
  ],
  [
    'I12: a key that is not of its attempt',
    [attemptAgain({ idempotency_key: 'inv_3:2:1764000000000' })],
    'payment_attempts_key',
  ],
  [
    'I12: an attempt that becomes another one',
    [`UPDATE payment_attempts SET amount_cents = 1 WHERE id = 'att_3'`],
    'stays as it is',
  ],
  [
    'I15: a transaction that does not balance',
    [again('ledger_entries', 'txn_30', { id: 'x', position: 2 }), 'SET CONSTRAINTS ALL IMMEDIATE'],
    'does not sum to zero',
  ],
  ['I15: an entry that is edited', [`UPDATE ledger_entries SET amount_micros = 0`], 'append-only'],
  ['I15: an entry that is deleted', ['DELETE FROM ledger_entries'], 'append-only'],
  ['I15: a transaction that is edited', [`UPDATE ledger_transactions SET note = 'x'`], 'append-only'],
  [
    'I15: one business event posted twice',
    [again('ledger_transactions', 'txn_3', { id: 'txn_x' })],
    'ledger_transactions_key_key',
  ],
  [
    'I15: an invoice whose total is edited',
    [`UPDATE invoices SET total_cents = 1, paid_cents = 1 WHERE id = 'inv_3'`],
    'stays as it is',
  ],
  ['I15: an invoice’s line that is edited', ['UPDATE invoice_lines SET amount_cents = 1'], 'append-only'],
  ['I15: an invoice’s line that is deleted', ['DELETE FROM invoice_lines'], 'append-only'],
  ['I15: a credit note that is edited', ['UPDATE credit_notes SET amount_cents = 1'], 'append-only'],
  [
    'I15: two credit notes for one refund',
    [
      again('credit_notes', 'cn_a', { id: 'cn_x', number: 'A-C2', refund_id: 'ref_a' }),
      again('credit_notes', 'cn_a', { id: 'cn_y', number: 'A-C3', refund_id: 'ref_a' }),
    ],
    'credit_notes_refund_id_key',
  ],
  ['a fact that is edited', [`UPDATE events SET type = 'x'`], 'append-only'],
  ['a fact that is deleted', ['DELETE FROM events'], 'append-only'],
  ['a question that is edited', [`UPDATE inquiries SET text = 'x'`], 'append-only'],
  [
    'I17: two live subscriptions of one phone number',
    [again('numbers', 'num_a', { id: 'num_x', account_id: 'acc_b' })],
    'numbers_one_live_subscription',
  ],
  [
    'I18: two dialogues opened by one event',
    [dialogue('one'), dialogue('two')],
    'dialogues_account_id_opened_by_revision_key',
  ],
  ['I18: usage that costs and has no rate', [dialogue('one', '50000, NULL')], 'dialogues_check'],
  [
    'I18: usage booked by a posting that is not there',
    [dialogue('one', `0, 'txn_nowhere'`)],
    'a row names a tariff or a posting that is not there',
  ],
  [
    'I20: usage of a number that the account does not have',
    [dialogue('one').replace("'num_a'", "'num_b'")],
    'a row names a number that its account does not have',
  ],
  [
    'I20: a key of a customer without an account',
    [`INSERT INTO api_keys (id, role, key_hash) VALUES ('k', 'customer', 'h')`],
    'api_keys_check',
  ],
  [
    'I24: a zone that no clock knows',
    [`UPDATE accounts SET time_zone = 'Europe/Atlantis' WHERE id = 'acc_a'`],
    'time zone "Europe/Atlantis" not recognized',
  ],
  [
    'W4: two primary methods',
    [again('payment_methods', 'pm_a', { id: 'pm_x', processor_id: 'px' })],
    'payment_methods_one_primary',
  ],
]

describe('the database itself refuses', () => {
  it.each(REFUSED)('%s', async (_, statements, by) => {
    const tried = db.$transaction(async (tx) => {
      for (const statement of statements) await tx.$executeRawUnsafe(statement)
      throw new Error('nothing has refused it')
    })
    await expect(tried).rejects.toThrow(by)
  })
})
