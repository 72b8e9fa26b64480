import type Stripe from 'stripe'
import type { Processor, RefundOutcome } from '../../activities/ports/processor'
import { failureOf } from './failures'
import { MARK } from './marks'

type Refunds = Pick<Processor, 'refund'>

export function stripeRefunds(stripe: Stripe): Refunds {
  return {
    async refund({ key, refundId, chargeRef, amountCents }) {
      // Stripe forgets keys after a day, and a second refund of a part would go through: our own mark is looked for first.
      const earlier = await findRefund(stripe, chargeRef, refundId)
      if (earlier) return refundOutcome(earlier)
      const params = { payment_intent: chargeRef, amount: amountCents, metadata: { [MARK.refund]: refundId } }
      try {
        return refundOutcome(await stripe.refunds.create(params, { idempotencyKey: key }))
      } catch (error) {
        return afterRefusedRefund(stripe, { chargeRef, refundId }, error)
      }
    },
  }
}

/** Refused may mean that an earlier request, whose answer was lost, has refunded the charge just before. */
async function afterRefusedRefund(
  stripe: Stripe,
  { chargeRef, refundId }: { chargeRef: string; refundId: string },
  error: unknown,
): Promise<RefundOutcome> {
  const failure = failureOf(error)
  if (failure.kind !== 'INVALID' && failure.kind !== 'DECLINED') throw error
  const earlier = await findRefund(stripe, chargeRef, refundId)
  if (earlier) return refundOutcome(earlier)
  const { code, message } =
    failure.kind === 'DECLINED'
      ? failure.decline
      : { code: failure.code ?? 'invalid_request', message: failure.message }
  return { kind: 'FAILED', refundRef: null, code, message }
}

async function findRefund(stripe: Stripe, chargeRef: string, refundId: string): Promise<Stripe.Refund | null> {
  for await (const refund of stripe.refunds.list({ payment_intent: chargeRef, limit: 100 })) {
    if (refund.metadata?.[MARK.refund] === refundId) return refund
  }
  return null
}

function refundOutcome({ id: refundRef, status, failure_reason }: Stripe.Refund): RefundOutcome {
  if (status === 'succeeded') return { kind: 'SUCCEEDED', refundRef }
  if (status === 'failed' || status === 'canceled') {
    const code = failure_reason ?? `refund_${status}`
    return { kind: 'FAILED', refundRef, code, message: `the refund ended as ${status} (${code})` }
  }
  return { kind: 'PENDING', refundRef }
}
