import { z } from 'zod'
import { typesIn } from './bank-tokens'
import { declineFor } from './declines'
import { badParameter, cardError, refused } from './errors'
import { newId, randomText } from './ids'
import { page } from './lists'
import type { PaymentMethod, SetupIntent } from './objects'
import { flag, ignored, list, metadata, optionalText, paging, read, text } from './params'
import { attach, markSetUp, traitsOf } from './payment-methods'
import { usableMethod } from './payment-rules'
import { mergeMetadata, type World } from './world'

const confirming = {
  payment_method: optionalText,
  return_url: optionalText,
  mandate_data: ignored,
  use_stripe_sdk: ignored,
}
const createParams = z.strictObject({
  ...confirming,
  automatic_payment_methods: ignored,
  confirm: flag.optional(),
  customer: optionalText,
  description: optionalText,
  metadata,
  payment_method_options: ignored,
  allowed_payment_method_types: list(text).optional(),
  excluded_payment_method_types: ignored,
  usage: z.enum(['off_session', 'on_session']).optional(),
})
const confirmParams = z.strictObject({ ...confirming, payment_method_options: ignored })
const cancelParams = z.strictObject({ cancellation_reason: optionalText })
const listParams = z.strictObject({ ...paging, customer: optionalText, payment_method: optionalText })

export interface NewSetup {
  customer?: string
  description?: string
  metadata?: Record<string, string>
  usage?: string
  payment_method_types?: string[]
}

export function addSetup(world: World, given: NewSetup): SetupIntent {
  const id = newId('seti')
  const setup: SetupIntent = {
    id,
    object: 'setup_intent',
    allowed_payment_method_types: given.payment_method_types ?? null,
    application: null,
    automatic_payment_methods: { allow_redirects: 'always', enabled: true },
    cancellation_reason: null,
    client_secret: `${id}_secret_${randomText(25)}`,
    created: world.nowSeconds(),
    customer: given.customer ?? null,
    customer_account: null,
    description: given.description ?? null,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    mandate: null,
    metadata: given.metadata ?? {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: given.payment_method_types ?? typesIn('usd'),
    single_use_mandate: null,
    status: 'requires_payment_method',
    usage: given.usage ?? 'off_session',
  }
  world.add('setup_intent', setup)
  world.emit('setup_intent.created', setup)
  return setup
}

export function createSetup(world: World, params: unknown): SetupIntent {
  const given = read(createParams, params)
  if (given.customer) world.load('customer', given.customer, 'customer')
  if (given.confirm && !given.payment_method)
    throw badParameter('Missing required param: payment_method.', 'payment_method', 'parameter_missing')
  const method = given.payment_method
    ? usableMethod(world, given.payment_method, {
        customer: given.customer,
        payment_method_types: given.allowed_payment_method_types,
      })
    : undefined
  const setup = addSetup(world, {
    ...given,
    payment_method_types: given.allowed_payment_method_types,
    metadata: mergeMetadata({}, given.metadata),
  })
  if (!method) return setup
  setup.payment_method = method.id
  setup.status = 'requires_confirmation'
  world.save('setup_intent', setup)
  return given.confirm ? confirmWith(world, setup, method, { returnUrl: given.return_url }) : setup
}

export function confirmSetup(world: World, id: string, params: unknown): SetupIntent {
  const given = read(confirmParams, params)
  const setup = world.load('setup_intent', id, 'intent', true)
  if (['succeeded', 'canceled'].includes(setup.status)) {
    throw refused(
      `You cannot confirm this SetupIntent because it has a status of ${setup.status}.`,
      'setup_intent_unexpected_state',
      { setup_intent: setup },
    )
  }
  const methodId = given.payment_method ?? setup.payment_method
  if (!methodId) throw badParameter('Missing required param: payment_method.', 'payment_method', 'parameter_missing')
  return confirmWith(world, setup, usableMethod(world, methodId, setup), { returnUrl: given.return_url })
}

interface Presence {
  authenticated?: boolean
  returnUrl?: string
}

/** Checks the method with the bank and keeps it for the customer. Throws the card error when the bank says no. */
export function confirmWith(world: World, setup: SetupIntent, method: PaymentMethod, presence: Presence): SetupIntent {
  const traits = traitsOf(world, method.id)
  setup.payment_method = method.id
  if (traits.refusesAttach && traits.decline) {
    const error = { ...declineFor(traits.decline), payment_method: method }
    failSetup(world, setup, { type: 'card_error', ...error })
    throw cardError({ ...error, setup_intent: setup })
  }
  const asks = traits.authentication === 'ALWAYS' || traits.authentication === 'UNLESS_SET_UP'
  if (asks && !presence.authenticated) {
    setup.status = 'requires_action'
    setup.next_action = presence.returnUrl
      ? {
          type: 'redirect_to_url',
          redirect_to_url: { return_url: presence.returnUrl, url: `${world.baseUrl()}/authenticate/${setup.id}` },
        }
      : { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect' } }
    world.save('setup_intent', setup)
    world.emit('setup_intent.requires_action', setup)
    return setup
  }
  if (setup.customer && !method.customer) attach(world, method, setup.customer)
  markSetUp(world, method.id)
  Object.assign(setup, { status: 'succeeded', next_action: null, last_setup_error: null })
  world.save('setup_intent', setup)
  world.emit('setup_intent.succeeded', setup)
  return setup
}

function failSetup(world: World, setup: SetupIntent, error: NonNullable<SetupIntent['last_setup_error']>): void {
  Object.assign(setup, {
    status: 'requires_payment_method',
    payment_method: null,
    next_action: null,
    last_setup_error: error,
  })
  world.save('setup_intent', setup)
  world.emit('setup_intent.setup_failed', setup)
}

/** The customer answers the bank's question about a set-up that waits for it. */
export function authenticateSetup(world: World, setup: SetupIntent, succeeded: boolean): SetupIntent {
  const method = world.must('payment_method', setup.payment_method as string)
  if (succeeded) return confirmWith(world, setup, method, { authenticated: true })
  failSetup(world, setup, {
    type: 'invalid_request_error',
    code: 'setup_intent_authentication_failure',
    message: 'The latest attempt to set up the payment method has failed because authentication failed.',
    payment_method: method,
  })
  return setup
}

export function cancelSetup(world: World, id: string, params: unknown): SetupIntent {
  const given = read(cancelParams, params)
  const setup = world.load('setup_intent', id, 'intent', true)
  if (['succeeded', 'canceled'].includes(setup.status)) {
    throw refused(
      `You cannot cancel this SetupIntent because it has a status of ${setup.status}.`,
      'setup_intent_unexpected_state',
    )
  }
  Object.assign(setup, {
    status: 'canceled',
    cancellation_reason: given.cancellation_reason ?? null,
    next_action: null,
  })
  world.save('setup_intent', setup)
  world.emit('setup_intent.canceled', setup)
  return setup
}

export function listSetups(world: World, params: unknown): object {
  const { customer, payment_method: method, ...query } = read(listParams, params)
  const ofMethod = (setup: SetupIntent) => method === undefined || setup.payment_method === method
  return page(world, 'setup_intent', '/v1/setup_intents', query, customer ? `customer:${customer}` : '', ofMethod)
}
