import { z } from 'zod'
import { typesIn } from './bank-tokens'
import { badParameter, refused } from './errors'
import { newId } from './ids'
import { page } from './lists'
import type { CheckoutSession } from './objects'
import { ignored, integer, list, metadata, optionalText, paging, read, text } from './params'
import { cancel, isCancelable, MINIMUM_CENTS } from './payment-rules'
import { mergeMetadata, type World } from './world'

const priceData = z.strictObject({
  currency: text,
  unit_amount: integer,
  product: ignored,
  product_data: z.looseObject({ name: text }).optional(),
  tax_behavior: ignored,
})
const lineItem = z.strictObject({ price_data: priceData, quantity: integer.optional(), adjustable_quantity: ignored })
const intentData = z.strictObject({
  description: optionalText,
  metadata,
  receipt_email: optionalText,
  setup_future_usage: z.enum(['off_session', 'on_session']).optional(),
  statement_descriptor: optionalText,
  statement_descriptor_suffix: optionalText,
})
const setupData = z.strictObject({ description: optionalText, metadata, on_behalf_of: ignored })
const restrictions = z.looseObject({ brands_blocked: list(text).optional() }).optional()
const createParams = z.strictObject({
  mode: z.enum(['payment', 'setup']),
  allowed_payment_method_types: list(text).optional(),
  excluded_payment_method_types: ignored,
  cancel_url: optionalText,
  success_url: optionalText,
  client_reference_id: optionalText,
  currency: optionalText,
  customer: optionalText,
  customer_creation: ignored,
  customer_email: optionalText,
  customer_update: ignored,
  expires_at: integer.optional(),
  line_items: list(lineItem).optional(),
  locale: ignored,
  metadata,
  payment_intent_data: intentData.optional(),
  payment_method_options: z.looseObject({ card: z.looseObject({ restrictions }).optional() }).optional(),
  saved_payment_method_options: ignored,
  setup_intent_data: setupData.optional(),
  submit_type: ignored,
  billing_address_collection: ignored,
  ui_mode: ignored,
})
const listParams = z.strictObject({
  ...paging,
  customer: optionalText,
  payment_intent: optionalText,
  status: optionalText,
})

/** What the session does when it is completed; not part of the wire object. */
export interface SessionPlan {
  lines: { name: string; unitCents: number; quantity: number }[]
  payment: z.output<typeof intentData>
  setup: z.output<typeof setupData>
  /** Card brands that cannot be used on the page, by the processor's names for this. */
  brandsBlocked: string[]
}

export const planOf = (world: World, sessionId: string): SessionPlan =>
  world.store.get<SessionPlan>('session_plan', sessionId) as SessionPlan

const DAY_SECONDS = 24 * 3600

export function createSession(world: World, params: unknown): CheckoutSession {
  const given = read(createParams, params)
  if (given.customer) world.load('customer', given.customer, 'customer')
  if (!given.success_url) throw badParameter('Missing required param: success_url.', 'success_url', 'parameter_missing')
  if (given.mode === 'setup' && !given.currency && !given.allowed_payment_method_types) {
    throw badParameter(
      '`currency` or `allowed_payment_method_types` is required in `setup` mode.',
      'currency',
      'parameter_missing',
    )
  }
  const plan = planFor(given)
  const total = plan.lines.reduce((sum, line) => sum + line.unitCents * line.quantity, 0)
  checkTotal(given.mode, given.line_items, total)
  const session = newSession(world, given, given.mode === 'payment' ? total : null)
  world.add('checkout_session', session)
  world.store.insert('session_plan', session.id, plan)
  world.schedule({ kind: 'EXPIRE_SESSION', id: session.id }, session.expires_at * 1000)
  return session
}

type Given = z.output<typeof createParams>

function planFor(given: Given): SessionPlan {
  const lines = (given.line_items ?? []).map((item) => ({
    name: item.price_data.product_data?.name ?? 'Item',
    unitCents: item.price_data.unit_amount,
    quantity: item.quantity ?? 1,
  }))
  const brandsBlocked = given.payment_method_options?.card?.restrictions?.brands_blocked ?? []
  return { lines, payment: given.payment_intent_data ?? {}, setup: given.setup_intent_data ?? {}, brandsBlocked }
}

