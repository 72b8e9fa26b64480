import type { Database } from '../../../adapters/store/client'
import { MONITORS } from '../../../adapters/store/monitors/catalogue'
import { CHECK_LIMIT_MS, lookAt } from '../../../adapters/store/monitors/look'
import { Prisma } from '../../../generated/prisma/client'
import { ownDatabase } from '../usage/database'

/** Invoices; there are twice as many postings, facts, dialogues and messages. LINEKEEPER_MONITOR_INVOICES=500000 asks for a million. */
const INVOICES = Number(process.env['LINEKEEPER_MONITOR_INVOICES'] ?? 2_000)
const MONTHS = 20
const NUMBERS = Math.ceil(INVOICES / MONTHS)
/** Past it a check is broken off, and its invariant is not known. */
const LONGEST_MS = CHECK_LIMIT_MS

let db: Database
ownDatabase((own) => {
  db = own.db
})

const months = (count: string) =>
  Prisma.raw(`((n.billing_anchor AT TIME ZONE 'UTC') + make_interval(months => ${count})) AT TIME ZONE 'UTC'`)

/** Numbers that have paid their month, month after month, with postings, facts, receipts and usage; written month by month. */
async function fill(): Promise<void> {
  const last = MONTHS - 1
  const statements = [
    Prisma.sql`INSERT INTO accounts (id, legal_name, email, currency, time_zone, locale, billing_mode, meta_billing, dunning_policy,
        tariff_code, invoice_prefix, created_at)
      SELECT 'acc_' || n, 'A', 'a@example.com', 'USD', 'Europe/Madrid', 'en', 'POSTPAID', 'HOST', 'standard', 'T', 'acc_' || n, now()
        FROM generate_series(1, ${NUMBERS}::integer) AS n`,
    Prisma.sql`INSERT INTO wallets (account_id) SELECT id FROM accounts ON CONFLICT DO NOTHING`,
    Prisma.sql`INSERT INTO payment_methods (id, account_id, processor_id, type, role, status, added_at)
      SELECT 'pm_' || id, id, 'p' || id, 'CARD', 'PRIMARY', 'ACTIVE', now() - interval '3 years' FROM accounts`,
    Prisma.sql`INSERT INTO numbers (id, account_id, phone_number, display_name, provider, plan, price_cents, state, billing_anchor,
        period_offset, period_ordinal, period_start, period_end, renew_at, created_at)
      SELECT 'num_' || n, 'acc_' || n, '+' || n, 'N', 'CLOUD_API', 'MONTHLY', 3900, 'ACTIVE', anchor, ${last}, ${MONTHS},
             ((anchor AT TIME ZONE 'UTC') + make_interval(months => ${last})) AT TIME ZONE 'UTC',
             ((anchor AT TIME ZONE 'UTC') + make_interval(months => ${MONTHS})) AT TIME ZONE 'UTC',
             ((anchor AT TIME ZONE 'UTC') + make_interval(months => ${MONTHS})) AT TIME ZONE 'UTC', now()
        FROM generate_series(1, ${NUMBERS}::integer) AS n, LATERAL (SELECT date_trunc('hour', now()) - make_interval(months => ${last}, days => n % 25) AS anchor) AS a`,
    Prisma.sql`INSERT INTO invoices (id, account_id, number_id, number, kind, cause, status, currency, total_cents, paid_cents,
        period_ordinal, period_start, period_end, cause_key, due_at, paid_at, closed_at)
      SELECT 'inv_' || m || '_' || n.id, n.account_id, n.id, n.account_id || '-' || m, 'HOSTING', 'RENEWAL', 'PAID', 'USD', 3900, 3900,
             m + 1, ${months('m')}, ${months('m + 1')}, 'hosting:' || n.id || ':' || m, ${months('m')}, ${months('m')}, ${months('m')}
        FROM generate_series(0, ${last}) AS m, numbers n ORDER BY m`,
    Prisma.sql`INSERT INTO invoice_lines (invoice_id, position, number_id, description, quantity, amount_cents)
      SELECT id, 0, number_id, 'Hosting', 1, 3900 FROM invoices`,
    Prisma.sql`INSERT INTO payment_attempts (id, invoice_id, ordinal, method_id, trigger, run_key, idempotency_key, amount_cents, at,
        sent_at, outcome)
      SELECT 'att_' || id, id, 1, 'pm_' || account_id, 'AUTOMATIC', 'run', id || ':1:pm_' || account_id, 3900, due_at, due_at,
             'SUCCEEDED' FROM invoices`,
    Prisma.sql`INSERT INTO ledger_transactions (id, key, account_id, kind, at, invoice_id)
      SELECT 'txn_' || id, 'paid:att_' || id, account_id, 'HOSTING', due_at, id FROM invoices ORDER BY seq`,
    Prisma.sql`INSERT INTO ledger_entries (transaction_id, position, id, account_id, ledger_account, unit, amount_micros)
      SELECT t.id, p, t.id || p, t.account_id, (ARRAY['CASH', 'RECEIVABLE'])[p + 1], 'USD', 39000000 * (1 - 2 * p)
        FROM ledger_transactions t, generate_series(0, 1) AS p`,
    Prisma.sql`INSERT INTO ledger_totals SELECT * FROM ledger_totals_of_rows`,
    Prisma.sql`INSERT INTO events (id, type, at, account_id, number_id, invoice_id, data)
      SELECT 'evt_' || p || i.id, (ARRAY['payment.attempted', 'mail.sent'])[p + 1], i.due_at, i.account_id, i.number_id, i.id, '{}'
        FROM invoices i, generate_series(0, 1) AS p ORDER BY i.seq`,
    Prisma.sql`INSERT INTO events (id, type, at, account_id, number_id, data)
      SELECT 'evt_s' || id, 'number.state_changed', billing_anchor, account_id, id, '{"from": "PROVISIONING", "to": "ACTIVE"}'
        FROM numbers`,
    Prisma.sql`INSERT INTO mails (id, key, account_id, number_id, invoice_id, template, params, at, status, try_at, message_id, accepted_at)
      SELECT 'mail_' || id, 'mail_' || id, account_id, number_id, id, 'E05', '{}', due_at, 'ACCEPTED', due_at, 'mail_' || id, due_at
        FROM invoices ORDER BY seq`,
    Prisma.sql`INSERT INTO usage_events (account_id, event_id, number_id, contact, direction, kind, status, at)
      SELECT account_id, p || id, number_id, '+49' || p, 'OUTBOUND', 'TEMPLATE', 'DELIVERED', due_at
        FROM invoices, generate_series(0, 1) AS p ORDER BY seq`,
    Prisma.sql`INSERT INTO dialogues (account_id, id, opened_by, number_id, contact, unit, initiator, market, opened_at, expires_at,
        booked_at, rating, price_micros)
      SELECT account_id, 'd' || p || id, p || id, number_id, '+49' || p, 'DIALOGUE', 'BUSINESS', 'DE', due_at,
             due_at + interval '24 hours', due_at, 'FREE_ALLOWANCE', 0
        FROM invoices, generate_series(0, 1) AS p ORDER BY seq`,
    Prisma.sql`INSERT INTO usage_totals SELECT * FROM usage_totals_of_rows`,
  ]
  for (const statement of statements) {
    await db.$transaction(
      async (tx) => {
        await tx.$executeRaw`SET LOCAL session_replication_role = replica`
        await tx.$executeRaw(statement)
      },
      { timeout: 600_000 },
    )
  }
  await db.$executeRawUnsafe('VACUUM ANALYZE')
}

describe('the monitors of a database with years of rows', () => {
  beforeAll(fill, 900_000)

  it('each come to an end in seconds, and find nothing', async () => {
    const looks = []
    for (const monitor of MONITORS) {
      for (const check of monitor.checks) {
        const { violations, problem, tookMs } = await lookAt(db, { ...monitor, checks: [check] }, 60_000)
        looks.push({ check: `${monitor.code} ${check.name}`, tookMs, violations, problem })
      }
    }
    looks.sort((a, b) => b.tookMs - a.tookMs)
    process.stderr.write(
      `${looks
        .slice(0, 12)
        .map(({ check, tookMs }) => `${tookMs} ms  ${check}`)
        .join('\n')}\n`,
    )
    expect(looks.filter(({ violations }) => violations?.length !== 0)).toEqual([])
    expect(looks.filter(({ tookMs }) => tookMs > LONGEST_MS)).toEqual([])
  }, 900_000)
})
