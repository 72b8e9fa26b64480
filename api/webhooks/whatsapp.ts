import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Request, Response } from 'express'
import { z } from 'zod'
import { parkedAbout, parkWebhook, parseStorable, settleWebhook } from '../../adapters/store/edge/webhook-inbox'
import { changeOf } from '../../adapters/store/meta'
import { readChange } from '../../domain/meta/news'
import { problem } from '../problem'
import type { Services } from '../services'
import { tellNumbers } from './meta-news'

/** Meta's subscription check: it proves that it knows our token and wants its challenge back. */
export function answerChallenge({ config }: Services, request: Request, response: Response): void {
  const { 'hub.mode': mode, 'hub.verify_token': token, 'hub.challenge': challenge } = request.query
  const known = typeof token === 'string' && same(token, config.whatsapp.appSecret)
  if (mode !== 'subscribe' || !known || typeof challenge !== 'string') {
    throw problem('FORBIDDEN', 'The verify token is not ours; set it to WHATSAPP_APP_SECRET in the app’s dashboard.')
  }
  response.type('text/plain').send(challenge)
}

/**
 * Meta's webhooks: the signature on the raw body, then each change is kept, then the numbers it is about are told. What
 * fails is answered with an error, and Meta delivers it again; what was done is known by then (I9, I10).
 */
export async function receiveWhatsApp(services: Services, request: Request, response: Response): Promise<void> {
  const raw: unknown = request.body
  const body = Buffer.isBuffer(raw) ? raw : Buffer.alloc(0)
  verify(body, request.get('x-hub-signature-256'), services.config.whatsapp.appSecret)
  for (const change of changesIn(body)) await take(services, change)
  response.json({ received: true })
}

async function take(
  services: Services,
  { eventId, type, change }: ReturnType<typeof changesIn>[number],
): Promise<void> {
  const { db } = services
  const read = readChange(changeOf(change), Date.now())
  const { subject, deliveredAt } = read
  const event = { source: 'whatsapp' as const, eventId, type, body: change, subject, deliveredAt }
  // Stored first: what follows may fail, and Meta may not deliver twice.
  if ((await parkWebhook(db, event)) !== 'PARKED') return
  await settleWebhook(db, event, await tellNumbers(services, { eventId, type }, read))
  if (subject !== null) await takeUpParked(services, subject)
}

/** What is parked about the number from before: it was cut off by a crash, or came before its time (I10). */
async function takeUpParked(services: Services, subject: string): Promise<void> {
  for (const { eventId, type, body, receivedAt } of await parkedAbout(services.db, subject)) {
    const outcome = await tellNumbers(services, { eventId, type }, readChange(changeOf(body), receivedAt))
    await settleWebhook(services.db, { source: 'whatsapp', eventId }, outcome)
  }
}

function verify(body: Buffer, signature: string | undefined, secret: string): void {
  if (signature === undefined) throw rejected('the X-Hub-Signature-256 header is missing')
  const expected = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
  if (!same(signature, expected)) throw rejected('the signature is not good')
}

/** Compares in constant time; hashing makes both sides equally long. */
function same(a: string, b: string): boolean {
  const hash = (value: string) => createHash('sha256').update(value).digest()
  return timingSafeEqual(hash(a), hash(b))
}

const delivery = z.looseObject({
  entry: z.array(
    z.looseObject({
      id: z.string().optional(),
      time: z.unknown().optional(),
      changes: z.array(z.looseObject({ field: z.string(), value: z.unknown() })),
    }),
  ),
})

/** Each change of each entry on its own. Meta gives them no id: the same content at the same time is the same event. */
function changesIn(body: Buffer) {
  return deliveryIn(body).entry.flatMap(({ id, time, changes }) =>
    changes.map((change) => {
      const content = { entryId: id, entryTime: time, ...change }
      const eventId = createHash('sha256').update(JSON.stringify(content)).digest('hex')
      return { eventId, type: change.field, change: content }
    }),
  )
}

function deliveryIn(body: Buffer): z.output<typeof delivery> {
  try {
    return delivery.parse(parseStorable(body.toString('utf8')))
  } catch {
    throw rejected('the body is not what the WhatsApp webhook sends: a list `entry` with lists `changes`')
  }
}

const rejected = (why: string) => problem('WEBHOOK_REJECTED', `The webhook was refused: ${why}.`)
