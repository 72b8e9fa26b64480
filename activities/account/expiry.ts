import { expiresAt, nextExpiryNotice } from '../../domain/method/expiry'
import { DAY, type Instant } from '../../domain/time'
import type { StoreTransaction } from '../ports/store'

/**
 * E07 for every card whose notice is due. Whether a charge falls after the card's end, and whether the card is still the
 * one that will be charged, is asked when the mail is sent. Safe to run again: a notice is written once per card and step.
 */
export async function tellExpiry(tx: StoreTransaction, accountId: string, now: Instant): Promise<void> {
  await tx.lockAccount(accountId)
  for (const method of await tx.methodsOf(accountId)) {
    const { id: methodId, expMonth, expYear, expiryNoticeAt: at } = method
    const end = expiresAt(method)
    if (at === null || at > now || end === null) continue
    await tx.updateMethod(methodId, { expiryNoticeAt: nextExpiryNotice(method, now) })
    const daysLeft = Math.round((end - at) / DAY)
    const step = `${expYear}-${expMonth}:${daysLeft}`
    const params = { methodId, expMonth, expYear, daysLeft }
    if (now < end) await tx.requestMail({ template: 'E07', about: methodId, step, accountId, params, at: now })
  }
}
