import { createHash } from 'node:crypto'
import type { Request, Response } from 'express'
import type { WebhookHint } from '../../activities/ports/processor'
import { WebhookRejected } from '../../adapters/port-errors'
import {
  keepSettledWebhook,
  parkWebhook,
  parseStorable,
  settleWebhook,
  type WebhookRow,
} from '../../adapters/store/edge/webhook-inbox'
import { type AttemptRef, findAttempt } from '../../adapters/store/views/attempts'
import { accountClock } from '../../adapters/store/views/clock'
import { accountOfCustomer, methodByReference } from '../../adapters/store/views/payment-methods'
import { refundByReference } from '../../adapters/store/views/refunds'
import { isRefusal } from '../../domain/errors'
import { accountEntity, dunningEntity } from '../../domain/keys'
import { Problem, problem } from '../problem'
import type { Services } from '../services'

/** What became of an event: the inbox's words, and a note for whoever reads it there. */
export type Outcome = Pick<WebhookRow, 'outcome' | 'note'>

/**
 * The processor's webhooks. Each is a hint to look, never the new state (I9). Five answers: handled 200, ignored with a
 * reason 200, unknown type 200, forged or malformed 400, and 404 for an object we do not know (yet): the event is kept as
 * PARKED and the processor delivers it again (I10).
 */
export async function receiveStripe(services: Services, request: Request, response: Response): Promise<void> {
  const raw: unknown = request.body
  const hint = readHint(services, Buffer.isBuffer(raw) ? raw : Buffer.alloc(0), request.get('stripe-signature'))
  const heard = await hear(services, hint, parseStorable(String(raw)))
  if (heard === 'DUPLICATE') {
    response.json({ received: true, duplicate: true })
    return
  }
  const { outcome, note } = heard
  if (outcome === 'PARKED') {
    throw problem('NOT_FOUND', `${hint.type} is about an object that is not known here: ${note}.`)
  }
  response.json(outcome === 'IGNORED' ? { received: true, ignored: true, reason: note } : { received: true })
}

/**
 * Keeps an event, in whatever way it came, and does what it hints at. DUPLICATE: an earlier copy of it has come to its
 * end. Throws when that cannot be done now; the event stays PARKED, and may come again.
 */
export async function hear(services: Services, hint: WebhookHint, body: unknown): Promise<Outcome | 'DUPLICATE'> {
  const event = { source: 'stripe' as const, eventId: hint.eventId, type: hint.type, body }
  const atOnce = await nothingToDo(services, hint)
  if (atOnce !== null && (await keepSettledWebhook(services.db, { ...event, ...atOnce }))) return atOnce
  // Stored before anything is done: that may fail, and the processor may not deliver twice.
  const earlier = await parkWebhook(services.db, event)
  if (earlier !== 'PARKED') return 'DUPLICATE'
  const outcome = atOnce ?? (await act(services, hint))
  await settleWebhook(services.db, event, outcome)
  return outcome
}

function readHint({ processor }: Services, raw: Buffer, signature: string | undefined): WebhookHint {
  try {
    return processor.readWebhook(raw, signature)
  } catch (error) {
    if (error instanceof WebhookRejected)
      throw problem('WEBHOOK_REJECTED', `The webhook was refused: ${error.message}.`)
    throw error
  }
}

function act(services: Services, hint: WebhookHint): Promise<Outcome> | Outcome {
  switch (hint.kind) {
    case 'CHARGE':
    case 'PAYMENT_PAGE':
      return lookAtCharge(services, hint)
    case 'METHOD_PAGE':
      return storeMethod(services, hint)
    case 'IGNORED':
      return { outcome: 'IGNORED', note: hint.reason }
    case 'REFUND':
      return lookAtRefund(services, hint)
    case 'METHOD':
      return lookAtMethod(services, hint)
    case 'CUSTOMER':
      return lookAtCustomer(services, hint)
    case 'DISPUTE':
      return lookAtDispute(services, hint)
  }
}

/** Outcomes after which a look would find nothing new; SENT is booked by the activity that sends the charge. */
const NOTHING_TO_LOOK_AT: ReadonlySet<string> = new Set(['SENT', 'SUCCEEDED'])

/** Of these only a payment after all is news: the event of the refusal itself follows every one of them. */
const ENDED: ReadonlySet<string> = new Set(['DECLINED', 'TRANSIENT', 'CANCELLED'])

type PaymentHint = WebhookHint & { kind: 'CHARGE' | 'PAYMENT_PAGE' }

/** What becomes of most events, for which one look is enough: we have booked it already, or have no use for it. */
async function nothingToDo(services: Services, hint: WebhookHint): Promise<Outcome | null> {
  if (hint.kind === 'IGNORED') return { outcome: 'IGNORED', note: hint.reason }
  if (hint.kind !== 'CHARGE' && hint.kind !== 'PAYMENT_PAGE') return null
  const attempt = await attemptOf(services, hint)
  return attempt === null ? null : overAlready(attempt, hint)
}

function attemptOf({ db }: Services, hint: PaymentHint): Promise<AttemptRef | null> {
  const { attemptId } = hint
  return findAttempt(
    db,
    hint.kind === 'CHARGE' ? { attemptId, chargeRef: hint.chargeRef } : { attemptId, pageRef: hint.pageRef },
  )
}

