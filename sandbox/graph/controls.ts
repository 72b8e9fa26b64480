import { createHmac } from 'node:crypto'
import express, { type Express, type Request, type Response } from 'express'
import parsePhoneNumber from 'libphonenumber-js'
import { z } from 'zod'
import { answerControlProblem, ControlProblem, readControl } from '../standin/control-problems'
import type { Store } from '../standin/store'
import { putReport, type Report } from './analytics'
import { digitsOf, type GraphCall, type GraphNumber, obtain, save } from './numbers'
import { makeTrue } from './told'
import { shownWaba } from './wabas'

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString())
const numberChange = z.strictObject({
  refuseDeregisterUntil: instant.nullable().optional(),
  refuseRegister: z.enum(['permanent', 'temporary']).nullable().optional(),
  billingBlocked: z.boolean().optional(),
  qualityRating: z.enum(['GREEN', 'YELLOW', 'RED', 'UNKNOWN']).optional(),
  messagingLimit: z.union([z.string().min(1), z.int().transform((limit) => `TIER_${limit}`)]).optional(),
  coexistence: z.boolean().optional(),
  registered: z.boolean().optional(),
})
const report = z.strictObject({
  rows: z
    .array(z.record(z.string(), z.unknown()))
    .nullable()
    .optional()
    .transform((rows) => rows ?? null),
  late: z.boolean().optional(),
  through: z.iso.date().nullable().optional(),
  repeat: z.boolean().optional(),
  currency: z.string().nullable().optional(),
  rename: z.record(z.string(), z.string()).optional(),
  refuse: z
    .strictObject({ code: z.int(), times: z.int().min(1), retryAfterSeconds: z.int().min(1).optional() })
    .nullable()
    .optional(),
})
const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, { error: 'a month is written YYYY-MM' })

interface Receiver {
  webhookBase: string | undefined
  appSecret: string
}

/** `X-Hub-Signature-256` for a body. */
export const hubSignature = (secret: string, body: Buffer): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`

/** Mounts what stands for Meta's side: reviews, billing blocks, reports, webhooks. No token needed. */
export function mountGraphControls(app: Express, store: Store, receiver: Receiver): void {
  app.post('/_sandbox/webhooks', express.raw({ type: () => true, limit: '5mb' }), async (request, response) => {
    const body = request.body as Buffer
    if (Buffer.isBuffer(body)) store.transaction(() => makeTrue(store, body))
    response.json(await postWebhook(receiver, body))
  })
  app.use('/_sandbox', express.json({ limit: '5mb' }))
  app.put('/_sandbox/numbers/:phoneNumber', (request, response) => {
    response.json(store.transaction(() => changeNumber(store, request)))
  })
  app.get('/_sandbox/numbers', (_request, response) => {
    response.json({ data: [...store.newest<GraphNumber>('number')].map(shown) })
  })
  app.get('/_sandbox/numbers/:phoneNumber', (request, response) => {
    response.json(shown(store.transaction(() => obtain(store, phoneDigits(request)))))
  })
  app.get('/_sandbox/wabas/:id', (request, response) => {
    response.json(store.transaction(() => shownWaba(store, request.params.id)))
  })
  app.get('/_sandbox/calls', (request, response) => listCalls(store, request, response))
  app.put('/_sandbox/reports/:month', (request, response) => {
    const of = readControl(month, request.params.month)
    const change = readControl(report, request.body)
    store.transaction(() => putReport(store, of, change as Partial<Report>))
    response.json({ month: of, rows: change.rows?.length ?? null })
  })
  app.use('/_sandbox', (request: Request) => {
    throw new ControlProblem(
      404,
      `No control ${request.method} ${request.originalUrl}; docs/sandbox.md lists them.`,
      'NOT_FOUND',
    )
  })
  app.use('/_sandbox', answerControlProblem)
}

function phoneDigits(request: Request): string {
  const text = String(request.params.phoneNumber)
  const parsed = parsePhoneNumber(`+${digitsOf(text)}`)
  if (!parsed?.isPossible())
    throw new ControlProblem(
      400,
      `${text} is not a phone number; write it as E.164, like +14155550123.`,
      'VALIDATION_FAILED',
    )
  return digitsOf(parsed.number)
}

function changeNumber(store: Store, request: Request): object {
  const digits = phoneDigits(request)
  const change = readControl(numberChange, request.body)
  return shown(save(store, { ...obtain(store, digits), ...change }))
}

const shown = ({ digits, id, display: _, ...rest }: GraphNumber): object => ({
  phoneNumber: `+${digits}`,
  phoneNumberId: id,
  ...rest,
})

function listCalls(store: Store, request: Request, response: Response): void {
  const { phoneNumber, kind } = request.query
  const scope = typeof phoneNumber === 'string' ? `number:${digitsOf(phoneNumber)}` : ''
  const calls = [...store.newest<GraphCall>('call', scope)]
  response.json({ data: calls.filter((call) => kind === undefined || call.kind === kind) })
}

/** Posts the given body to the product as Meta would, and answers with what the product said. */
async function postWebhook({ webhookBase, appSecret }: Receiver, body: Buffer): Promise<object> {
  if (!webhookBase)
    throw new ControlProblem(409, 'The sandbox was started without SANDBOX_WEBHOOK_BASE.', 'NO_RECEIVER')
  if (!Buffer.isBuffer(body) || body.length === 0)
    throw new ControlProblem(400, 'Send the webhook’s JSON as the body.', 'VALIDATION_FAILED')
  const headers = { 'Content-Type': 'application/json', 'X-Hub-Signature-256': hubSignature(appSecret, body) }
  try {
    const answer = await fetch(`${webhookBase}/webhooks/whatsapp`, {
      method: 'POST',
      headers,
      body: new Uint8Array(body),
    })
    return { status: answer.status, body: await answer.text() }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new ControlProblem(502, `The product did not answer at ${webhookBase}: ${reason}.`, 'RECEIVER_UNREACHABLE')
  }
}
