import type Stripe from 'stripe'
import type { Processor, SeenDispute } from '../../activities/ports/processor'
import { idOf } from './marks'

type Disputes = Pick<Processor, 'lookUpDispute'>

/** How Stripe's ids of early fraud warnings begin: a network's report that a holder may come to dispute a charge. */
const WARNING = 'issfr_'

/** Inquiries and warnings take no money. `prevented`: the dispute was settled by a refund before it became one. */
const KIND: Readonly<Record<Stripe.Dispute.Status, SeenDispute['kind']>> = {
  warning_needs_response: 'INQUIRY',
  warning_under_review: 'INQUIRY',
  warning_closed: 'INQUIRY',
  prevented: 'INQUIRY',
  // An appeal is undecided like the dispute itself, and the bank keeps the money meanwhile.
  appeal_needs_response: 'OPEN',
  appeal_under_review: 'OPEN',
  needs_response: 'OPEN',
  under_review: 'OPEN',
  won: 'WON',
  lost: 'LOST',
}

export function stripeDisputes(stripe: Stripe): Disputes {
  return {
    lookUpDispute: (disputeRef) =>
      disputeRef.startsWith(WARNING) ? warning(stripe, disputeRef) : dispute(stripe, disputeRef),
  }
}

async function dispute(stripe: Stripe, disputeRef: string): Promise<SeenDispute> {
  const { status, amount: amountCents, reason, payment_intent } = await stripe.disputes.retrieve(disputeRef)
  const kind = KIND[status]
  // Not guessed: whether money has moved is what everything after depends on.
  if (!kind) throw new Error(`${disputeRef} has the status "${status}", which this version does not know`)
  return { disputeRef, chargeRef: chargeOf(disputeRef, payment_intent), kind, amountCents, reason }
}

async function warning(stripe: Stripe, disputeRef: string): Promise<SeenDispute> {
  const found = await stripe.radar.earlyFraudWarnings.retrieve(disputeRef, { expand: ['payment_intent'] })
  const intent = typeof found.payment_intent === 'object' ? found.payment_intent : null
  const chargeRef = chargeOf(disputeRef, found.payment_intent)
  return { disputeRef, chargeRef, kind: 'INQUIRY', amountCents: intent?.amount ?? 0, reason: found.fraud_type }
}

function chargeOf(disputeRef: string, intent: string | { id: string } | null | undefined): string {
  const chargeRef = idOf(intent)
  if (!chargeRef) throw new Error(`${disputeRef} is about a charge that was not made by a PaymentIntent`)
  return chargeRef
}
