import Stripe from 'stripe'
import type { WebhookHint } from '../../activities/ports/processor'
import { WebhookRejected } from '../../activities/ports/processor'
import { idOf, MARK } from './marks'

/** What Stripe signs, before anything about its content is believed. */
type StripeObject = {
  id?: string
  metadata?: Record<string, string> | null
  payment_intent?: string | { id: string } | null
  mode?: string
  refunds?: { data?: { id: string }[] } | null
}
type Envelope = { eventId: string; type: string; object: StripeObject & { id: string } }

/** First match wins: what is more particular stands before its family. */
const READERS: readonly [prefix: string, read: (envelope: Envelope) => WebhookHint][] = [
  ['payment_intent.', readIntent],
  ['checkout.session.', readPage],
  ['charge.dispute.', readDispute],
  ['radar.early_fraud_warning.', readDispute],
  ['charge.refunded', readRefundedCharge],
  ['charge.refund.', readRefund],
  ['refund.', readRefund],
  ['charge.', readCharge],
  ['payment_method.', ({ eventId, type, object }) => ({ kind: 'METHOD', eventId, type, methodRef: object.id })],
  ['customer.deleted', ({ eventId, type, object }) => ({ kind: 'CUSTOMER', eventId, type, customerRef: object.id })],
  ['customer.', (envelope) => ignored(envelope, 'only the end of a customer is of interest')],
  ['setup_intent.', (envelope) => ignored(envelope, 'a stored method is announced by its page')],
]

/** Verifies the signature over the raw bytes and names what the event points at. Throws `WebhookRejected`. */
export function readStripeWebhook(
  webhooks: Stripe['webhooks'],
  secret: string,
  rawBody: Buffer,
  signature: string | undefined,
): WebhookHint {
  if (!signature) throw new WebhookRejected('the Stripe-Signature header is missing')
  return readStripeEvent(verified(webhooks, secret, rawBody, signature))
}

/** Names what an event points at, which is known to be Stripe's. Throws `WebhookRejected` for anything else. */
export function readStripeEvent(event: unknown): WebhookHint {
  const envelope = openEnvelope(event)
  const reader = READERS.find(([prefix]) => envelope.type.startsWith(prefix))
  return reader ? reader[1](envelope) : ignored(envelope, 'this type of event is not used')
}

function verified(webhooks: Stripe['webhooks'], secret: string, rawBody: Buffer, signature: string): unknown {
  try {
    return webhooks.constructEvent(rawBody, signature, secret)
  } catch (error) {
    if (error instanceof Stripe.errors.StripeSignatureVerificationError) {
      throw new WebhookRejected(`the signature is not good: ${error.message.split('\n')[0]}`)
    }
    if (error instanceof SyntaxError) throw new WebhookRejected('the body is not JSON')
    throw new WebhookRejected(error instanceof Error ? error.message : String(error))
  }
}

function openEnvelope(body: unknown): Envelope {
  if (!isRecord(body) || body.object !== 'event') throw new WebhookRejected('the body is not a Stripe `event` object')
  const { id, type, data } = body
  if (typeof id !== 'string' || typeof type !== 'string')
    throw new WebhookRejected('the event has no `id` or no `type`')
  const object = isRecord(data) ? data.object : undefined
  if (!isRecord(object)) throw new WebhookRejected(`the event ${id} has no \`data.object\``)
  if (typeof object.id !== 'string') throw new WebhookRejected(`the \`data.object\` of the event ${id} has no \`id\``)
  return { eventId: id, type, object: { ...object, id: object.id } }
}

function readIntent({ eventId, type, object }: Envelope): WebhookHint {
  return { kind: 'CHARGE', eventId, type, chargeRef: object.id, attemptId: object.metadata?.[MARK.attempt] ?? null }
}

function readCharge(envelope: Envelope): WebhookHint {
  const { eventId, type, object } = envelope
  const chargeRef = idOf(object.payment_intent)
  if (!chargeRef) return ignored(envelope, 'the charge was not made by a PaymentIntent')
  return { kind: 'CHARGE', eventId, type, chargeRef, attemptId: object.metadata?.[MARK.attempt] ?? null }
}

function readPage(envelope: Envelope): WebhookHint {
  const { eventId, type, object } = envelope
  const pageRef = object.id
  if (object.mode === 'payment') {
    return { kind: 'PAYMENT_PAGE', eventId, type, pageRef, attemptId: object.metadata?.[MARK.attempt] ?? null }
  }
  if (object.mode === 'setup') {
    return { kind: 'METHOD_PAGE', eventId, type, pageRef, accountId: object.metadata?.[MARK.account] ?? null }
  }
  return ignored(envelope, `a page of mode "${object.mode}" is not one of ours`)
}

function readDispute(envelope: Envelope): WebhookHint {
  const { eventId, type, object } = envelope
  const chargeRef = idOf(object.payment_intent)
  if (!chargeRef) return ignored(envelope, 'the disputed charge was not made by a PaymentIntent')
  return { kind: 'DISPUTE', eventId, type, disputeRef: object.id, chargeRef }
}

function readRefund({ eventId, type, object }: Envelope): WebhookHint {
  return { kind: 'REFUND', eventId, type, refundRef: object.id, chargeRef: idOf(object.payment_intent) }
}

/** Its object is the charge, which lists its refunds only under older API versions; `refund.created` comes beside it. */
function readRefundedCharge(envelope: Envelope): WebhookHint {
  const { eventId, type, object } = envelope
  const refundRef = object.refunds?.data?.[0]?.id
  if (!refundRef) return ignored(envelope, 'the refund itself is announced by refund.created')
  return { kind: 'REFUND', eventId, type, refundRef, chargeRef: idOf(object.payment_intent) }
}

function ignored({ eventId, type }: Envelope, reason: string): WebhookHint {
  return { kind: 'IGNORED', eventId, type, reason }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
