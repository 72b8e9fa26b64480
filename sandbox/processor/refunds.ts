import { z } from 'zod'
import { disputeOf } from './disputes'
import { badParameter, refused } from './errors'
import { newId } from './ids'
import { page } from './lists'
import type { Charge, Refund } from './objects'
import { ignored, integer, metadata, optionalText, paging, read } from './params'
import { traitsOf } from './payment-methods'
import { mergeMetadata, type World } from './world'

const createParams = z.strictObject({
  amount: integer.optional(),
  charge: optionalText,
  payment_intent: optionalText,
  currency: ignored,
  instructions_email: ignored,
  metadata,
  reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer']).optional(),
})
const updateParams = z.strictObject({ metadata })
const listParams = z.strictObject({ ...paging, charge: optionalText, payment_intent: optionalText })

/** How long the test card for slow refunds takes. */
const SLOW_REFUND_MS = 1_000

export function createRefund(world: World, params: unknown): Refund {
  const given = read(createParams, params)
  const charge = chargeToRefund(world, given.charge, given.payment_intent)
  const amount = refundable(world, charge, given.amount)
  const behaviour = traitsOf(world, charge.payment_method).refund
  const refund: Refund = {
    id: newId('re'),
    object: 'refund',
    amount,
    balance_transaction: null,
    charge: charge.id,
    created: world.nowSeconds(),
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    destination_details: { type: charge.id.startsWith('py_') ? 'us_bank_transfer' : 'card' },
    livemode: false,
    metadata: mergeMetadata({}, given.metadata),
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason: given.reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: behaviour === 'PENDING' ? 'pending' : 'succeeded',
    transfer_reversal: null,
  }
  world.add('refund', refund)
  takeFromCharge(world, charge, amount)
  world.emit('refund.created', refund)
  world.emit('charge.refunded', charge)
  if (behaviour) world.schedule({ kind: 'FINISH_REFUND', id: refund.id }, Date.now() + SLOW_REFUND_MS)
  return refund
}

function chargeToRefund(world: World, chargeId: string | undefined, intentId: string | undefined): Charge {
  if (chargeId) return world.load('charge', chargeId, 'charge')
  if (!intentId)
    throw badParameter('One of the following params should be provided for this request: payment_intent or charge.')
  const intent = world.load('payment_intent', intentId, 'payment_intent')
  if (intent.status === 'succeeded' && intent.latest_charge) return world.must('charge', intent.latest_charge)
  throw refused(
    `This PaymentIntent (${intent.id}) does not have a successful charge to refund.`,
    'payment_intent_unexpected_state',
    { param: 'payment_intent' },
  )
}

function refundable(world: World, charge: Charge, asked: number | undefined): number {
  const left = charge.amount - charge.amount_refunded
  if (charge.status !== 'succeeded') throw refused(`Charge ${charge.id} has not succeeded and cannot be refunded.`)
  if (left <= 0) throw refused(`Charge ${charge.id} has already been refunded.`, 'charge_already_refunded')
  if (charge.disputed && !disputeOf(world, charge.id)?.is_charge_refundable) {
    throw refused(`Charge ${charge.id} has been charged back; cannot issue a refund.`, 'charge_disputed')
  }
  if (asked === undefined) return left
  if (asked < 1) throw badParameter('Invalid positive integer', 'amount', 'parameter_invalid_integer')
  if (asked > left) {
    throw refused(
      `Refund amount (${money(asked)}) is greater than unrefunded amount on charge (${money(left)})`,
      undefined,
      {
        param: 'amount',
      },
    )
  }
  return asked
}

const money = (cents: number): string => `$${(cents / 100).toFixed(2)}`

function takeFromCharge(world: World, charge: Charge, cents: number): void {
  charge.amount_refunded += cents
  charge.refunded = charge.amount_refunded === charge.amount
  world.save('charge', charge)
}

/** The later end of a slow refund: it arrives, or the bank returns the money. */
export function finishRefund(world: World, id: string): void {
  const refund = world.must('refund', id)
  const charge = world.must('charge', refund.charge)
  if (refund.status === 'failed') return
  if (traitsOf(world, charge.payment_method).refund === 'PENDING') {
    refund.status = 'succeeded'
    world.save('refund', refund)
    world.emit('refund.updated', refund)
    return
  }
  Object.assign(refund, { status: 'failed', failure_reason: 'expired_or_canceled_card' })
  world.save('refund', refund)
  takeFromCharge(world, charge, -refund.amount)
  world.emit('refund.updated', refund)
  world.emit('refund.failed', refund)
}

export function updateRefund(world: World, id: string, params: unknown): Refund {
  const given = read(updateParams, params)
  const refund = world.load('refund', id, 'id', true)
  refund.metadata = mergeMetadata(refund.metadata, given.metadata)
  world.save('refund', refund)
  world.emit('refund.updated', refund)
  return refund
}

export function listRefunds(world: World, params: unknown): object {
  const { charge, payment_intent: intent, ...query } = read(listParams, params)
  const scope = charge ? `charge:${charge}` : intent ? `payment_intent:${intent}` : ''
  return page(world, 'refund', '/v1/refunds', query, scope)
}
