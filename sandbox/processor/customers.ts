import { z } from 'zod'
import { badParameter } from './errors'
import { newId } from './ids'
import { page } from './lists'
import type { Customer } from './objects'
import { address, ignored, metadata, optionalText, paging, read } from './params'
import { mergeMetadata, type World } from './world'

const profile = {
  email: optionalText,
  name: optionalText,
  phone: optionalText,
  description: optionalText,
  address,
  shipping: ignored,
  preferred_locales: ignored,
  tax_exempt: ignored,
  tax: ignored,
  tax_id_data: ignored,
  metadata,
  invoice_settings: z.looseObject({ default_payment_method: optionalText }).optional(),
}
const createParams = z.strictObject({ ...profile, payment_method: optionalText })
const updateParams = z.strictObject(profile)
const listParams = z.strictObject({ ...paging, email: optionalText })

const orNull = (value: string | undefined): string | null => (value ? value : null)

export function createCustomer(world: World, params: unknown): Customer {
  const given = read(createParams, params)
  const customer: Customer = {
    id: newId('cus'),
    object: 'customer',
    address: given.address ?? null,
    balance: 0,
    created: world.nowSeconds(),
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: orNull(given.description),
    email: orNull(given.email),
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    livemode: false,
    metadata: mergeMetadata({}, given.metadata),
    name: orNull(given.name),
    phone: orNull(given.phone),
    preferred_locales: given.preferred_locales ?? [],
    shipping: given.shipping ?? null,
    tax_exempt: given.tax_exempt ?? 'none',
    test_clock: null,
  }
  world.add('customer', customer)
  world.emit('customer.created', customer)
  return customer
}

export function updateCustomer(world: World, id: string, params: unknown): Customer {
  const given = read(updateParams, params)
  const customer = world.load('customer', id, 'id', true)
  for (const field of ['email', 'name', 'phone', 'description'] as const) {
    if (given[field] !== undefined) customer[field] = orNull(given[field])
  }
  for (const field of ['address', 'shipping', 'preferred_locales', 'tax_exempt'] as const) {
    if (given[field] !== undefined) customer[field] = given[field]
  }
  customer.metadata = mergeMetadata(customer.metadata, given.metadata)
  const method = given.invoice_settings?.default_payment_method
  if (method !== undefined) customer.invoice_settings.default_payment_method = defaultMethod(world, customer, method)
  world.save('customer', customer)
  world.emit('customer.updated', customer)
  return customer
}

function defaultMethod(world: World, customer: Customer, id: string): string | null {
  if (id === '') return null
  const param = 'invoice_settings[default_payment_method]'
  if (world.load('payment_method', id, param).customer !== customer.id) {
    throw badParameter(
      `The customer does not have a payment method with the ID ${id}. The payment method must be attached to the customer.`,
      param,
      'resource_missing',
    )
  }
  return id
}

export function listCustomers(world: World, params: unknown): object {
  const { email, ...query } = read(listParams, params)
  return page(world, 'customer', '/v1/customers', query, email === undefined ? '' : `email:${email}`)
}

export function deleteCustomer(world: World, id: string): object {
  const customer = world.load('customer', id, 'id', true)
  for (const method of [...world.store.newest<{ id: string }>('payment_method', `customer:${id}`)]) {
    world.save('payment_method', { ...world.must('payment_method', method.id), customer: null })
  }
  world.store.remove('customer', id)
  world.emit('customer.deleted', customer)
  return { id, object: 'customer', deleted: true }
}
