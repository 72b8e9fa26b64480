import { z } from 'zod'
import { declineFor } from './declines'
import { badParameter, cardError, missingObject, refused } from './errors'
import { newId } from './ids'
import { page } from './lists'
import type { PaymentMethod } from './objects'
import { ignored, integer, metadata, optionalText, paging, read, text } from './params'
import { type Traits, tokenDetails } from './tokens'
import { mergeMetadata, type World } from './world'

const attachParams = z.strictObject({ customer: text })
const listParams = z.strictObject({ ...paging, customer: optionalText, type: optionalText, allow_redisplay: ignored })
const updateParams = z.strictObject({
  metadata,
  billing_details: z.record(z.string(), z.any()).optional(),
  allow_redisplay: optionalText,
  card: z.looseObject({ exp_month: integer.optional(), exp_year: integer.optional() }).optional(),
  us_bank_account: ignored,
})

/** How a method behaves when it is used. */
export const traitsOf = (world: World, id: string): Traits =>
  world.store.get<Traits>('traits', id) ?? { token: 'unknown' }

/** Remembers that the customer authenticated while saving this method, so that later payments need not ask. */
export function markSetUp(world: World, id: string): void {
  world.store.update('traits', id, { ...traitsOf(world, id), setUp: true })
}

/**
 * The method a request names. A test token is not a method of anybody: each use makes a new method from it,
 * as the processor does.
 */
export function resolveMethod(world: World, id: string, param: string, inPath = false): PaymentMethod {
  const found = world.find('payment_method', id)
  if (found) return found
  const token = tokenDetails(id)
  if (!token) throw missingObject('PaymentMethod', id, param, inPath)
  const method: PaymentMethod = {
    id: newId('pm'),
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details: {
      address: { city: null, country: null, line1: null, line2: null, postal_code: null, state: null },
      email: null,
      name: null,
      phone: null,
      tax_id: null,
    },
    created: world.nowSeconds(),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: token.type,
    [token.type]: token.details,
  }
  world.add('payment_method', method)
  world.store.insert('traits', method.id, token.traits)
  return method
}

export const retrieveMethod = (world: World, id: string): PaymentMethod =>
  resolveMethod(world, id, 'payment_method', true)

export function attachMethod(world: World, id: string, params: unknown): PaymentMethod {
  const { customer } = read(attachParams, params)
  world.load('customer', customer, 'customer')
  const method = resolveMethod(world, id, 'payment_method', true)
  if (method.customer === customer) return method
  if (method.customer) {
    throw refused(
      'The payment method you provided has already been attached to a customer.',
      'payment_method_unexpected_state',
    )
  }
  refuseDetached(world, method)
  const traits = traitsOf(world, method.id)
  if (traits.refusesAttach && traits.decline) throw cardError(declineFor(traits.decline))
  return attach(world, method, customer)
}

/** Attaches without asking the bank: it has just said yes to a payment or a set-up. */
export function attach(world: World, method: PaymentMethod, customer: string): PaymentMethod {
  method.customer = customer
  world.save('payment_method', method)
  world.emit('payment_method.attached', method)
  return method
}

/** A method that was detached, or used once without a customer, is spent. */
export function refuseDetached(world: World, method: PaymentMethod): void {
  if (!world.store.fact(`spent:${method.id}`)) return
  throw refused(
    'The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, shared with a connected account without Customer attachment, or was detached from a Customer. It may not be used again. To use a PaymentMethod multiple times, you must attach it to a Customer first.',
    'payment_method_unexpected_state',
  )
}

export function detachMethod(world: World, id: string): PaymentMethod {
  const method = world.load('payment_method', id, 'payment_method', true)
  if (!method.customer) {
    throw refused('The payment method you provided is not attached to a customer so detachment is impossible.')
  }
  const customer = world.must('customer', method.customer)
  if (customer.invoice_settings.default_payment_method === id) {
    customer.invoice_settings.default_payment_method = null
    world.save('customer', customer)
    world.emit('customer.updated', customer)
  }
  const previous = { customer: method.customer }
  method.customer = null
  world.save('payment_method', method)
  world.store.setFact(`spent:${id}`, true)
  world.emit('payment_method.detached', method, previous)
  return method
}

export function updateMethod(world: World, id: string, params: unknown): PaymentMethod {
  const given = read(updateParams, params)
  const method = world.load('payment_method', id, 'payment_method', true)
  if (!method.customer) {
    throw refused(
      'You must save this PaymentMethod to a customer before you can update it.',
      'payment_method_unexpected_state',
    )
  }
  method.metadata = mergeMetadata(method.metadata, given.metadata)
  if (given.billing_details) method.billing_details = { ...method.billing_details, ...given.billing_details }
  if (given.allow_redisplay) method.allow_redisplay = given.allow_redisplay
  if (given.card && !method.card) throw badParameter('You may not update card details of this payment method.', 'card')
  setExpiry(method, given.card?.exp_month, given.card?.exp_year)
  world.save('payment_method', method)
  world.emit('payment_method.updated', method)
  return method
}

export function setExpiry(method: PaymentMethod, month: number | undefined, year: number | undefined): void {
  if (!method.card) return
  method.card.exp_month = month ?? method.card.exp_month
  method.card.exp_year = year ?? method.card.exp_year
}

export function listMethods(world: World, params: unknown): object {
  const { customer, type, allow_redisplay: _, ...query } = read(listParams, params)
  if (!customer) throw badParameter('Missing required param: customer.', 'customer', 'parameter_missing')
  return methodsOf(world, customer, type, query, '/v1/payment_methods')
}

export function listCustomerMethods(world: World, customer: string, params: unknown): object {
  const { type, customer: _, allow_redisplay: __, ...query } = read(listParams, params)
  return methodsOf(world, customer, type, query, `/v1/customers/${customer}/payment_methods`)
}

function methodsOf(world: World, customer: string, type: string | undefined, query: object, url: string): object {
  world.load('customer', customer, 'customer')
  const ofType = (method: PaymentMethod) => type === undefined || method.type === type
  return page(world, 'payment_method', url, query, `customer:${customer}`, ofType)
}
