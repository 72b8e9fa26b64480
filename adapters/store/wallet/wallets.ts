import type { LimitRecord, WalletRecord, WalletStore } from '../../../activities/ports/wallet'
import type { Instant } from '../../../domain/time'
import { Prisma } from '../../../generated/prisma/client'
import { date, plain, type Transaction } from '../client'
import { monthEnd } from '../usage/local-time'
import { closeReservations, releaseExpired } from './holdings'

/** Wallets, as the engine works on them. */
export function walletStore(tx: Transaction): WalletStore {
  return {
    readWallet: (accountId) => wallet(tx, accountId, Prisma.empty),
    lockWallet: (accountId) => wallet(tx, accountId, Prisma.sql`FOR UPDATE OF w`),
    limitsOf: (accountId, now) => limits(tx, accountId, now),
    updateLimit: async (ownerId, patch) => {
      await tx.spendingLimit.update({ where: { ownerId }, data: patch, select: { ownerId: true } })
    },
    closeReservations: (accountId, numberId, now) => closeReservations(tx, accountId, numberId, now),
    releaseExpired: (accountId, now) => releaseExpired(tx, accountId, now),
    updateWallet: async (accountId, patch) => {
      await tx.wallet.update({ where: { accountId }, data: patch, select: { accountId: true } })
    },
  }
}

async function wallet(tx: Transaction, accountId: string, lock: Prisma.Sql): Promise<WalletRecord> {
  const [row] = await tx.$queryRaw<Record<string, unknown>[]>`
    SELECT w.account_id AS "accountId", a.billing_mode AS "billingMode", a.pause_at AS "pauseAt",
           w.balance_micros AS "balanceMicros", w.reserved_micros AS "reservedMicros",
           w.alert_below_micros AS "alertBelowMicros", w.banner_armed AS "bannerArmed", w.alert_armed AS "alertArmed",
           w.pause_told AS "pauseTold", w.tellings,
           w.release_at AS "releaseAt"
      FROM wallets w JOIN accounts a ON a.id = w.account_id WHERE w.account_id = ${accountId} ${lock}`
  if (row === undefined) throw new Error(`account ${accountId} has no wallet`)
  return plain(row) as WalletRecord
}

/** A number that has left sends nothing any more, whatever its limit. */
async function limits(tx: Transaction, accountId: string, now: Instant): Promise<LimitRecord[]> {
  const rows = await tx.$queryRaw<Record<string, unknown>[]>`
    SELECT l.owner_id AS "ownerId", l.number_id AS "numberId", l.monthly_micros AS "monthlyMicros",
           l.alerted_in AS "alertedIn", l.reached_in AS "reachedIn", l.told_in AS "toldIn", l.tellings,
           coalesce(s.spent_micros + s.reserved_micros, 0) AS "usedMicros", present.month, a.time_zone AS "timeZone"
      FROM spending_limits l JOIN accounts a ON a.id = l.account_id
      CROSS JOIN LATERAL (SELECT to_char(${date(now)}::timestamptz AT TIME ZONE a.time_zone, 'YYYY-MM') AS month) present
      LEFT JOIN numbers n ON n.id = l.number_id
      LEFT JOIN spendings s ON s.owner_id = l.owner_id AND s.month = present.month
     WHERE l.account_id = ${accountId} AND (n.id IS NULL OR n.state NOT IN ('DELETED', 'ABANDONED'))
     ORDER BY l.number_id NULLS FIRST`
  type Row = Omit<LimitRecord, 'monthEndsAt'> & { timeZone: string }
  return (plain(rows) as Row[]).map(({ timeZone, ...limit }) => ({ ...limit, monthEndsAt: monthEnd(timeZone, now) }))
}
