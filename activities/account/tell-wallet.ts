import { afterTelling, BANNER_BELOW_MICROS, walletNews } from '../../domain/account/wallet'
import type { Instant } from '../../domain/time'
import type { StoreTransaction } from '../ports/store'

/**
 * Tells the customer what his balance has done: that it is low (E16), that sending is paused (E17) or goes on (S2, S3, I6).
 * What is told is written with it, so that each dip is told once, however often this runs.
 */
export async function tellWallet(tx: StoreTransaction, accountId: string, now: Instant): Promise<void> {
  await tx.lockAccount(accountId)
  const wallet = await tx.lockWallet(accountId)
  const { low, pause } = walletNews(wallet, wallet)
  if (low === null && pause === null) return
  const { alertBelowMicros, bannerArmed, alertArmed, pauseTold } = afterTelling(wallet, wallet)
  const step = wallet.tellings + 1
  await tx.updateWallet(accountId, { alertBelowMicros, bannerArmed, alertArmed, pauseTold, tellings: step })
  if (pause !== null) {
    const type = pause === 'PAUSED' ? 'sending.paused' : 'sending.resumed'
    const data = { reason: 'BALANCE', balanceMicros: wallet.balanceMicros }
    await tx.record({ type, at: now, accountId, data })
  }
  if (low !== null) {
    const params = { line: low, belowMicros: low === 'BANNER' ? BANNER_BELOW_MICROS : wallet.alertBelowMicros }
    await tx.requestMail({ template: 'E16', about: accountId, step, accountId, params, at: now })
  }
  if (pause === 'PAUSED') {
    const params = { reason: 'BALANCE' }
    await tx.requestMail({ template: 'E17', about: accountId, step, accountId, params, at: now })
  }
}
