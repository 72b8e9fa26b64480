import { z } from 'zod'
import { typesIn } from './bank-tokens'
import { failRequestIfTold } from './behaviours'
import { badParameter, refused } from './errors'
import { newId, randomText } from './ids'
import { page } from './lists'
import type { PaymentIntent } from './objects'
import { flag, ignored, integer, list, metadata, optionalText, paging, read, text } from './params'
import { cancel, checkAmount, checkRedirects, isCancelable, noMethod, usableMethod } from './payment-rules'
import { pay } from './payments'
import { mergeMetadata, type World } from './world'

const offSession = z.union([flag, z.literal(['one_off', 'recurring']).transform(() => true)]).optional()
const usage = z.enum(['off_session', 'on_session']).optional()
const automatic = z.strictObject({ enabled: flag, allow_redirects: z.enum(['always', 'never']).optional() }).optional()
const described = {
  description: optionalText,
  metadata,
  payment_method: optionalText,
  payment_method_options: ignored,
  allowed_payment_method_types: list(text).optional(),
  excluded_payment_method_types: ignored,
  receipt_email: optionalText,
  setup_future_usage: usage,
  shipping: ignored,
  statement_descriptor: optionalText,
  statement_descriptor_suffix: optionalText,
  transfer_group: optionalText,
}
const confirming = {
  error_on_requires_action: ignored,
  mandate: ignored,
  mandate_data: ignored,
  return_url: optionalText,
}
const createParams = z.strictObject({
  ...described,
  ...confirming,
  amount: integer,
  currency: text,
  automatic_payment_methods: automatic,
  capture_method: z.enum(['automatic', 'automatic_async']).optional(),
  confirm: flag.optional(),
  confirmation_method: ignored,
  customer: optionalText,
  off_session: offSession,
  use_stripe_sdk: ignored,
})
const updateParams = z.strictObject({ ...described, amount: integer.optional(), customer: optionalText })
const confirmParams = z.strictObject({
  ...confirming,
  payment_method: optionalText,
  payment_method_options: ignored,
  allowed_payment_method_types: list(text).optional(),
  excluded_payment_method_types: ignored,
  off_session: offSession,
  receipt_email: optionalText,
  setup_future_usage: usage,
  use_stripe_sdk: ignored,
})
const cancelParams = z.strictObject({ cancellation_reason: optionalText })
const listParams = z.strictObject({ ...paging, customer: optionalText })

export interface NewIntent {
  amount: number
  currency: string
  customer?: string
  description?: string
  metadata?: Record<string, string>
  setup_future_usage?: 'off_session' | 'on_session'
  payment_method_types?: string[]
  automatic?: { enabled: boolean; allow_redirects?: string } | null
  [field: string]: unknown
}

