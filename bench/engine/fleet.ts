import { setTimeout as passed } from 'node:timers/promises'
import { newId } from '../../adapters/ids'
import { addMonths } from '../../domain/calendar'
import { type Instant, iso } from '../../domain/time'
import { progress } from '../report'
import type { OwnEngine } from './own-engine'

/** So many accounts are made at once. */
const AT_ONCE = 16

export type Account = { id: string; processorId: string }

/** Customers with a card, as a sign-up flow makes them. */
export async function accountsWithCards(engine: OwnEngine, count: number, fields: object = {}): Promise<Account[]> {
  const accounts: Account[] = []
  await inParallel(Array.from({ length: count }), async () => {
    const { id } = await engine.api<{ id: string }>('POST', '/v1/accounts', {
      ...{ legalName: 'Bench', email: 'bench@example.com', timeZone: 'UTC', locale: 'en', currency: 'USD' },
      address: { line1: 'Harbour Street 1', city: 'Utrecht', postalCode: '3511', country: 'NL' },
      ...fields,
    })
    const { processorId } = await engine.api<{ processorId: string }>('POST', `/v1/accounts/${id}/payment-methods`, {
      paymentMethodId: 'pm_card_visa',
    })
    accounts.push({ id, processorId })
  })
  return accounts
}

/**
 * So many paid numbers for each account that fall due at one instant, as if each had been ordered a month before. They are
 * written to the database and their workflows begun as after a loss of Temporal's data (docs/runbook.md): ordering them
 * one by one would take longer than what is measured.
 */
export async function numbersDueAt(
  engine: OwnEngine,
  accounts: Account[],
  each: number,
  dueAt: Instant,
): Promise<string[]> {
  const rows = accounts.flatMap(({ id }) => Array.from({ length: each }, () => ({ id: newId('num'), accountId: id })))
  const anchor = anchorBefore(dueAt)
  await engine.sql.query('CREATE SEQUENCE IF NOT EXISTS bench_phones')
  await engine.sql.query(
    `WITH made AS (
       INSERT INTO numbers (id, account_id, phone_number, display_name, provider, plan, price_cents, state,
                            billing_anchor, period_offset, period_start, period_end, renew_at, paid_first_at, created_at)
       SELECT id, account_id, '+4915' || lpad(nextval('bench_phones')::text, 9, '0'), 'Bench', 'CLOUD_API', 'MONTHLY', $3,
              'ACTIVE', $4, $5, $6, $7, $7, $4, $4
       FROM unnest($1::text[], $2::text[]) AS n (id, account_id) RETURNING id, account_id)
     INSERT INTO wake_ups (target, account_id, at, recorded_at)
     SELECT 'number:' || id, account_id, now(), now() - interval '1 minute' FROM made`,
    [
      ...[rows.map((row) => row.id), rows.map((row) => row.accountId), each < 5 ? 3900 : 3000],
      ...[iso(anchor.at), anchor.months - 1, iso(addMonths(anchor.at, anchor.months - 1)), iso(dueAt)],
    ],
  )
  await allBegun(engine, rows.length)
  return rows.map((row) => row.id)
}

/** An instant whole months before `dueAt`: one, or two where the month before is too short to count from. */
function anchorBefore(dueAt: Instant): { at: Instant; months: number } {
  const months = addMonths(addMonths(dueAt, -1), 1) === dueAt ? 1 : 2
  return { at: addMonths(dueAt, -months), months }
}

const LOOK_MS = 250

/** Settles when the worker's relay has begun all workflows. */
async function allBegun({ sql }: OwnEngine, count: number): Promise<void> {
  for (let told = Date.now(); ; await passed(LOOK_MS)) {
    const { rows } = await sql.query<{ left: number }>(
      'SELECT count(*)::int AS left FROM wake_ups WHERE delivered_at IS NULL',
    )
    const left = rows[0]?.left ?? 0
    if (left === 0) return
    if (Date.now() - told < 5_000) continue
    told = Date.now()
    progress(`${count - left} of ${count} numbers' workflows begun`)
  }
}

/** How often the worker's relay looks for what is late. */
const RELAY_MS = 5_000
/** How long beginning a number's workflow takes at most on two cores. */
const BEGIN_MS = 60

/** The next instant at which so many can be asleep, if beginning takes so long for each. */
export const dueAfter = (count: number, msEach = BEGIN_MS): Instant => Date.now() + RELAY_MS + count * msEach

async function inParallel<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = [...all]
  const lane = async () => {
    while (left.length > 0) await work(left.pop() as T)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, lane))
}
