import type { Processor } from '../../activities/ports/processor'
import { stripeCharges } from './charges'
import { connectStripe, type StripeConnection } from './connection'
import { stripeDisputes } from './disputes'
import { stripeEvents } from './events'
import { clearError } from './failures'
import { stripeMethods } from './methods'
import { stripePages } from './pages'
import { stripeRefunds } from './refunds'
import { readStripeWebhook } from './webhook'

/** `returnUrl` is where a bank sends the customer back to; without it methods that redirect (PayPal) are refused. */
export type StripeSettings = StripeConnection & {
  webhookSecret: string
  returnUrl?: string
  /** Card brands that hosted pages take; without it they take every one. */
  cardBrands?: readonly string[]
}

/**
 * Stripe, or a stand-in that speaks its wire format, as the engine's processor. Throws when a setting cannot work;
 * later errors that a setting causes name it.
 */
export function createStripeProcessor(settings: StripeSettings): Processor {
  const { webhookSecret, returnUrl, cardBrands, ...connection } = settings
  if (!connection.secretKey.trim()) throw new Error('STRIPE_SECRET_KEY is empty')
  if (!webhookSecret.trim()) throw new Error('STRIPE_WEBHOOK_SECRET is empty; Stripe shows it beside the endpoint')
  const stripe = connectStripe(connection)
  const parts = {
    ...stripeMethods(stripe),
    ...stripeCharges(stripe, returnUrl),
    ...stripeRefunds(stripe),
    ...stripePages(stripe, cardBrands),
    ...stripeDisputes(stripe),
    ...stripeEvents(stripe),
  }
  return {
    createCustomer: clearly(parts.createCustomer),
    hasCustomer: clearly(parts.hasCustomer),
    attachMethod: clearly(parts.attachMethod),
    detachMethod: clearly(parts.detachMethod),
    lookUpMethod: clearly(parts.lookUpMethod),
    charge: clearly(parts.charge),
    findCharge: clearly(parts.findCharge),
    lookUpCharge: clearly(parts.lookUpCharge),
    cancelCharge: clearly(parts.cancelCharge),
    refund: clearly(parts.refund),
    createPaymentPage: clearly(parts.createPaymentPage),
    lookUpPaymentPage: clearly(parts.lookUpPaymentPage),
    paymentPageUrl: clearly(parts.paymentPageUrl),
    expirePaymentPage: clearly(parts.expirePaymentPage),
    createMethodPage: clearly(parts.createMethodPage),
    lookUpMethodPage: clearly(parts.lookUpMethodPage),
    lookUpDispute: clearly(parts.lookUpDispute),
    undeliveredEvents: clearly(parts.undeliveredEvents),
    readWebhook: (rawBody, signature) => readStripeWebhook(stripe.webhooks, webhookSecret, rawBody, signature),
  }
}

function clearly<A extends unknown[], R>(call: (...args: A) => Promise<R>): (...args: A) => Promise<R> {
  return async (...args) => {
    try {
      return await call(...args)
    } catch (error) {
      throw clearError(error)
    }
  }
}
