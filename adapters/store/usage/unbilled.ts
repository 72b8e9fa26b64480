import { DateTime } from 'luxon'
import { MICROS_PER_CENT } from '../../../domain/money'
import type { Instant } from '../../../domain/time'
import type { UnbilledNumber } from '../../../domain/usage/charge'
import { Prisma } from '../../../generated/prisma/client'
import { plain, type Transaction } from '../client'
import { MONTH_CHARGE_HOUR } from './local-time'

/**
 * Takes the numbers' rows of unbilled usage until the end of the transaction, in one order. Whoever changes a number's
 * usage holds its row: that is what makes batches about one number, and charges of it, take turns.
 */
export async function lockUnbilled(tx: Transaction, accountId: string, numberIds: string[]): Promise<void> {
  const lock = () => tx.$queryRaw<unknown[]>`
    SELECT 1 FROM unbilled_usage WHERE number_id = ANY(${numberIds}::text[]) ORDER BY number_id FOR UPDATE`
  if ((await lock()).length === numberIds.length) return
  await tx.$executeRaw`
    INSERT INTO unbilled_usage (number_id, account_id, amount_micros)
    SELECT n.id, ${accountId}, 0 FROM unnest(${numberIds}::text[]) AS n (id) ORDER BY n.id
    ON CONFLICT (number_id) DO NOTHING`
  await lock()
}

/** Unbilled usage of each number that has any, in micros, by number id; of one number if asked. */
export async function unbilledByNumber(
  tx: Transaction,
  accountId: string,
  numberId?: string,
): Promise<(UnbilledNumber & { earliestAt: Instant | null })[]> {
  const rows = await tx.unbilledUsage.findMany({
    where: { accountId, numberId, amountMicros: { gt: 0 } },
    orderBy: { numberId: 'asc' },
  })
  return plain(rows).map(({ numberId, amountMicros, earliestAt }) => ({ numberId, amountMicros, earliestAt }))
}

/** Σ of the customer's own ledger account in micros, as the database keeps it with each entry; positive = his money (S1). */
export const balanceMicros = async (tx: Transaction, accountId: string): Promise<number> =>
  (await position(tx, accountId)).balanceMicros

/**
 * What the account owes for usage that is on no invoice and that wallet credit does not cover, in micros: the API's
 * `unbilledUsageMicros`.
 */
export async function owedForUsageMicros(tx: Transaction, accountId: string): Promise<number> {
  const { balanceMicros, unbilledMicros } = await position(tx, accountId)
  return Math.max(0, Math.min(unbilledMicros, -balanceMicros))
}

/** The wallet credit that a charge of usage uses first, in micros: what the balance has beside unbilled usage. */
export async function creditMicros(tx: Transaction, accountId: string): Promise<number> {
  const { balanceMicros, unbilledMicros } = await position(tx, accountId)
  return Math.max(0, balanceMicros + unbilledMicros)
}

/**
 * What the balance owes beside unbilled usage, in micros: prepaid usage that the wallet could not pay, or a top-up that a
 * bank took back. Nobody asks for it before a number is cancelled (S1).
 */
export async function shortfallMicros(tx: Transaction, accountId: string): Promise<number> {
  const { balanceMicros, unbilledMicros } = await position(tx, accountId)
  return Math.max(0, -(balanceMicros + unbilledMicros))
}

/** The sums that the database keeps with each entry and batch (migration running_totals), as of one moment. */
export async function position(
  tx: Transaction,
  accountId: string,
): Promise<{ balanceMicros: number; unbilledMicros: number }> {
  const [row] = await tx.$queryRaw<{ balanceMicros: bigint; unbilledMicros: bigint }[]>(positionQuery(accountId))
  if (row === undefined) throw new Error(`account ${accountId} has no wallet`)
  return plain(row)
}

/** Its SQL, for the test that looks at the plan. */
export const positionQuery = (accountId: string): Prisma.Sql => Prisma.sql`
  SELECT balance_micros AS "balanceMicros", unbilled_micros AS "unbilledMicros"
    FROM wallets WHERE account_id = ${accountId}`

/**
 * Covers unbilled usage of the number up to `limitMicros`, by a deposit or a waiver that the caller books; answers what
 * was covered. The oldest instant stays until all is covered.
 */
export async function coverUsage(tx: Transaction, numberId: string, limitMicros: number): Promise<number> {
  const [row] = await tx.$queryRaw<{ amountMicros: bigint }[]>`
    SELECT amount_micros AS "amountMicros" FROM unbilled_usage WHERE number_id = ${numberId} FOR UPDATE`
  if (row === undefined) return 0
  const unbilled = plain(row).amountMicros
  const covered = Math.max(0, Math.min(unbilled, limitMicros))
  const left = unbilled - covered
  await tx.unbilledUsage.update({
    where: { numberId },
    data: { amountMicros: left, ...(left < MICROS_PER_CENT ? { earliestAt: null, accruesFrom: null } : {}) },
  })
  return covered
}

/**
 * The month start that closes the oldest usage now unbilled, or null when there is none: its cut at 00:00 and its charge
 * at 06:00 of the account's zone, so that late deliveries can land (C17). A month that is closed is not closed again, and
 * what comes in for one whose 06:00 is over, with or without a charge then, waits for the next.
 */
export async function nextMonthStart(
  tx: Transaction,
  accountId: string,
): Promise<{ cutAt: Instant; chargeAt: Instant } | null> {
  const [row] = await tx.$queryRaw<{ from: Date | null; zone: string }[]>(unbilledSinceQuery(accountId))
  if (row === undefined || row.from === null) return null
  // The start is asked for last: where a clock is put forward at midnight, a month may start at 01:00 and the next not.
  const cut = DateTime.fromJSDate(row.from, { zone: row.zone }).plus({ months: 1 }).startOf('month')
  return { cutAt: cut.toMillis(), chargeAt: cut.set({ hour: MONTH_CHARGE_HOUR }).toMillis() }
}

/** Its SQL, for the test that looks at the plan. */
export const unbilledSinceQuery = (accountId: string): Prisma.Sql => Prisma.sql`
  SELECT a.time_zone AS zone, GREATEST(w.unbilled_since, CASE WHEN w.unbilled_since IS NOT NULL
         THEN a.usage_closed_at END) AS from
    FROM accounts a JOIN wallets w ON w.account_id = a.id WHERE a.id = ${accountId}`
