import { limitNews, limitTold } from '../../domain/account/spending-limit'
import type { Instant } from '../../domain/time'
import type { StoreTransaction } from '../ports/store'
import type { LimitRecord } from '../ports/wallet'

/**
 * Tells what the customer's own limits have done: 80 % used (E16), paid sending paused (E17), resumed by another limit or a
 * new month (W5). What is told is written with it, so that each is told once.
 */
export async function tellLimits(tx: StoreTransaction, accountId: string, now: Instant): Promise<void> {
  await tx.lockAccount(accountId)
  await tx.lockWallet(accountId)
  for (const limit of await tx.limitsOf(accountId, now)) await tellLimit(tx, accountId, limit, now)
}

async function tellLimit(tx: StoreTransaction, accountId: string, limit: LimitRecord, now: Instant) {
  const { ownerId, numberId, monthlyMicros, usedMicros, month } = limit
  const news = limitNews(limit, usedMicros, month)
  if (news === null) return
  const { toldIn, alertedIn } = limitTold(limit, news, month)
  const step = `limit:${limit.tellings + 1}`
  await tx.updateLimit(ownerId, { toldIn, alertedIn, tellings: limit.tellings + 1 })
  if (news !== 'NEAR') {
    const type = news === 'PAUSED' ? 'sending.paused' : 'sending.resumed'
    const data = { reason: 'SPENDING_LIMIT', limitMicros: monthlyMicros, usedMicros, month }
    await tx.record({ type, at: now, accountId, numberId, data })
  }
  if (news === 'RESUMED') return
  const template = news === 'PAUSED' ? 'E17' : 'E16'
  const params = { limitOf: ownerId, month }
  await tx.requestMail({ template, about: ownerId, step, accountId, numberId, params, at: now })
}
