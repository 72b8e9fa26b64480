import type Stripe from 'stripe'
import type { ChargeInput, ChargeOutcome, Processor } from '../../activities/ports/processor'
import { METHOD_GONE } from '../../domain/decline'
import { type Failure, failureOf, isInvalidRequest } from './failures'
import { MARK } from './marks'
import { customerOf } from './methods'
import { declinedOutcome, fateOf, outcomeOf, pageOf } from './outcome'

type Charges = Pick<Processor, 'charge' | 'findCharge' | 'lookUpCharge' | 'cancelCharge'>

/** Refusals of a request that are about this method or this amount, not about how we ask: the caller is told as of a decline. */
const ABOUT_THIS_CHARGE = /^(payment_method_|amount_too_|expired_payment_method|payment_intent_(incompatible|mandate)_)/

/** Our record and the processor's run on two clocks; older than this before the sending, an intent cannot be the one. */
const CLOCK_SKEW_MS = 10 * 60_000

/**
 * Charges as PaymentIntents, confirmed when created. `returnUrl` is where a bank's page sends the customer back to;
 * without it Stripe accepts no method that may redirect.
 */
export function stripeCharges(stripe: Stripe, returnUrl: string | undefined): Charges {
  return {
    async charge(input) {
      try {
        return outcomeOf(await stripe.paymentIntents.create(intentFor(input, returnUrl), { idempotencyKey: input.key }))
      } catch (error) {
        return outcomeAfter(stripe, input, failureOf(error))
      }
    },

    async findCharge({ attemptId, customerRef, sentAfter }) {
      const intent = await findIntent(stripe, attemptId, customerRef, sentAfter)
      return intent && fateOf(stripe, intent)
    },

    async lookUpCharge(chargeRef) {
      return fateOf(stripe, await stripe.paymentIntents.retrieve(chargeRef))
    },

    async cancelCharge(chargeRef) {
      const intent = await stripe.paymentIntents.retrieve(chargeRef)
      await (intent.metadata[MARK.page] ? closePageOf(stripe, chargeRef) : cancelIntent(stripe, chargeRef))
      return fateOf(stripe, await stripe.paymentIntents.retrieve(chargeRef))
    },
  }
}

function intentFor(input: ChargeInput, returnUrl: string | undefined): Stripe.PaymentIntentCreateParams {
  return {
    amount: input.amountCents,
    currency: input.currency.toLowerCase(),
    customer: input.customerRef,
    payment_method: input.methodRef,
    confirm: true,
    // Off session, a bank that wants the customer declines with `authentication_required`; on session it asks.
    off_session: !input.onSession,
    description: input.description,
    metadata: { [MARK.attempt]: input.attemptId, [MARK.invoice]: input.invoiceId, [MARK.account]: input.accountId },
    ...(returnUrl
      ? { automatic_payment_methods: { enabled: true }, return_url: returnUrl }
      : { automatic_payment_methods: { enabled: true, allow_redirects: 'never' } }),
  }
}

async function outcomeAfter(stripe: Stripe, input: ChargeInput, failure: Failure): Promise<ChargeOutcome> {
  switch (failure.kind) {
    case 'DECLINED':
      return declinedOutcome(failure.decline, failure.intentId)
    case 'NO_ANSWER':
      return { kind: 'UNKNOWN', message: failure.message }
    case 'NOT_TAKEN':
      return { kind: 'TRANSIENT', chargeRef: null, answered: false, code: failure.code, message: failure.message }
    case 'SERVER_ERROR':
      return afterServerError(stripe, input, failure)
    case 'INVALID':
      return afterRefusedRequest(stripe, input, failure)
  }
}

/** A 5xx does not say that no money moved, so it is looked up; if even that fails, nobody knows. */
async function afterServerError(
  stripe: Stripe,
  input: ChargeInput,
  { code, message }: Extract<Failure, { kind: 'SERVER_ERROR' }>,
): Promise<ChargeOutcome> {
  try {
    const newest = await stripe.paymentIntents.list({ customer: input.customerRef, limit: 100 })
    const intent = newest.data.find(({ metadata }) => metadata[MARK.attempt] === input.attemptId)
    return intent ? outcomeOf(intent) : { kind: 'TRANSIENT', chargeRef: null, answered: true, code, message }
  } catch (error) {
    failureOf(error)
    return { kind: 'UNKNOWN', message: `${message} (and the look-up failed too)` }
  }
}

/**
 * Stripe began nothing. Whether that is because the method is gone is asked of the method itself: the error has no
 * code of its own for a detached one. Anything else is a fault of this program or its settings, and is thrown.
 */
async function afterRefusedRequest(
  stripe: Stripe,
  input: ChargeInput,
  { code, param, message }: Extract<Failure, { kind: 'INVALID' }>,
): Promise<ChargeOutcome> {
  if ((await customerOf(stripe, input.methodRef)) !== input.customerRef) {
    return { kind: 'DECLINED', chargeRef: null, code: METHOD_GONE, advice: null, message }
  }
  if (code && ABOUT_THIS_CHARGE.test(code)) return { kind: 'DECLINED', chargeRef: null, code, advice: null, message }
  if (param === 'currency')
    return { kind: 'DECLINED', chargeRef: null, code: 'currency_not_supported', advice: null, message }
  throw new Error(
    `Stripe refused the charge of ${input.invoiceId} (${code ?? 'no code'}, ${param ?? 'no param'}): ${message}`,
  )
}

/** Lists rather than searches: Stripe's search lags behind, and a charge overlooked here would be made twice. */
async function findIntent(
  stripe: Stripe,
  attemptId: string,
  customerRef: string,
  sentAfter: number,
): Promise<Stripe.PaymentIntent | null> {
  const since = Math.floor((sentAfter - CLOCK_SKEW_MS) / 1000)
  const created = since > 0 && sentAfter <= Date.now() + CLOCK_SKEW_MS ? { created: { gte: since } } : {}
  let found: Stripe.PaymentIntent | null = null
  for await (const intent of stripe.paymentIntents.list({ customer: customerRef, limit: 100, ...created })) {
    if (intent.metadata[MARK.attempt] !== attemptId) continue
    if (intent.status === 'succeeded') return intent
    found ??= intent
  }
  return found
}

async function cancelIntent(stripe: Stripe, chargeRef: string): Promise<void> {
  try {
    await stripe.paymentIntents.cancel(chargeRef, { cancellation_reason: 'abandoned' })
  } catch (error) {
    // Paid or cancelled meanwhile: the caller looks at the intent next.
    if (!isInvalidRequest(error)) throw error
  }
}

/** Stripe cancels no intent that a page made; it ends with its page. */
async function closePageOf(stripe: Stripe, chargeRef: string): Promise<void> {
  const page = await pageOf(stripe, chargeRef)
  if (page?.status !== 'open') return
  try {
    await stripe.checkout.sessions.expire(page.id)
  } catch (error) {
    // Finished between the two calls: the caller looks at the intent next.
    if (!isInvalidRequest(error)) throw error
  }
}