function overAlready({ outcome }: AttemptRef, { type }: PaymentHint): Outcome | null {
  const over = ENDED.has(outcome) && !type.endsWith('.succeeded')
  return over || NOTHING_TO_LOOK_AT.has(outcome) ? { outcome: 'HANDLED', note: `attempt is ${outcome}` } : null
}

async function lookAtCharge(services: Services, hint: PaymentHint): Promise<Outcome> {
  const attempt = await attemptOf(services, hint)
  if (attempt === null) {
    return { outcome: 'PARKED', note: `no attempt for ${hint.kind === 'CHARGE' ? hint.chargeRef : hint.pageRef}` }
  }
  const { id: attemptId, invoiceId, accountId } = attempt
  return send(services, accountId, {
    id: `stripe:${hint.eventId}`,
    target: dunningEntity(invoiceId),
    accountId,
    command: { name: 'look', attemptId },
  })
}

/** Every refund is our own, so its beginning is no news; that the bank has returned it is. */
async function lookAtRefund(services: Services, hint: WebhookHint & { kind: 'REFUND' }): Promise<Outcome> {
  const { eventId, type, refundRef } = hint
  const failed = type.endsWith('.failed')
  if (!failed && !type.endsWith('.updated')) return { outcome: 'IGNORED', note: 'a refund is begun by us' }
  const refund = await refundByReference(services.db, refundRef)
  if (refund === null) return { outcome: failed ? 'PARKED' : 'IGNORED', note: `no refund ${refundRef}` }
  const { id: refundId, invoiceId, accountId } = refund
  return send(services, accountId, {
    id: `stripe:${eventId}`,
    target: dunningEntity(invoiceId),
    accountId,
    command: { name: 'look-at-refund', refundId },
  })
}

/** What we attach and detach ourselves is no news; a method that was renewed or taken away is. */
async function lookAtMethod(services: Services, hint: WebhookHint & { kind: 'METHOD' }): Promise<Outcome> {
  const { eventId, type, methodRef } = hint
  const renewed = /updated$/.test(type)
  if (!renewed && !type.endsWith('.detached')) return { outcome: 'IGNORED', note: 'a method is attached by us' }
  const method = await methodByReference(services.db, methodRef)
  if (method === null) return { outcome: renewed ? 'PARKED' : 'IGNORED', note: `no method ${methodRef}` }
  const { id: methodId, accountId, status } = method
  if (status === 'REMOVED') return { outcome: 'HANDLED', note: 'the method was removed' }
  const command = { name: 'look-at-method' as const, methodId }
  return send(services, accountId, { id: `stripe:${eventId}`, target: accountEntity(accountId), accountId, command })
}

async function lookAtCustomer(services: Services, hint: WebhookHint & { kind: 'CUSTOMER' }): Promise<Outcome> {
  const { eventId, customerRef } = hint
  const accountId = await accountOfCustomer(services.db, customerRef)
  if (accountId === null) return { outcome: 'IGNORED', note: `${customerRef} is no account's customer` }
  const command = { name: 'look-at-customer' as const, customerRef }
  return send(services, accountId, { id: `stripe:${eventId}`, target: accountEntity(accountId), accountId, command })
}

/** A dispute names the charge and carries none of our marks; its collection owns the invoice's money. */
async function lookAtDispute(services: Services, hint: WebhookHint & { kind: 'DISPUTE' }): Promise<Outcome> {
  const { eventId, disputeRef, chargeRef } = hint
  const attempt = await findAttempt(services.db, { attemptId: null, chargeRef })
  if (attempt === null) return { outcome: 'PARKED', note: `no attempt for ${chargeRef}` }
  const { invoiceId, accountId } = attempt
  return send(services, accountId, {
    id: `stripe:${eventId}`,
    target: dunningEntity(invoiceId),
    accountId,
    command: { name: 'look-at-dispute', disputeRef },
  })
}

/** One page stores one method, however many events tell of it: the page names the command and the method. */
async function storeMethod(services: Services, hint: WebhookHint & { kind: 'METHOD_PAGE' }): Promise<Outcome> {
  const page = await services.processor.lookUpMethodPage(hint.pageRef)
  if (page === null) return { outcome: 'IGNORED', note: 'nothing was stored on this page' }
  const { accountId, method } = page
  const name = createHash('sha256').update(hint.pageRef).digest('hex').slice(0, 24)
  return send(services, accountId, {
    id: `method-page:${hint.pageRef}`,
    target: accountEntity(accountId),
    accountId,
    command: { name: 'add-method', methodId: `pm_${name}`, token: method.methodRef, primary: false },
  })
}

async function send(
  { db, engine }: Services,
  accountId: string,
  envelope: Parameters<Services['engine']['command']>[0],
): Promise<Outcome> {
  const clock = await accountClock(db, accountId)
  if (clock === null) return { outcome: 'PARKED', note: `no account ${accountId}` }
  if (clock.status === 'DELETED') return { outcome: 'IGNORED', note: 'the test clock of the account was deleted' }
  // Not now: the processor delivers it again when the clock stands still.
  if (clock.status === 'ADVANCING') throw problem('CLOCK_ADVANCING', `The test clock ${clock.clockId} is advancing.`)
  const result = await engine.command(envelope, clock.clockId)
  if (!isRefusal(result)) return { outcome: 'HANDLED' }
  if (result.code === 'CLOCK_ADVANCING') throw new Problem(result)
  return { outcome: 'HANDLED', note: `${result.code}: ${result.detail}` }
}
