import type Stripe from 'stripe'
import type { PaymentPageInput, Processor } from '../../activities/ports/processor'
import type { MethodType } from '../../domain/method/acceptance'
import { isInvalidRequest } from './failures'
import { idOf, MARK } from './marks'
import { BANK_DEBITS, methodOf } from './methods'
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
export function stripePages(stripe: Stripe, cardBrands: readonly string[] | undefined): Pages {
  const sessions = stripe.checkout.sessions
  const lookUpPaymentPage: Pages['lookUpPaymentPage'] = async (pageRef) => {
    return paidOn(await sessions.retrieve(pageRef, { expand: ['payment_intent'] }))
  }
  return {
    lookUpPaymentPage,

    async createPaymentPage(input) {
      const page = await sessions.create(
        { ...paymentPage(input), ...onlyBrands(cardBrands) },
        { idempotencyKey: input.key },
      )
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

    async createMethodPage({ types, currency, ...input }) {
      const wanted = typesFor(types, currency)
      const open = async (allowed: string[]) => {
        const params = { ...methodPage(input, allowed), ...onlyBrands(cardBrands) }
        return urlOf(await sessions.create(params, { idempotencyKey: input.key }))
      }
      return open(wanted).catch((error: unknown) => {
        // A type that is not activated at Stripe is refused as a whole; cards always are. Nothing is kept under the key.
        if (!isInvalidRequest(error) || wanted.length === 1) throw error
        return open(['card'])
      })
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

type MethodPageInput = Omit<Parameters<Processor['createMethodPage']>[0], 'types' | 'currency'>

function methodPage(
  { customerRef, accountId, returnUrl }: MethodPageInput,
  allowed: string[],
): Stripe.Checkout.SessionCreateParams {
  const metadata = { [MARK.account]: accountId }
  return {
    mode: 'setup',
    customer: customerRef,
    allowed_payment_method_types: allowed as Stripe.Checkout.SessionCreateParams.AllowedPaymentMethodType[],
    metadata,
    setup_intent_data: { metadata },
    success_url: returnUrl,
    cancel_url: returnUrl,
  }
}

/** Stripe's types of the accepted kinds: of bank debits the one in the account's currency. Cards where nothing else is. */
function typesFor(types: readonly MethodType[], currency: string): string[] {
  const [debit] = Object.entries(BANK_DEBITS).find(([, only]) => only === currency) ?? []
  const names = [
    ...(types.includes('CARD') ? ['card'] : []),
    ...(types.includes('PAYPAL') ? ['paypal'] : []),
    ...(types.includes('BANK_TRANSFER') && debit ? [debit] : []),
  ]
  return names.length > 0 ? names : ['card']
}

/** Stripe's name of each brand that a page can block; the networks of Discover are one to it. */
const BLOCKABLE = [
  ['visa', ['visa']],
  ['mastercard', ['mastercard']],
  ['american_express', ['amex']],
  ['discover_global_network', ['discover', 'diners', 'jcb', 'unionpay']],
] as const

/** Lets a page take the accepted brands only (W2). */
function onlyBrands(
  accepted: readonly string[] | undefined,
): Pick<Stripe.Checkout.SessionCreateParams, 'payment_method_options'> {
  const blocked = BLOCKABLE.filter(([, brands]) => !brands.some((brand) => accepted?.includes(brand))).map(
    ([name]) => name,
  )
  if (accepted === undefined || blocked.length === 0) return {}
  return { payment_method_options: { card: { restrictions: { brands_blocked: blocked } } } }
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
    ...(input.customerRef === null ? {} : { customer: input.customerRef }),
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
    payment_intent_data: {
      description: input.description,
      metadata,
      // The number is renewed from the same card; the bank is told now, so that it need not ask at each renewal.
      ...(input.customerRef === null ? {} : { setup_future_usage: 'off_session' }),
    },
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
  const { name = null, email = null } = page.customer_details ?? {}
  return { outcome, methodRef: idOf(intent.payment_method), payer: { name, email } }
}

function urlOf(page: Stripe.Checkout.Session): string {
  if (!page.url) throw new Error(`The page ${page.id} has no address; it is ${page.status}`)
  return page.url
}
