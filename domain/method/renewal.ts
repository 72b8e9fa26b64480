import type { MethodRecord } from '../invoice/record'
import type { Instant } from '../time'
import { nextExpiryNotice } from './expiry'

/** What the processor shows of a stored method. */
export type MethodDetails = Pick<MethodRecord, 'brand' | 'last4' | 'expMonth' | 'expYear' | 'billingName'>

/**
 * What changes of a stored method when the processor shows these details, or null when nothing does. New card data lift
 * a stop that had asked for them (NEEDS_NEW_CARD): the method counts as a new one from `now` on (I13). A card that was
 * stopped for good (HARD_STOP) stays so: its issuer has said "never again".
 */
export function renewedBy(method: MethodRecord, seen: MethodDetails, now: Instant): Partial<MethodRecord> | null {
  const { brand, last4, expMonth, expYear, billingName } = seen
  const newCard =
    brand !== method.brand || last4 !== method.last4 || expMonth !== method.expMonth || expYear !== method.expYear
  if (!newCard) return billingName === method.billingName ? null : { billingName }
  const lifted = method.status === 'STOPPED' && method.stoppedFor === 'NEEDS_NEW_CARD'
  return {
    ...{ brand, last4, expMonth, expYear, billingName },
    expiryNoticeAt: nextExpiryNotice(seen, now),
    ...(lifted ? { status: 'ACTIVE', stoppedFor: null, renewedAt: now } : {}),
  }
}
