import type { NumberRecord } from '../../domain/number/record'
import { LIVE_STATES } from '../../domain/number/states'
import { monthlyPriceCents } from '../../domain/pricing'
import type { Instant } from '../../domain/time'
import type { StoreTransaction } from '../ports/store'

/**
 * Row 27: a new number has brought the account to the volume price, so its siblings cost less from their next renewal
 * on (C5). Told once per change; the price itself is read from the count when each of them renews.
 */
export async function announceLowerPrice(tx: StoreTransaction, newcomer: NumberRecord, at: Instant): Promise<void> {
  const { accountId } = newcomer
  const count = await tx.countBillable(accountId)
  const fromCents = monthlyPriceCents(count - 1, at)
  const toCents = monthlyPriceCents(count, at)
  if (toCents >= fromCents) return
  const siblings = await tx.numbersOf(accountId)
  const concerned = siblings.some(
    (each) => each.id !== newcomer.id && each.plan === 'MONTHLY' && LIVE_STATES.includes(each.state),
  )
  if (!concerned) return
  const params = { fromCents, toCents, reason: 'MORE_NUMBERS' }
  await tx.requestMail({ template: 'E28', about: accountId, step: newcomer.id, accountId, params, at })
}
