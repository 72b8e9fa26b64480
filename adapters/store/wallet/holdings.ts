import { accountEntity } from '../../../domain/keys'
import type { Instant } from '../../../domain/time'
import { Prisma } from '../../../generated/prisma/client'
import { date, type Transaction } from '../client'

/** A reservation as it is made: its price, or the free unit that it holds. */
export type NewReservation = { id: string; numberId: string; priceMicros: number; allowanceKey: string | null }

/** Takes the wallet's row: whoever makes, settles or releases reservations of the account holds it. */
export const lockPurse = (tx: Transaction, accountId: string): Promise<unknown> =>
  tx.$queryRaw`SELECT 1 FROM wallets WHERE account_id = ${accountId} FOR UPDATE`

/** Writes reservations with all that they hold, in one statement. The wallet must be locked. */
export async function hold(
  tx: Transaction,
  of: { accountId: string; month: string; expiresAt: Instant },
  made: readonly NewReservation[],
): Promise<void> {
  const { accountId, month, expiresAt } = of
  const sums = sumsOf(accountId, made)
  const units = countsOf(made)
  await tx.$executeRaw`
    WITH purse AS (
      UPDATE wallets SET reserved_micros = reserved_micros + ${sums.get(accountId) ?? 0}::bigint,
                         release_at = coalesce(release_at, ${date(expiresAt)}::timestamptz)
       WHERE account_id = ${accountId}),
    months AS (
      INSERT INTO spendings AS s (account_id, month, owner_id, reserved_micros)
      SELECT ${accountId}, ${month}, * FROM unnest(${[...sums.keys()]}::text[], ${[...sums.values()]}::bigint[])
      ON CONFLICT (owner_id, month) DO UPDATE SET reserved_micros = s.reserved_micros + excluded.reserved_micros),
    units AS (
      INSERT INTO allowance_holds AS h (account_id, allowance_key, held)
      SELECT ${accountId}, * FROM unnest(${[...units.keys()]}::text[], ${[...units.values()]}::int[])
      ON CONFLICT (allowance_key) DO UPDATE SET held = h.held + excluded.held)
    INSERT INTO reservations (account_id, month, expires_at, id, number_id, price_micros, allowance_key)
    SELECT ${accountId}, ${month}, ${date(expiresAt)}::timestamptz, * FROM unnest(
      ${made.map((each) => each.id)}::text[], ${made.map((each) => each.numberId)}::text[],
      ${made.map((each) => each.priceMicros)}::bigint[], ${made.map((each) => each.allowanceKey)}::text[])`
}

/** What each owner's month gets: the account's sum, and each number's. Free ones add to none. */
function sumsOf(accountId: string, made: readonly NewReservation[]): Map<string, number> {
  const sums = new Map<string, number>()
  for (const { numberId, priceMicros } of made) {
    if (priceMicros === 0) continue
    for (const owner of [accountId, numberId]) sums.set(owner, (sums.get(owner) ?? 0) + priceMicros)
  }
  return sums
}

function countsOf(made: readonly NewReservation[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { allowanceKey } of made) {
    if (allowanceKey !== null) counts.set(allowanceKey, (counts.get(allowanceKey) ?? 0) + 1)
  }
  return counts
}

/**
 * Ends those of the account's reservations that are meant, and gives back what they held. One that has ended before is
 * not there any more, so a second settlement, or a delivery after the release, changes nothing. Answers how many ended.
 */
async function letGo(tx: Transaction, accountId: string, now: Instant, meant: Prisma.Sql): Promise<number> {
  await lockPurse(tx, accountId)
  const [row] = await tx.$queryRaw<{ ended: bigint }[]>`
    WITH gone AS (
      DELETE FROM reservations WHERE account_id = ${accountId} AND ${meant}
      RETURNING number_id, month, price_micros, allowance_key),
    purse AS (
      UPDATE wallets SET reserved_micros = reserved_micros - (SELECT sum(price_micros)::bigint FROM gone)
       WHERE account_id = ${accountId} AND EXISTS (SELECT 1 FROM gone WHERE price_micros > 0)),
    months AS (
      UPDATE spendings s SET reserved_micros = s.reserved_micros - back.amount
        FROM (SELECT owner_id, month, sum(price_micros)::bigint AS amount
                FROM gone CROSS JOIN LATERAL (VALUES (${accountId}), (number_id)) AS owner (owner_id)
               WHERE price_micros > 0 GROUP BY 1, 2) AS back
       WHERE s.owner_id = back.owner_id AND s.month = back.month),
    units AS (
      UPDATE allowance_holds h SET held = h.held - back.units
        FROM (SELECT allowance_key, count(*)::int AS units FROM gone
               WHERE allowance_key IS NOT NULL GROUP BY 1) AS back
       WHERE h.allowance_key = back.allowance_key)
    SELECT count(*) AS ended FROM gone`
  const ended = Number(row?.ended ?? 0n)
  if (ended > 0) await wakeIfHeldBack(tx, accountId, now)
  return ended
}

/** A limit that held messages back may have room again: the account looks. */
async function wakeIfHeldBack(tx: Transaction, accountId: string, now: Instant): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO wake_ups (target, account_id, clock_id, at)
    SELECT ${accountEntity(accountId)}, id, test_clock_id, ${date(now)}::timestamptz FROM accounts
     WHERE id = ${accountId}
       AND EXISTS (SELECT 1 FROM spending_limits WHERE account_id = ${accountId} AND told_in IS NOT NULL)`
}

/**
 * Ends the reservations that reported messages name: a delivered one was debited by its usage, a failed one costs nothing
 * (S3). One of another account, or one that is not there any more, is nobody's: the message counts as it is.
 */
export async function settleReservations(
  tx: Transaction,
  accountId: string,
  events: readonly { reservationId?: string | null }[],
  now: Instant,
): Promise<void> {
  const ids = [...new Set(events.flatMap(({ reservationId }) => reservationId ?? []))]
  if (ids.length > 0) await letGo(tx, accountId, now, Prisma.sql`id = ANY(${ids}::text[])`)
}

/** Ends every reservation of a number that leaves (row 15). */
export const closeReservations = (
  tx: Transaction,
  accountId: string,
  numberId: string,
  now: Instant,
): Promise<number> => letGo(tx, accountId, now, Prisma.sql`number_id = ${numberId}`)

/** Ends what nobody has reported in time, and notes when to look again. */
export async function releaseExpired(tx: Transaction, accountId: string, now: Instant): Promise<void> {
  await letGo(tx, accountId, now, Prisma.sql`expires_at <= ${date(now)}`)
  await tx.$executeRaw`
    UPDATE wallets SET release_at = (SELECT min(expires_at) FROM reservations WHERE account_id = ${accountId})
     WHERE account_id = ${accountId}`
}
