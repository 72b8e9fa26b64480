import { limitNews } from '../../domain/account/spending-limit'
import { walletNews } from '../../domain/account/wallet'
import type { Instant } from '../../domain/time'
import type { Ports } from '../ports'
import type { StoreTransaction } from '../ports/store'
import { tellLimits } from './tell-limits'
import { tellWallet } from './tell-wallet'

/**
 * What lets messages out or holds them back is followed: unreported reservations end (S3), and the customer is told what his
 * balance and his limits have done. Doing it again changes and tells nothing.
 */
export const followSending = (ports: Ports, accountId: string, now: Instant): Promise<void> =>
  ports.store.transaction(async (tx) => {
    await tx.lockAccount(accountId)
    const { releaseAt } = await tx.lockWallet(accountId)
    if (releaseAt !== null && releaseAt <= now) await tx.releaseExpired(accountId, now)
    await tellWallet(tx, accountId, now)
    await tellLimits(tx, accountId, now)
  })

/** When there is something to follow: now, at the end of the oldest reservation, at the start of a month; null = never. */
export async function sendingDueAt(tx: StoreTransaction, accountId: string, now: Instant): Promise<Instant | null> {
  const wallet = await tx.readWallet(accountId)
  const limits = await tx.limitsOf(accountId, now)
  const { low, pause } = walletNews(wallet, wallet)
  const isNews = low !== null || pause !== null
  const isLimitNews = limits.some((limit) => limitNews(limit, limit.usedMicros, limit.month) !== null)
  if (isNews || isLimitNews) return now
  const monthEnds = limits.flatMap(({ toldIn, monthEndsAt }) => (toldIn === null ? [] : [monthEndsAt]))
  const due = [...monthEnds, ...(wallet.releaseAt === null ? [] : [wallet.releaseAt])]
  return due.length === 0 ? null : Math.min(...due)
}
