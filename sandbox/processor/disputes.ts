import { z } from 'zod'
import { newId } from './ids'
import { page } from './lists'
import type { Charge, Dispute, DisputeStatus, EarlyFraudWarning } from './objects'
import { ignored, metadata, optionalText, paging, read } from './params'
import { mergeMetadata, type World } from './world'

const updateParams = z.strictObject({ evidence: ignored, metadata, submit: optionalText })
const listParams = z.strictObject({ ...paging, charge: optionalText, payment_intent: optionalText })

const NETWORK_REASONS: Readonly<Record<string, string>> = { fraudulent: '10.4', product_not_received: '13.1' }
const RESPOND_WITHIN_SECONDS = 9 * 24 * 3600

const isInquiry = (status: DisputeStatus): boolean => status.startsWith('warning_')
const isClosed = (status: DisputeStatus): boolean => ['won', 'lost', 'warning_closed'].includes(status)

/** Whether the bank has the money: not while it only asks, and not once the merchant has won. */
const holdsMoney = (status: DisputeStatus): boolean => !isInquiry(status) && status !== 'won'

export const disputeOf = (world: World, chargeId: string): Dispute | undefined =>
  [...world.store.newest<Dispute>('dispute', `charge:${chargeId}`, { limit: 1 })][0]

/** A dispute of the whole charge, or of `amount` (cents) of it. */
export function openDispute(
  world: World,
  charge: Charge,
  status: DisputeStatus,
  reason: string,
  amount: number = charge.amount - charge.amount_refunded,
): Dispute {
  const dispute: Dispute = {
    id: newId('du'),
    object: 'dispute',
    amount,
    balance_transactions: [],
    charge: charge.id,
    created: world.nowSeconds(),
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: {},
    evidence_details: {
      due_by: world.nowSeconds() + RESPOND_WITHIN_SECONDS,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
    },
    is_charge_refundable: isInquiry(status),
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    payment_method_details: {
      card: { brand: 'visa', case_type: 'chargeback', network_reason_code: NETWORK_REASONS[reason] ?? null },
      type: 'card',
    },
    reason,
    status: isInquiry(status) ? 'warning_needs_response' : 'needs_response',
  }
  world.add('dispute', dispute)
  charge.disputed = true
  world.save('charge', charge)
  world.emit('charge.dispute.created', dispute)
  if (!isInquiry(status)) world.emit('charge.dispute.funds_withdrawn', dispute)
  if (dispute.status !== status) moveDispute(world, dispute, status)
  return dispute
}

/** Moves a dispute on, with the events and the movement of money that go with it. */
export function moveDispute(world: World, dispute: Dispute, status: DisputeStatus): Dispute {
  if (dispute.status === status) return dispute
  const before = dispute.status
  dispute.status = status
  dispute.is_charge_refundable = isInquiry(status)
  world.save('dispute', dispute)
  world.emit('charge.dispute.updated', dispute)
  const taken = holdsMoney(status) && !holdsMoney(before)
  if (taken) world.emit('charge.dispute.funds_withdrawn', dispute)
  if (isClosed(status)) world.emit('charge.dispute.closed', dispute)
  if (status === 'won' && (taken || holdsMoney(before))) world.emit('charge.dispute.funds_reinstated', dispute)
  return dispute
}

/** The card network reports fraud on a charge; nothing is withdrawn. */
export function warnOfFraud(world: World, charge: Charge): EarlyFraudWarning {
  const warning: EarlyFraudWarning = {
    id: newId('issfr'),
    object: 'radar.early_fraud_warning',
    actionable: true,
    charge: charge.id,
    created: world.nowSeconds(),
    fraud_type: 'unauthorized_use_of_card',
    livemode: false,
    payment_intent: charge.payment_intent,
  }
  world.add('early_fraud_warning', warning)
  world.emit('radar.early_fraud_warning.created', warning)
  return warning
}

export function updateDispute(world: World, id: string, params: unknown): Dispute {
  const given = read(updateParams, params)
  const dispute = world.load('dispute', id, 'dispute', true)
  if (given.evidence) dispute.evidence = { ...(dispute.evidence as object), ...given.evidence }
  dispute.metadata = mergeMetadata(dispute.metadata as Record<string, string>, given.metadata)
  world.save('dispute', dispute)
  // Evidence was handed in: the bank looks at it now, unless it was only put aside.
  if (given.evidence && given.submit !== 'false') {
    return moveDispute(world, dispute, isInquiry(dispute.status) ? 'warning_under_review' : 'under_review')
  }
  world.emit('charge.dispute.updated', dispute)
  return dispute
}

/** The merchant accepts the dispute. */
export const closeDispute = (world: World, id: string): Dispute =>
  moveDispute(world, world.load('dispute', id, 'dispute', true), 'lost')

export function listDisputes(world: World, params: unknown): object {
  const { charge, payment_intent: intent, ...query } = read(listParams, params)
  const scope = charge ? `charge:${charge}` : intent ? `payment_intent:${intent}` : ''
  return page(world, 'dispute', '/v1/disputes', query, scope)
}
