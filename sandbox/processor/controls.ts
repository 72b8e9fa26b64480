import express, { type Express, type Request, type Response } from 'express'
import { z } from 'zod'
import { answerControlProblem, ControlProblem, personOutcome, readControl } from '../standin/control-problems'
import { OUTCOMES, setBehaviour } from './behaviours'
import { completeSession, settleIntent } from './checkout-completion'
import { BANK_FAILURES } from './declines'
import { disputeOf, moveDispute, openDispute } from './disputes'
import { ProcessorError } from './errors'
import { forgetAll } from './idempotency'
import { type Charge, DISPUTE_STATUSES, type Kind, type Kinds, type PaymentIntent } from './objects'
import { setExpiry } from './payment-methods'
import { failAuthentication, pay } from './payments'
import { authenticateSetup } from './setup-intents'
import { DELIVERY_MODES, type WebhookQueue } from './webhooks'
import type { World } from './world'

const completion = z.strictObject({
  paymentMethod: z.string().min(1),
  authentication: personOutcome.default(true),
  email: z.email().optional(),
  name: z.string().min(1).optional(),
})
const authentication = z.strictObject({ outcome: personOutcome })
const settlement = z.strictObject({
  outcome: personOutcome.optional(),
  failureCode: z.enum(Object.keys(BANK_FAILURES)).optional(),
})
const settlements = z.strictObject({ afterMs: z.int().min(0).nullable() })
const behaviour = z.strictObject({
  outcome: z.enum(OUTCOMES),
  declineCode: z
    .string()
    .regex(/^[a-z_]+$/)
    .default('insufficient_funds'),
  times: z.int().min(1).nullable().default(null),
  delayMs: z.int().min(0).max(120_000).default(0),
})
const renewal = z.strictObject({
  expMonth: z.int().min(1).max(12),
  expYear: z.int().min(2000).max(2100),
  last4: z
    .string()
    .regex(/^\d{4}$/)
    .optional(),
})
const delivery = z.strictObject({ mode: z.enum(DELIVERY_MODES), delayMs: z.int().min(0).default(0) })
const dispute = z.strictObject({
  chargeId: z.string(),
  status: z.enum(DISPUTE_STATUSES).default('needs_response'),
  reason: z.string().default('fraudulent'),
  amount: z.int().min(1).optional(),
})
const chargeQuery = z.object({
  limit: z.coerce.number().int().min(1).optional(),
  customer: z.string().optional(),
  paymentIntent: z.string().optional(),
})

/** Mounts what stands for the outside world: the customer, the bank, the network. No key needed. */
export function mountControls(app: Express, world: World, webhooks: WebhookQueue): void {
  app.use('/_sandbox', express.json({ limit: '1mb' }))
  const on = (method: 'get' | 'put' | 'post', path: string, act: (request: Request) => unknown) =>
    app[method](`/_sandbox${path}`, (request: Request, response: Response) => {
      response.json(inWorld(world, () => act(request)))
    })

  on('get', '/charges', ({ query }) => listCharges(world, query))
  on('post', '/checkout-sessions/:id/complete', (request) => {
    const { paymentMethod, authentication, ...payer } = readControl(completion, request.body)
    return completeSession(world, named(world, 'checkout_session', request), paymentMethod, authentication, payer)
  })
  on('post', '/payment-intents/:id/authenticate', (request) =>
    authenticatePayment(
      world,
      named(world, 'payment_intent', request),
      readControl(authentication, request.body).outcome,
    ),
  )
  on('post', '/setup-intents/:id/authenticate', (request) => {
    const setup = named(world, 'setup_intent', request)
    const { outcome } = readControl(authentication, request.body)
    if (setup.status !== 'requires_action') throw wrongState(setup.id, setup.status)
    return authenticateSetup(world, setup, outcome)
  })
  on('post', '/payment-intents/:id/settle', (request) => settlePayment(world, request))
  on('put', '/settlements', (request) => {
    const { afterMs } = readControl(settlements, request.body)
    world.store.setFact('settleAfterMs', afterMs)
    return { afterMs }
  })
  on('put', '/payment-methods/:id/behaviour', (request) => {
    const method = named(world, 'payment_method', request)
    const told = readControl(behaviour, request.body)
    setBehaviour(world, method.id, told)
    return { paymentMethod: method.id, ...told }
  })
  on('put', '/payment-methods/:id/card', (request) => renewCard(world, request))
  on('put', '/webhooks', (request) => {
    const settings = readControl(delivery, request.body)
    webhooks.change(settings)
    return { ...settings, waiting: webhooks.waiting() }
  })
  on('get', '/webhooks', () => ({ ...webhooks.settings(), waiting: webhooks.waiting() }))
  on('post', '/webhooks/release', () => ({ released: webhooks.release() }))
  on('post', '/idempotency-keys/forget', () => ({ forgotten: forgetAll(world.store) }))
  on('post', '/disputes', (request) => disputeCharge(world, request))
  app.use('/_sandbox', (request: Request) => {
    if (request.path === '/' && request.method === 'GET') return
    throw new ControlProblem(
      404,
      `No control ${request.method} ${request.originalUrl}; docs/sandbox.md lists them.`,
      'NOT_FOUND',
    )
  })
  app.use('/_sandbox', answerControlProblem)
}

