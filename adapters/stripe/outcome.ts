import type Stripe from 'stripe'
import type { ChargeOutcome, Decline } from '../../activities/ports/processor'
import { CHARGE_CANCELLED, classifyDecline } from '../../domain/decline'
import { declineOf } from './failures'
import { MARK } from './marks'

/** The bank wants the customer, who was not there to be asked; the same intent cannot go on without one. */
const ASKS_FOR_CUSTOMER = new Set(['authentication_required', 'authentication_not_handled'])

/** What a PaymentIntent says about the money, in the port's words. */
export function outcomeOf(intent: Stripe.PaymentIntent): ChargeOutcome {
  const chargeRef = intent.id
  switch (intent.status) {
    case 'succeeded':
      return { kind: 'SUCCEEDED', chargeRef, amountCents: intent.amount_received }
    case 'processing':
    case 'requires_capture':
      return { kind: 'PROCESSING', chargeRef }
    case 'requires_action':
    case 'requires_confirmation':
      return { kind: 'REQUIRES_ACTION', chargeRef, code: 'requires_action' }
    case 'requires_payment_method':
      return declinedOutcome(declineOf(intent.last_payment_error ?? {}), chargeRef)
    case 'canceled': {
      const message = `cancelled (${intent.cancellation_reason ?? 'no reason given'})`
      return { kind: 'DECLINED', chargeRef, code: CHARGE_CANCELLED, advice: null, message }
    }
    default:
      return {
        kind: 'UNKNOWN',
        message: `${chargeRef} has the status "${intent.status}", which this version does not know`,
      }
  }
}

/** A refusal in the port's words: most are DECLINED, an issuer that was not reached is TRANSIENT, a question is REQUIRES_ACTION. */
export function declinedOutcome(decline: Decline, chargeRef: string | null): ChargeOutcome {
  if (chargeRef && ASKS_FOR_CUSTOMER.has(decline.code))
    return { kind: 'REQUIRES_ACTION', chargeRef, code: decline.code }
  if (classifyDecline(decline).declineClass === 'TRANSIENT') {
    return { kind: 'TRANSIENT', chargeRef, answered: true, code: decline.code, message: decline.message }
  }
  return { kind: 'DECLINED', chargeRef, ...decline }
}

/**
 * As `outcomeOf`, and asks whether the page is still open where that decides: a card refused on a hosted page leaves
 * the intent waiting for the next card, which is no decline yet.
 */
export async function fateOf(stripe: Stripe, intent: Stripe.PaymentIntent): Promise<ChargeOutcome> {
  if (intent.status !== 'requires_payment_method' || !intent.metadata[MARK.page]) return outcomeOf(intent)
  const page = await pageOf(stripe, intent.id)
  if (page?.status !== 'open') return outcomeOf(intent)
  return { kind: 'REQUIRES_ACTION', chargeRef: intent.id, code: 'requires_action' }
}

/** The hosted page that made an intent, or null. */
export async function pageOf(stripe: Stripe, intentId: string): Promise<Stripe.Checkout.Session | null> {
  const pages = await stripe.checkout.sessions.list({ payment_intent: intentId, limit: 1 })
  return pages.data[0] ?? null
}