function checkTotal(mode: string, items: unknown[] | undefined, total: number): void {
  if (mode === 'setup') {
    if (items) throw badParameter('You can not pass `line_items` in `setup` mode.', 'line_items')
    return
  }
  if (!items?.length) throw badParameter('Missing required param: line_items.', 'line_items', 'parameter_missing')
  if (total < MINIMUM_CENTS) {
    throw badParameter(
      'The Checkout Session’s total amount due must add up to at least $0.50 usd',
      undefined,
      'amount_too_small',
    )
  }
}

function newSession(world: World, given: Given, total: number | null): CheckoutSession {
  const id = `cs_test_${newId('a').slice(2)}`
  const currency = (given.line_items?.[0]?.price_data.currency ?? given.currency)?.toLowerCase() ?? null
  return {
    id,
    object: 'checkout.session',
    adaptive_pricing: null,
    allowed_payment_method_types: given.allowed_payment_method_types ?? null,
    after_expiration: null,
    allow_promotion_codes: null,
    amount_subtotal: total,
    amount_total: total,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: null,
    cancel_url: given.cancel_url ?? null,
    client_reference_id: given.client_reference_id ?? null,
    client_secret: null,
    created: world.nowSeconds(),
    currency,
    custom_fields: [],
    custom_text: {},
    customer: given.customer ?? null,
    customer_account: null,
    customer_creation: given.customer ? null : 'if_required',
    customer_details: given.customer_email ? { email: given.customer_email } : null,
    customer_email: given.customer_email ?? null,
    discounts: [],
    expires_at: given.expires_at ?? world.nowSeconds() + DAY_SECONDS,
    invoice: null,
    invoice_creation: null,
    livemode: false,
    locale: given.locale ?? null,
    metadata: mergeMetadata({}, given.metadata),
    mode: given.mode,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: 'always',
    payment_method_options: {},
    payment_method_types: given.allowed_payment_method_types ?? typesIn(currency ?? 'usd'),
    payment_status: given.mode === 'setup' ? 'no_payment_required' : 'unpaid',
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_options: [],
    status: 'open',
    submit_type: null,
    subscription: null,
    success_url: given.success_url ?? null,
    total_details: total === null ? null : { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: 'hosted_page',
    url: `${world.baseUrl()}/c/pay/${id}`,
  }
}

export function expireSession(world: World, id: string): CheckoutSession {
  const session = world.load('checkout_session', id, 'session', true)
  if (session.status !== 'open') {
    throw refused(
      `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${session.status}.`,
    )
  }
  session.status = 'expired'
  session.url = null
  world.save('checkout_session', session)
  world.store.remove('due', `EXPIRE_SESSION:${id}`)
  cancelIntentOf(world, session)
  world.emit('checkout.session.expired', session)
  return session
}

/** The intent of a page nobody can pay on any more ends with it. */
function cancelIntentOf(world: World, session: CheckoutSession): void {
  const intent = session.payment_intent ? world.must('payment_intent', session.payment_intent) : undefined
  if (intent && isCancelable(intent)) cancel(world, intent, 'automatic')
}

export function listSessions(world: World, params: unknown): object {
  const { customer, payment_intent: intent, status, ...query } = read(listParams, params)
  const scope = intent ? `payment_intent:${intent}` : customer ? `customer:${customer}` : ''
  const keep = (session: CheckoutSession) => status === undefined || session.status === status
  return page(world, 'checkout_session', '/v1/checkout/sessions', query, scope, keep)
}

export function listLineItems(world: World, id: string): object {
  const session = world.load('checkout_session', id, 'session', true)
  const data = planOf(world, id).lines.map((line, index) => ({
    id: `li_${index}_${id.slice(-14)}`,
    object: 'item',
    amount_discount: 0,
    amount_subtotal: line.unitCents * line.quantity,
    amount_tax: 0,
    amount_total: line.unitCents * line.quantity,
    currency: session.currency,
    description: line.name,
    quantity: line.quantity,
  }))
  return { object: 'list', data, has_more: false, url: `/v1/checkout/sessions/${id}/line_items` }
}
