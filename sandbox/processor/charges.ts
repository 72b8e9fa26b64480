import type { Decline } from './declines'
import { newId } from './ids'
import type { Charge, PaymentIntent, PaymentMethod } from './objects'
import type { World } from './world'

/** Creates the charge of a payment, with the bank's answer on it. */
export function addCharge(
  world: World,
  intent: PaymentIntent,
  method: PaymentMethod,
  status: Charge['status'],
  decline?: Decline,
): Charge {
  const succeeded = status === 'succeeded'
  const charge: Charge = {
    id: newId(method.type === 'card' ? 'ch' : 'py'),
    object: 'charge',
    amount: intent.amount,
    amount_captured: succeeded ? intent.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: method.billing_details,
    calculated_statement_descriptor: 'SANDBOX',
    captured: status !== 'failed',
    created: world.nowSeconds(),
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: decline?.code ?? null,
    failure_message: decline?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: outcomeOf(status, decline),
    paid: status !== 'failed',
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: methodDetails(method, intent, status),
    radar_options: {},
    receipt_email: intent.receipt_email ?? null,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: intent.statement_descriptor ?? null,
    statement_descriptor_suffix: intent.statement_descriptor_suffix ?? null,
    status,
    transfer_data: null,
    transfer_group: null,
  }
  return world.add('charge', charge)
}

function methodDetails(method: PaymentMethod, intent: PaymentIntent, status: Charge['status']): object {
  if (!method.card) return { type: method.type, [method.type]: method[method.type] }
  const { display_brand: _, generated_from: __, three_d_secure_usage: ___, ...card } = method.card
  return {
    type: 'card',
    card: {
      ...card,
      amount_authorized: status === 'failed' ? null : intent.amount,
      network: card.brand,
      three_d_secure: null,
    },
  }
}

/** The bank's verdict as the charge shows it. */
export function outcomeOf(status: Charge['status'], decline?: Decline): object | null {
  const approved = decline === undefined
  if (status === 'pending') return { ...VERDICT, network_status: 'approved_by_network', type: 'authorized' }
  return {
    ...VERDICT,
    advice_code: decline?.advice_code ?? null,
    network_decline_code: decline?.network_decline_code ?? null,
    network_status: approved ? 'approved_by_network' : 'declined_by_network',
    reason: approved ? null : (decline.decline_code ?? decline.code),
    seller_message: approved ? 'Payment complete.' : 'The bank declined the payment.',
    type: approved ? 'authorized' : 'issuer_declined',
  }
}

const VERDICT = {
  advice_code: null,
  network_advice_code: null,
  network_decline_code: null,
  reason: null,
  risk_level: 'normal',
  risk_score: 20,
  seller_message: null,
}
