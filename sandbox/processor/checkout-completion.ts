import { planOf } from './checkout-sessions'
import { refused } from './errors'
import type { CheckoutSession, PaymentIntent, PaymentMethod } from './objects'
import { addIntent } from './payment-intents'
import { refuseDetached, resolveMethod } from './payment-methods'
import { failAuthentication, pay, settle } from './payments'
import { addSetup, authenticateSetup, confirmWith } from './setup-intents'
import { mergeMetadata, type World } from './world'

/**
 * The customer pays, or saves a method, on the hosted page. `authenticated` is their answer should the bank ask.
 * Throws the card error when the bank says no; the session stays open then, for another method.
 */
export function completeSession(
  world: World,
  session: CheckoutSession,
  methodId: string,
  authenticated: boolean,
  payer: { email?: string | undefined; name?: string | undefined } = {},
): CheckoutSession {
  if (session.status !== 'open')
    throw refused(`This Checkout Session is ${session.status}; it can no longer be completed.`)
  const method = resolveMethod(world, methodId, 'paymentMethod')
  refuseDetached(world, method)
  if (method.customer && method.customer !== session.customer) {
    throw refused(`${methodId} belongs to another customer than this Checkout Session.`)
  }
  if (!session.payment_method_types.includes(method.type)) {
    throw refused(`This Checkout Session takes ${session.payment_method_types.join(', ')}, not ${method.type}.`)
  }
  refuseBlockedBrand(world, session, method)
  const known = session.customer === null ? null : world.must('customer', session.customer)
  const email = payer.email ?? session.customer_email ?? known?.email ?? null
  session.customer_details = { email, name: payer.name ?? known?.name ?? null }
  return session.mode === 'payment'
    ? completePayment(world, session, method, authenticated)
    : completeSetup(world, session, method, authenticated)
}

/** Cards of Discover's network share one name where brands are blocked. */
function refuseBlockedBrand(world: World, session: CheckoutSession, { card }: PaymentMethod): void {
  if (!card) return
  const names: Record<string, string> = { visa: 'visa', mastercard: 'mastercard', amex: 'american_express' }
  if (!planOf(world, session.id).brandsBlocked.includes(names[card.brand] ?? 'discover_global_network')) return
  throw refused(`Cards of the brand ${card.brand} are not accepted here.`)
}

function completePayment(
  world: World,
  session: CheckoutSession,
  method: PaymentMethod,
  authenticated: boolean,
): CheckoutSession {
  let intent = intentOf(world, session, method)
  intent = pay(world, intent, method, { offSession: false })
  if (intent.status === 'requires_action') {
    if (!authenticated) {
      failAuthentication(world, intent)
      throw refused('The payment was not authenticated.', 'payment_intent_authentication_failure', {
        payment_intent: intent,
      })
    }
    intent = pay(world, intent, method, { offSession: false, authenticated: true })
  }
  session.payment_status = intent.status === 'succeeded' ? 'paid' : 'unpaid'
  return finish(world, session)
}

/** A session has one intent, made when the customer first presses the button, and tried again after a decline. */
function intentOf(world: World, session: CheckoutSession, method: PaymentMethod): PaymentIntent {
  if (session.payment_intent) return world.must('payment_intent', session.payment_intent)
  const { payment } = planOf(world, session.id)
  const intent = addIntent(world, {
    ...payment,
    metadata: mergeMetadata({}, payment.metadata),
    amount: session.amount_total as number,
    currency: session.currency as string,
    customer: session.customer ?? undefined,
    payment_method_types: session.payment_method_types,
  })
  intent.payment_method = method.id
  session.payment_intent = intent.id
  world.save('checkout_session', session)
  world.store.setFact(`session-of:${intent.id}`, session.id)
  return intent
}

function completeSetup(
  world: World,
  session: CheckoutSession,
  method: PaymentMethod,
  authenticated: boolean,
): CheckoutSession {
  const { setup: plan } = planOf(world, session.id)
  const setup = session.setup_intent
    ? world.must('setup_intent', session.setup_intent)
    : addSetup(world, {
        ...plan,
        metadata: mergeMetadata({}, plan.metadata),
        customer: session.customer ?? undefined,
        payment_method_types: session.payment_method_types,
      })
  session.setup_intent = setup.id
  world.save('checkout_session', session)
  const confirmed = confirmWith(world, setup, method, {})
  if (confirmed.status === 'requires_action') {
    const answered = authenticateSetup(world, confirmed, authenticated)
    if (answered.status !== 'succeeded') {
      throw refused('The payment method was not authenticated.', 'setup_intent_authentication_failure', {
        setup_intent: answered,
      })
    }
  }
  return finish(world, session)
}

function finish(world: World, session: CheckoutSession): CheckoutSession {
  session.status = 'complete'
  world.store.remove('due', `EXPIRE_SESSION:${session.id}`)
  session.url = null
  world.save('checkout_session', session)
  world.emit('checkout.session.completed', session)
  return session
}

/** Settles a bank debit and tells the session it came from. */
export function settleIntent(world: World, intent: PaymentIntent, failure?: string | null): PaymentIntent {
  const settled = settle(world, intent, failure)
  const sessionId = world.store.fact<string>(`session-of:${intent.id}`)
  if (!sessionId) return settled
  const session = world.must('checkout_session', sessionId)
  if (settled.status === 'succeeded') {
    session.payment_status = 'paid'
    world.save('checkout_session', session)
    world.emit('checkout.session.async_payment_succeeded', session)
  } else {
    world.emit('checkout.session.async_payment_failed', session)
  }
  return settled
}
