import { isBankDebit } from './bank-tokens'
import { takeBehaviour } from './behaviours'
import { addCharge, outcomeOf } from './charges'
import { BANK_FAILURES, type Decline, declineFor } from './declines'
import { openDispute, warnOfFraud } from './disputes'
import { cardError } from './errors'
import type { Charge, PaymentError, PaymentIntent, PaymentMethod } from './objects'
import { attach, markSetUp, traitsOf } from './payment-methods'
import type { Traits } from './tokens'
import type { World } from './world'

export interface Presence {
  /** The customer is not there to authenticate. */
  offSession: boolean
  /** The customer has just authenticated this payment. */
  authenticated?: boolean
  returnUrl?: string
}

type Answer = { kind: 'APPROVED' } | { kind: 'DECLINED'; code: string } | { kind: 'AUTHENTICATE' } | { kind: 'SENT' }

/**
 * Sends a payment to the bank and books its answer on the intent.
 * Returns the intent when it succeeded, is on its way or waits for authentication; throws the card error otherwise,
 * after booking the failed charge.
 */
export function pay(world: World, intent: PaymentIntent, method: PaymentMethod, presence: Presence): PaymentIntent {
  intent.payment_method = method.id
  const traits = traitsOf(world, method.id)
  const answer = askBank(world, method, traits, presence)
  switch (answer.kind) {
    case 'APPROVED':
      return approve(world, intent, method, traits)
    case 'SENT':
      return send(world, intent, method, traits)
    case 'AUTHENTICATE':
      return awaitAuthentication(world, intent, presence)
    case 'DECLINED':
      throw decline(world, intent, method, declineFor(answer.code))
  }
}

function askBank(world: World, method: PaymentMethod, traits: Traits, presence: Presence): Answer {
  const told = takeBehaviour(world, method.id)
  if (told?.outcome === 'hang_after_charge') world.hangUp = true
  if (told?.outcome === 'decline') return { kind: 'DECLINED', code: told.declineCode }
  if (told?.outcome === 'require_action' && !presence.authenticated) return needAuthentication(presence)
  if (isBankDebit(method.type)) return { kind: 'SENT' }
  if (told && told.outcome !== 'require_action') return { kind: 'APPROVED' }
  if (traits.decline) return { kind: 'DECLINED', code: traits.decline }
  if (!presence.authenticated && asksToAuthenticate(traits, presence)) return needAuthentication(presence)
  if (presence.authenticated && traits.declineAfterAuthentication) {
    return { kind: 'DECLINED', code: traits.declineAfterAuthentication }
  }
  return { kind: 'APPROVED' }
}

function asksToAuthenticate(traits: Traits, presence: Presence): boolean {
  if (traits.authentication === 'ALWAYS') return true
  if (traits.authentication === 'UNLESS_SET_UP') return !(presence.offSession && traits.setUp)
  return traits.authentication === 'ON_SESSION' && !presence.offSession
}

/** Nobody is there to authenticate off-session, so the bank's question is a decline. */
const needAuthentication = (presence: Presence): Answer =>
  presence.offSession ? { kind: 'DECLINED', code: 'authentication_required' } : { kind: 'AUTHENTICATE' }

function approve(world: World, intent: PaymentIntent, method: PaymentMethod, traits: Traits): PaymentIntent {
  const charge = addCharge(world, intent, method, 'succeeded')
  Object.assign(intent, {
    status: 'succeeded',
    amount_received: intent.amount,
    latest_charge: charge.id,
    next_action: null,
    last_payment_error: null,
  })
  world.save('payment_intent', intent)
  world.emit('charge.succeeded', charge)
  world.emit('payment_intent.succeeded', intent)
  keepForLater(world, intent, method)
  disputeIfTokenSays(world, charge, traits)
  return intent
}

function keepForLater(world: World, intent: PaymentIntent, method: PaymentMethod): void {
  if (intent.setup_future_usage && intent.customer) {
    if (!method.customer) attach(world, method, intent.customer)
    markSetUp(world, method.id)
  } else if (!method.customer) {
    // Used without being kept: the processor does not take it a second time.
    world.store.setFact(`spent:${method.id}`, true)
  }
}

