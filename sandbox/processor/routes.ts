import { z } from 'zod'
import { createSession, expireSession, listLineItems, listSessions } from './checkout-sessions'
import { createCustomer, deleteCustomer, listCustomers, updateCustomer } from './customers'
import { closeDispute, listDisputes, updateDispute } from './disputes'
import { page } from './lists'
import type { Kind, Kinds } from './objects'
import { list, optionalText, paging, read, text } from './params'
import { cancelIntent, confirmIntent, createIntent, listIntents, updateIntent } from './payment-intents'
import {
  attachMethod,
  detachMethod,
  listCustomerMethods,
  listMethods,
  retrieveMethod,
  updateMethod,
} from './payment-methods'
import { createRefund, listRefunds, updateRefund } from './refunds'
import { cancelSetup, confirmSetup, createSetup, listSetups } from './setup-intents'
import type { World } from './world'

export type Operation = (world: World, id: string, params: unknown) => object

const retrieve =
  (kind: Kind, param = 'id'): Operation =>
  (world, id) =>
    world.load(kind, id, param, true)

const chargeList = z.strictObject({ ...paging, customer: optionalText, payment_intent: optionalText })
const listCharges: Operation = (world, _, params) => {
  const { customer, payment_intent: intent, ...query } = read(chargeList, params)
  const scope = intent ? `payment_intent:${intent}` : customer ? `customer:${customer}` : ''
  return page(world, 'charge', '/v1/charges', query, scope)
}

const eventList = z.strictObject({
  ...{ ...paging, type: optionalText, types: list(text).optional() },
  delivery_success: z.enum(['true', 'false']).optional(),
})
const listEvents: Operation = (world, _, params) => {
  const { type, types, delivery_success: delivered, ...query } = read(eventList, params)
  const wildcard = type?.endsWith('.*') ? type.slice(0, -1) : undefined
  const scope = type && !wildcard ? `type:${type}` : ''
  const keep = (event: Kinds['event']) =>
    (!wildcard || event.type.startsWith(wildcard)) &&
    (!types || types.includes(event.type)) &&
    (delivered === undefined || world.isDelivered(event) === (delivered === 'true'))
  const { data, ...rest } = page(world, 'event', '/v1/events', query, scope, keep)
  return { ...rest, data: data.map((event) => world.shownEvent(event)) }
}

/** Method and path of every operation, `:id` being the object's; the whole of what the processor covers. */
export const ROUTES: readonly (readonly ['GET' | 'POST' | 'DELETE', string, Operation])[] = [
  ['POST', '/v1/customers', (world, _, params) => createCustomer(world, params)],
  ['GET', '/v1/customers', (world, _, params) => listCustomers(world, params)],
  ['GET', '/v1/customers/:id', retrieve('customer')],
  ['POST', '/v1/customers/:id', updateCustomer],
  ['DELETE', '/v1/customers/:id', deleteCustomer],
  ['GET', '/v1/customers/:id/payment_methods', listCustomerMethods],
  ['GET', '/v1/payment_methods', (world, _, params) => listMethods(world, params)],
  ['GET', '/v1/payment_methods/:id', retrieveMethod],
  ['POST', '/v1/payment_methods/:id', updateMethod],
  ['POST', '/v1/payment_methods/:id/attach', attachMethod],
  ['POST', '/v1/payment_methods/:id/detach', detachMethod],
  ['POST', '/v1/setup_intents', (world, _, params) => createSetup(world, params)],
  ['GET', '/v1/setup_intents', (world, _, params) => listSetups(world, params)],
  ['GET', '/v1/setup_intents/:id', retrieve('setup_intent', 'intent')],
  ['POST', '/v1/setup_intents/:id/confirm', confirmSetup],
  ['POST', '/v1/setup_intents/:id/cancel', cancelSetup],
  ['POST', '/v1/payment_intents', (world, _, params) => createIntent(world, params)],
  ['GET', '/v1/payment_intents', (world, _, params) => listIntents(world, params)],
  ['GET', '/v1/payment_intents/:id', retrieve('payment_intent', 'intent')],
  ['POST', '/v1/payment_intents/:id', updateIntent],
  ['POST', '/v1/payment_intents/:id/confirm', confirmIntent],
  ['POST', '/v1/payment_intents/:id/cancel', cancelIntent],
  ['GET', '/v1/charges', listCharges],
  ['GET', '/v1/charges/:id', retrieve('charge')],
  ['POST', '/v1/refunds', (world, _, params) => createRefund(world, params)],
  ['GET', '/v1/refunds', (world, _, params) => listRefunds(world, params)],
  ['GET', '/v1/refunds/:id', retrieve('refund')],
  ['POST', '/v1/refunds/:id', updateRefund],
  ['POST', '/v1/checkout/sessions', (world, _, params) => createSession(world, params)],
  ['GET', '/v1/checkout/sessions', (world, _, params) => listSessions(world, params)],
  ['GET', '/v1/checkout/sessions/:id', retrieve('checkout_session', 'session')],
  ['POST', '/v1/checkout/sessions/:id/expire', expireSession],
  ['GET', '/v1/checkout/sessions/:id/line_items', listLineItems],
  ['GET', '/v1/disputes', (world, _, params) => listDisputes(world, params)],
  ['GET', '/v1/disputes/:id', retrieve('dispute', 'dispute')],
  ['GET', '/v1/radar/early_fraud_warnings/:id', retrieve('early_fraud_warning', 'early_fraud_warning')],
  ['POST', '/v1/disputes/:id', updateDispute],
  ['POST', '/v1/disputes/:id/close', closeDispute],
  ['GET', '/v1/events', listEvents],
  ['GET', '/v1/events/:id', (world, id) => world.shownEvent(world.load('event', id, 'id', true))],
]
