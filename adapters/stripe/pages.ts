import type Stripe from 'stripe'
import type { PaymentPageInput, Processor } from '../../activities/ports/processor'
import { isInvalidRequest } from './failures'
import { idOf, MARK } from './marks'
import { methodOf } from './methods'
import { outcomeOf } from './outcome'

type Pages = Pick<
  Processor,
  | 'createPaymentPage'
  | 'lookUpPaymentPage'
  | 'paymentPageUrl'
  | 'expirePaymentPage'
  | 'createMethodPage'
  | 'lookUpMethodPage'
>

/** Hosted pages as Checkout Sessions. They live 24 hours at Stripe; a longer link makes a new one when it is opened. */
export function stripePages(stripe: Stripe): Pages {
  const sessions = stripe.checkout.sessions
  const lookUpPaymentPage: Pages['lookUpPaymentPage'] = async (pageRef) => {
    return paidOn(await sessions.retrieve(pageRef, { expand: ['payment_intent'] }))
  }
  return {
    lookUpPaymentPage,

    async createPaymentPage(input) {
      const page = await sessions.create(paymentPage(input), { idempotencyKey: input.key })
      return { pageRef: page.id, url: urlOf(page), expiresAt: page.expires_at * 1000 }
    },

    async paymentPageUrl(pageRef) {
      const page = await sessions.retrieve(pageRef)
      return page.status === 'open' ? urlOf(page) : null
    },

    async expirePaymentPage(pageRef) {
      try {
        await sessions.expire(pageRef)
      } catch (error) {
        // Only an open page can be closed; whether it was paid or had run out, the look-up tells.
        if (!isInvalidRequest(error)) throw error
      }
      return (await lookUpPaymentPage(pageRef))?.outcome ?? null
    },

    async createMethodPage({ key, customerRef, accountId, returnUrl }) {
      const metadata = { [MARK.account]: accountId }
      const page = await sessions.create(
        {
          mode: 'setup',
          customer: customerRef,
          // A page for any method would need the currency it will be charged in.
          allowed_payment_method_types: ['card'],
          metadata,
          setup_intent_data: { metadata },
          success_url: returnUrl,
          cancel_url: returnUrl,
        },
        { idempotencyKey: key },
      )
      return urlOf(page)
    },

    async lookUpMethodPage(pageRef) {
      const page = await sessions.retrieve(pageRef, { expand: ['setup_intent.payment_method'] })
      const accountId = page.metadata?.[MARK.account]
      const setup = page.setup_intent
      if (!accountId || !setup || typeof setup === 'string' || setup.status !== 'succeeded') return null
      const method = setup.payment_method
      return method && typeof method !== 'string' ? { accountId, method: methodOf(method) } : null
    },
  }
}

function paymentPage(input: PaymentPageInput): Stripe.Checkout.SessionCreateParams {
  const metadata = {
    [MARK.attempt]: input.attemptId,
    [MARK.invoice]: input.invoiceId,
    [MARK.account]: input.accountId,
    [MARK.page]: 'payment',
  }
  return {
    mode: 'payment',
    customer: input.customerRef,
    client_reference_id: input.invoiceId,
    line_items: [
      {
        quantity: 1,
        price_data: {
          currency: input.currency.toLowerCase(),
          unit_amount: input.amountCents,
          product_data: { name: input.description },
        },
      },
    ],
    metadata,
    // The number is renewed from the same card; the bank is told now, so that it need not ask at each renewal.
    payment_intent_data: { description: input.description, metadata, setup_future_usage: 'off_session' },
    locale: input.locale,
    success_url: input.returnUrl,
    cancel_url: input.returnUrl,
  }
}

/** The charge of a page somebody has paid on, or whose bank transfer came to nothing; null while it can still be paid. */
function paidOn(page: Stripe.Checkout.Session): Awaited<ReturnType<Pages['lookUpPaymentPage']>> {
  const intent = page.payment_intent
  if (!intent || typeof intent === 'string') return null
  const outcome = outcomeOf(intent)
  const moved = outcome.kind === 'SUCCEEDED' || outcome.kind === 'PROCESSING'
  if (!moved && page.status !== 'complete') return null
  return { outcome, methodRef: idOf(intent.payment_method) }
}

function urlOf(page: Stripe.Checkout.Session): string {
  if (!page.url) throw new Error(`The page ${page.id} has no address; it is ${page.status}`)
  return page.url
}