/** Runs a control in one transaction; a bank's no, once decided, is kept and told as a problem. */
function inWorld(world: World, act: () => unknown): unknown {
  world.request = { id: null, idempotencyKey: null }
  const result = world.store.transaction(() => {
    try {
      return act()
    } catch (error) {
      if (error instanceof ProcessorError && error.executed) return error
      throw error
    }
  })
  if (!(result instanceof ProcessorError)) return result
  throw new ControlProblem(result.status, result.message, 'PROCESSOR_REFUSED', result.toJson('none'))
}

function named<K extends Kind>(world: World, kind: K, request: Request): Kinds[K] {
  const id = String(request.params.id)
  const found = world.find(kind, id)
  if (!found)
    throw new ControlProblem(404, `There is no ${kind.replaceAll('_', ' ')} ${id} at the processor.`, 'NOT_FOUND')
  return found
}

const wrongState = (id: string, status: string) =>
  new ControlProblem(409, `${id} is ${status}, which this control cannot change.`, 'WRONG_STATE')

function listCharges(world: World, query: unknown): object {
  const { limit, customer, paymentIntent } = readControl(chargeQuery, query)
  const scope = paymentIntent ? `payment_intent:${paymentIntent}` : customer ? `customer:${customer}` : ''
  return { data: [...world.store.newest<Charge>('charge', scope, { limit })] }
}

/**
 * The customer answers the bank. An intent that was declined off-session for want of authentication is first confirmed
 * again with the same method, as the processor's browser library does with its client secret.
 */
function authenticatePayment(world: World, intent: PaymentIntent, succeeded: boolean): PaymentIntent {
  const { status, last_payment_error: error } = intent
  const declinedForIt = status === 'requires_payment_method' && error?.code === 'authentication_required'
  const methodId =
    status === 'requires_action' ? intent.payment_method : declinedForIt ? error.payment_method?.id : null
  if (!methodId) throw wrongState(intent.id, intent.status)
  intent.payment_method = methodId
  if (!succeeded) return failAuthentication(world, intent)
  return pay(world, intent, world.must('payment_method', methodId), { offSession: false, authenticated: true })
}

function settlePayment(world: World, request: Request): PaymentIntent {
  const intent = named(world, 'payment_intent', request)
  const { outcome, failureCode } = readControl(settlement, request.body)
  if (intent.status !== 'processing') throw wrongState(intent.id, intent.status)
  if (outcome === true) return settleIntent(world, intent, null)
  if (outcome === false) return settleIntent(world, intent, failureCode ?? 'insufficient_funds')
  return settleIntent(world, intent, failureCode)
}

function renewCard(world: World, request: Request): object {
  const method = named(world, 'payment_method', request)
  const { expMonth, expYear, last4 } = readControl(renewal, request.body)
  if (!method.card) throw new ControlProblem(409, `${method.id} is not a card.`, 'WRONG_STATE')
  setExpiry(method, expMonth, expYear)
  if (last4) method.card.last4 = last4
  world.save('payment_method', method)
  world.emit('payment_method.automatically_updated', method)
  return method
}

function disputeCharge(world: World, request: Request): object {
  const { chargeId, status, reason, amount } = readControl(dispute, request.body)
  const charge = world.find('charge', chargeId)
  if (!charge) throw new ControlProblem(404, `There is no charge ${chargeId} at the processor.`, 'NOT_FOUND')
  if (charge.status !== 'succeeded') throw wrongState(charge.id, charge.status)
  const existing = disputeOf(world, charge.id)
  if (existing) return moveDispute(world, existing, status)
  const left = charge.amount - charge.amount_refunded
  if (left === 0 || (amount ?? 0) > left) {
    const detail = `Of ${charge.id} ${left} is left to dispute.`
    throw new ControlProblem(409, detail, 'WRONG_STATE')
  }
  return openDispute(world, charge, status, reason, amount)
}
