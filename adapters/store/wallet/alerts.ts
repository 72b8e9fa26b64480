import { alertMoved } from '../../../domain/account/wallet'
import { centsToMicros, floorToCents } from '../../../domain/money'
import { type Database, plain } from '../client'
import { walletStore } from './wallets'

export type AlertsView = { balanceBelowCents: number }

/** The customer's own line for being told of a low balance (I6); null = no such account. */
export async function alertsOf(db: Database, accountId: string): Promise<AlertsView | null> {
  const wallet = await db.wallet.findUnique({ where: { accountId }, select: { alertBelowMicros: true } })
  return wallet && { balanceBelowCents: floorToCents(plain(wallet).alertBelowMicros).cents }
}

/** Moves the line. By itself that is never a mail: it is armed where the balance is at or above it (I6). */
export async function setAlerts(db: Database, accountId: string, { balanceBelowCents }: AlertsView): Promise<void> {
  await db.$transaction(async (tx) => {
    const store = walletStore(tx)
    const wallet = await store.lockWallet(accountId)
    const { alertBelowMicros, alertArmed } = alertMoved(wallet, centsToMicros(balanceBelowCents), wallet.balanceMicros)
    await store.updateWallet(accountId, { alertBelowMicros, alertArmed })
  })
}
