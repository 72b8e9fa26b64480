import type { WalletRecord, WalletStore } from '../../../activities/ports/wallet'
import { Prisma } from '../../../generated/prisma/client'
import { plain, type Transaction } from '../client'

/** Wallets, as the engine works on them. */
export function walletStore(tx: Transaction): WalletStore {
  return {
    readWallet: (accountId) => wallet(tx, accountId, Prisma.empty),
    lockWallet: (accountId) => wallet(tx, accountId, Prisma.sql`FOR UPDATE OF w`),
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
           w.pause_told AS "pauseTold", w.tellings
      FROM wallets w JOIN accounts a ON a.id = w.account_id WHERE w.account_id = ${accountId} ${lock}`
  if (row === undefined) throw new Error(`account ${accountId} has no wallet`)
  return plain(row) as WalletRecord
}