function disputeIfTokenSays(world: World, charge: Charge, traits: Traits): void {
  if (traits.fraudWarning) warnOfFraud(world, charge)
  if (!traits.disputeReason) return
  openDispute(world, charge, traits.inquiry ? 'warning_needs_response' : 'needs_response', traits.disputeReason)
}

function awaitAuthentication(world: World, intent: PaymentIntent, presence: Presence): PaymentIntent {
  intent.status = 'requires_action'
  intent.next_action = presence.returnUrl
    ? {
        type: 'redirect_to_url',
        redirect_to_url: { return_url: presence.returnUrl, url: `${world.baseUrl()}/authenticate/${intent.id}` },
      }
    : { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect' } }
  world.save('payment_intent', intent)
  world.emit('payment_intent.requires_action', intent)
  return intent
}

function decline(world: World, intent: PaymentIntent, method: PaymentMethod, reason: Decline): Error {
  const charge = addCharge(world, intent, method, 'failed', reason)
  const error = { ...reason, charge: charge.id, payment_method: method }
  failIntent(world, intent, { type: 'card_error', ...error })
  intent.latest_charge = charge.id
  world.save('payment_intent', intent)
  world.emit('charge.failed', charge)
  world.emit('payment_intent.payment_failed', intent)
  return cardError({ ...error, payment_intent: intent })
}

/** Back to the start: a new method has to be chosen. */
function failIntent(world: World, intent: PaymentIntent, error: PaymentError): void {
  Object.assign(intent, {
    status: 'requires_payment_method',
    payment_method: null,
    next_action: null,
    last_payment_error: error,
  })
  world.save('payment_intent', intent)
}

function send(world: World, intent: PaymentIntent, method: PaymentMethod, traits: Traits): PaymentIntent {
  const charge = addCharge(world, intent, method, 'pending')
  Object.assign(intent, { status: 'processing', latest_charge: charge.id, next_action: null, last_payment_error: null })
  world.save('payment_intent', intent)
  world.emit('charge.pending', charge)
  world.emit('payment_intent.processing', intent)
  keepForLater(world, intent, method)
  const afterMs = world.store.fact<number | null>('settleAfterMs') ?? null
  if (afterMs !== null && traits.bankResult !== 'NEVER') {
    world.schedule({ kind: 'SETTLE_PAYMENT', id: intent.id }, Date.now() + afterMs)
  }
  return intent
}

/** The bank's final word on a debit; `failure` overrides what its test token says (null = it succeeds). */
export function settle(world: World, intent: PaymentIntent, failure?: string | null): PaymentIntent {
  const method = world.must('payment_method', intent.payment_method as string)
  const charge = world.must('charge', intent.latest_charge as string)
  const traits = traitsOf(world, method.id)
  const byToken = typeof traits.bankResult === 'object' ? traits.bankResult.failure : null
  const code = failure === undefined ? byToken : failure
  if (code === null) {
    Object.assign(charge, { status: 'succeeded', amount_captured: charge.amount, outcome: outcomeOf('succeeded') })
    Object.assign(intent, { status: 'succeeded', amount_received: intent.amount })
    world.save('charge', charge)
    world.save('payment_intent', intent)
    world.emit('charge.succeeded', charge)
    world.emit('payment_intent.succeeded', intent)
    disputeIfTokenSays(world, charge, traits)
    return intent
  }
  const message = BANK_FAILURES[code] ?? 'The payment failed.'
  Object.assign(charge, {
    status: 'failed',
    paid: false,
    captured: false,
    failure_code: code,
    failure_message: message,
  })
  charge.outcome = outcomeOf('failed', { code, message })
  world.save('charge', charge)
  failIntent(world, intent, { type: 'invalid_request_error', code, message, charge: charge.id, payment_method: method })
  world.emit('charge.failed', charge)
  world.emit('payment_intent.payment_failed', intent)
  return intent
}

/** The customer refused or failed the bank's check. */
export function failAuthentication(world: World, intent: PaymentIntent): PaymentIntent {
  const method = world.must('payment_method', intent.payment_method as string)
  failIntent(world, intent, {
    type: 'invalid_request_error',
    code: 'payment_intent_authentication_failure',
    message:
      'The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod to attempt to fulfill this PaymentIntent again.',
    payment_method: method,
  })
  world.emit('payment_intent.payment_failed', intent)
  return intent
}