/** Adds an intent in its first state; the caller has checked the parameters. */
export function addIntent(world: World, given: NewIntent): PaymentIntent {
  const id = newId('pi')
  const automatic = given.automatic ?? { enabled: true }
  const intent: PaymentIntent = {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: given.payment_method_types ?? null,
    amount: given.amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: automatic && {
      allow_redirects: automatic.allow_redirects ?? 'always',
      enabled: automatic.enabled,
    },
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic_async',
    client_secret: `${id}_secret_${randomText(25)}`,
    confirmation_method: 'automatic',
    created: world.nowSeconds(),
    currency: given.currency.toLowerCase(),
    customer: given.customer ?? null,
    customer_account: null,
    description: given.description ?? null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    metadata: given.metadata ?? {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: given.payment_method_types ?? typesIn(given.currency),
    processing: null,
    receipt_email: given.receipt_email ?? null,
    review: null,
    setup_future_usage: given.setup_future_usage ?? null,
    shipping: given.shipping ?? null,
    source: null,
    statement_descriptor: given.statement_descriptor ?? null,
    statement_descriptor_suffix: given.statement_descriptor_suffix ?? null,
    status: 'requires_payment_method',
    transfer_data: null,
    transfer_group: given.transfer_group ?? null,
  }
  world.add('payment_intent', intent)
  world.emit('payment_intent.created', intent)
  return intent
}

export function createIntent(world: World, params: unknown): PaymentIntent {
  const given = read(createParams, params)
  checkAmount(given.amount, given.currency)
  if (given.customer) world.load('customer', given.customer, 'customer')
  if (given.off_session && !given.confirm) {
    throw badParameter('You can only set `off_session` when `confirm` is true.', 'off_session')
  }
  if (given.confirm) {
    if (!given.payment_method) throw noMethod()
    failRequestIfTold(world, given.payment_method)
    checkRedirects(given.automatic_payment_methods, given.allowed_payment_method_types, given.return_url)
  }
  const method = given.payment_method
    ? usableMethod(world, given.payment_method, {
        currency: given.currency,
        customer: given.customer,
        payment_method_types: given.allowed_payment_method_types,
      })
    : undefined
  const intent = addIntent(world, {
    ...given,
    payment_method_types: given.allowed_payment_method_types,
    automatic: given.automatic_payment_methods ?? null,
    metadata: mergeMetadata({}, given.metadata),
  })
  if (!method) return intent
  intent.payment_method = method.id
  intent.status = 'requires_confirmation'
  if (!given.confirm) return world.save('payment_intent', intent)
  return pay(world, intent, method, { offSession: given.off_session ?? false, returnUrl: given.return_url })
}

export function confirmIntent(world: World, id: string, params: unknown): PaymentIntent {
  const given = read(confirmParams, params)
  const intent = world.load('payment_intent', id, 'intent', true)
  const methodId = given.payment_method ?? intent.payment_method ?? undefined
  if (!isCancelable(intent)) {
    throw unexpectedState(intent, `You cannot confirm this PaymentIntent because it has a status of ${intent.status}.`)
  }
  if (!methodId) throw noMethod()
  failRequestIfTold(world, methodId)
  const automatic = intent.automatic_payment_methods as { enabled: boolean; allow_redirects?: string } | null
  const allowed =
    given.allowed_payment_method_types ?? (intent.allowed_payment_method_types as string[] | null) ?? undefined
  checkRedirects(automatic ?? { enabled: false }, allowed, given.return_url)
  const method = usableMethod(world, methodId, intent)
  intent.setup_future_usage = given.setup_future_usage ?? intent.setup_future_usage
  return pay(world, intent, method, { offSession: given.off_session ?? false, returnUrl: given.return_url })
}

const unexpectedState = (intent: PaymentIntent, message: string) =>
  refused(message, 'payment_intent_unexpected_state', { payment_intent: intent })

export function updateIntent(world: World, id: string, params: unknown): PaymentIntent {
  const { metadata: change, ...given } = read(updateParams, params)
  const intent = world.load('payment_intent', id, 'intent', true)
  const settled = ['succeeded', 'canceled', 'processing'].includes(intent.status)
  if (settled && Object.keys(given).some((field) => field !== 'description')) {
    throw unexpectedState(
      intent,
      `This PaymentIntent could not be updated because it has a status of ${intent.status}.`,
    )
  }
  if (given.amount !== undefined) checkAmount(given.amount, intent.currency)
  if (given.payment_method) {
    given.payment_method = usableMethod(world, given.payment_method, { ...intent, ...given }).id
    if (intent.status === 'requires_payment_method') intent.status = 'requires_confirmation'
  }
  Object.assign(intent, given)
  intent.metadata = mergeMetadata(intent.metadata, change)
  return world.save('payment_intent', intent)
}

export function cancelIntent(world: World, id: string, params: unknown): PaymentIntent {
  const given = read(cancelParams, params)
  const intent = world.load('payment_intent', id, 'intent', true)
  if (!isCancelable(intent)) {
    throw unexpectedState(intent, `You cannot cancel this PaymentIntent because it has a status of ${intent.status}.`)
  }
  const sessionId = world.store.fact<string>(`session-of:${intent.id}`)
  if (sessionId && world.must('checkout_session', sessionId).status === 'open') {
    throw refused(
      'You cannot cancel this PaymentIntent because it was created by a Checkout Session. Expire the session instead.',
      'payment_intent_unexpected_state',
    )
  }
  return cancel(world, intent, given.cancellation_reason ?? null)
}

export function listIntents(world: World, params: unknown): object {
  const { customer, ...query } = read(listParams, params)
  return page(world, 'payment_intent', '/v1/payment_intents', query, customer ? `customer:${customer}` : '')
}
