import { takesCurrency } from './bank-tokens'
import { badParameter } from './errors'
import type { PaymentIntent, PaymentMethod } from './objects'
import { refuseDetached, resolveMethod } from './payment-methods'
import type { World } from './world'

export const MINIMUM_CENTS = 50
const MAXIMUM_CENTS = 99_999_999

/** Amounts the processor takes: from $0.50 to $999,999.99, in whole cents. */
export function checkAmount(amount: number, currency: string): void {
  if (!/^[a-z]{3}$/i.test(currency)) throw badParameter(`Invalid currency: ${currency}.`, 'currency')
  if (amount < 1)
    throw badParameter('This value must be greater than or equal to 1.', 'amount', 'parameter_invalid_integer')
  if (amount < MINIMUM_CENTS) {
    const message = `Amount must be at least $0.50 ${currency.toLowerCase()}`
    throw badParameter(message, 'amount', 'amount_too_small')
  }
  if (amount > MAXIMUM_CENTS)
    throw badParameter('Amount must be no more than $999,999.99', 'amount', 'amount_too_large')
}

/** There is nothing to pay with. */
export const noMethod = () =>
  badParameter(
    'You cannot confirm this PaymentIntent because it’s missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method.',
    'payment_method',
    'payment_intent_unexpected_state',
  )

/** Methods that may redirect need somewhere to return to; real accounts refuse this, so the sandbox does as well. */
export function checkRedirects(
  given: { enabled: boolean; allow_redirects?: string } | undefined,
  types: string[] | undefined,
  returnUrl: string | undefined,
): void {
  if (types || returnUrl || given?.allow_redirects === 'never' || given?.enabled === false) return
  throw badParameter(
    'This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these payment methods might redirect your customer off of your page, you must provide a `return_url`. If you don’t want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and `automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents.',
    'return_url',
  )
}

export interface Use {
  /** Absent when nothing is paid yet: the method is only stored. */
  currency?: string
  customer?: string | null
  payment_method_types?: string[]
}

/** The method, when this customer may pay with it. */
export function usableMethod(world: World, id: string, use: Use): PaymentMethod {
  const method = resolveMethod(world, id, 'payment_method')
  refuseDetached(world, method)
  if (method.customer && method.customer !== use.customer) {
    throw badParameter(
      use.customer
        ? `The customer does not have a payment method with the ID ${id}. The payment method must be attached to the customer.`
        : `The provided PaymentMethod cannot be used without its customer. Please include the customer in the \`customer\` parameter on the PaymentIntent.`,
      'payment_method',
      'resource_missing',
    )
  }
  if (use.currency && !takesCurrency(method.type, use.currency)) {
    throw badParameter(
      `The currency provided (${use.currency}) is invalid for a payment method of type ${method.type}.`,
      'currency',
    )
  }
  if (use.payment_method_types && !use.payment_method_types.includes(method.type)) {
    throw badParameter(
      `The PaymentMethod provided (${method.type}) is not allowed for this PaymentIntent. Allowed types: ${use.payment_method_types.join(', ')}.`,
      'payment_method',
    )
  }
  return method
}

/** Nothing has been paid and nothing is under way: the intent can be tried again or given up. */
export const isCancelable = (intent: PaymentIntent): boolean =>
  ['requires_payment_method', 'requires_confirmation', 'requires_action'].includes(intent.status)

export function cancel(world: World, intent: PaymentIntent, reason: string | null): PaymentIntent {
  Object.assign(intent, {
    status: 'canceled',
    canceled_at: world.nowSeconds(),
    cancellation_reason: reason,
    next_action: null,
  })
  world.save('payment_intent', intent)
  world.emit('payment_intent.canceled', intent)
  return intent
}
