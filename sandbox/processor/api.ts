import express, { type Express, type NextFunction, type Request, type Response } from 'express'
import { behaviourOf } from './behaviours'
import { badParameter, ProcessorError, serverError, unauthenticated, unknownUrl } from './errors'
import { type Answer, hashOf, keepAnswer, keptAnswer, keyInUse } from './idempotency'
import { randomText } from './ids'
import { type Operation, ROUTES } from './routes'
import { API_VERSION, expand, type World } from './world'

type RawRequest = Request & { rawBody?: string }

interface Call {
  operation: Operation
  method: string
  path: string
  id: string
  params: Record<string, unknown>
  rawParams: string
  key: string | undefined
  requestId: string
}

/** Mounts the processor's API under /v1. */
export function mountApi(app: Express, world: World): void {
  const inFlight = new Set<string>()
  app.use(
    '/v1',
    express.urlencoded({
      extended: true,
      limit: '1mb',
      verify: (request, _response, body) => {
        ;(request as RawRequest).rawBody = body.toString('utf8')
      },
    }),
  )
  for (const [method, path, operation] of ROUTES) {
    const handler = (request: Request, response: Response) => serve(world, inFlight, operation, request, response)
    if (method === 'GET') app.get(path, handler)
    else if (method === 'POST') app.post(path, handler)
    else app.delete(path, handler)
  }
  app.use('/v1', (request: Request) => {
    throw unknownUrl(request.method, request.originalUrl)
  })
  app.use('/v1', (error: unknown, _request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) next(error)
    else answerUnread(error, response)
  })
}

/** A request that reached no operation: an unknown address, or a body that could not be read. */
function answerUnread(error: unknown, response: Response): void {
  const requestId = `req_${randomText(14)}`
  const { status, message } = error as { status?: number; message?: string }
  const unreadable = !(error instanceof ProcessorError) && status !== undefined && status < 500
  send(
    response,
    requestId,
    failureAnswer(unreadable ? badParameter(`Invalid request body: ${message}`) : error, requestId),
  )
}

async function serve(
  world: World,
  inFlight: Set<string>,
  operation: Operation,
  request: Request,
  response: Response,
): Promise<void> {
  const requestId = `req_${randomText(14)}`
  const key = request.method === 'POST' ? request.header('idempotency-key') : undefined
  if (key) response.setHeader('Idempotency-Key', key)
  let claimed = false
  try {
    authenticate(request)
    if (key && key.length > 255)
      throw badParameter('Idempotency keys may be at most 255 characters long.', 'Idempotency-Key')
    if (key && inFlight.has(key)) throw keyInUse(key)
    const call = callOf(operation, request, requestId, key)
    const waitMs = bankDelay(world, call)
    if (key && waitMs > 0) {
      claimed = true
      inFlight.add(key)
      await new Promise((resolve) => setTimeout(resolve, waitMs))
    }
    answer(world, call, response)
  } catch (error) {
    send(response, requestId, failureAnswer(error, requestId))
  } finally {
    if (claimed && key) inFlight.delete(key)
  }
}

/** Any test key is good; a live key or none is not. */
function authenticate(request: Request): void {
  const [scheme = '', credential = ''] = (request.header('authorization') ?? '').split(' ')
  const key =
    scheme.toLowerCase() === 'basic' ? (Buffer.from(credential, 'base64').toString().split(':')[0] ?? '') : credential
  if (!key) {
    throw unauthenticated(
      'You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. ‘Authorization: Bearer YOUR_SECRET_KEY’).',
    )
  }
  if (!/^[sr]k_test_\w+/.test(key))
    throw unauthenticated(`Invalid API Key provided: ${key.slice(0, 8)}***. The sandbox takes any sk_test_ key.`)
}

function callOf(operation: Operation, request: Request, requestId: string, key: string | undefined): Call {
  const raw = request.method === 'POST' ? ((request as RawRequest).rawBody ?? '') : ''
  return {
    operation,
    method: request.method,
    path: request.path,
    id: typeof request.params.id === 'string' ? request.params.id : '',
    params: { ...(request.query as object), ...(request.body as object | undefined) },
    rawParams: raw,
    key,
    requestId,
  }
}

/** How long a slow bank was told to take over the payment this call makes. */
function bankDelay(world: World, call: Call): number {
  const method = call.path.startsWith('/v1/payment_intents') ? call.params.payment_method : undefined
  return typeof method === 'string' ? (behaviourOf(world, method)?.delayMs ?? 0) : 0
}

function answer(world: World, call: Call, response: Response): void {
  const { answer, replayOf, hangUp } = execute(world, call)
  if (replayOf) {
    response.setHeader('Idempotent-Replayed', 'true')
    response.setHeader('Original-Request', replayOf)
  }
  // The charge has happened and its answer is kept; the client never hears of it and gives up by itself.
  if (!hangUp) send(response, call.requestId, answer)
}

interface Executed {
  answer: Answer
  replayOf?: string
  hangUp: boolean
}

/** One request, one transaction: replayed from its key, or executed and kept under it. */
function execute(world: World, call: Call): Executed {
  const paramsHash = call.key ? hashOf(call.rawParams) : ''
  return world.store.transaction(() => {
    if (call.key) {
      const kept = keptAnswer(world.store, call.key, call.path, paramsHash)
      if (kept) return { answer: kept, replayOf: kept.requestId, hangUp: false }
    }
    world.request = { id: call.requestId, idempotencyKey: call.key ?? null }
    world.hangUp = false
    const answer = perform(world, call)
    if (call.key && answer.status !== 429) {
      const { path, requestId } = call
      keepAnswer(world.store, call.key, { ...answer, path, paramsHash, requestId })
    }
    return { answer, hangUp: world.hangUp }
  })
}

/** Runs the operation. A decision against the client is an answer too; what stopped before deciding undoes all. */
function perform(world: World, call: Call): Answer {
  const { expand: paths, ...params } = call.params
  try {
    const result = call.operation(world, call.id, params)
    return { status: 200, body: JSON.stringify(expand(world, result, expandPaths(paths))) }
  } catch (error) {
    const undo = !(error instanceof ProcessorError) || (!error.executed && error.status !== 429)
    if (undo) throw error
    return failureAnswer(error, call.requestId)
  }
}

function expandPaths(paths: unknown): string[] {
  if (paths === undefined) return []
  return (typeof paths === 'object' ? Object.values(paths as object) : [paths]).map(String)
}

function failureAnswer(error: unknown, requestId: string): Answer {
  const known = error instanceof ProcessorError ? error : unexpected(error)
  return { status: known.status, body: JSON.stringify(known.toJson(requestId)) }
}

function unexpected(error: unknown): ProcessorError {
  process.stderr.write(`card processor sandbox: ${error instanceof Error ? error.stack : String(error)}\n`)
  return serverError()
}

function send(response: Response, requestId: string, answer: Answer): void {
  response.status(answer.status)
  response.setHeader('Content-Type', 'application/json')
  response.setHeader('Request-Id', requestId)
  response.setHeader('Stripe-Version', API_VERSION)
  // Repeating a kept answer changes nothing, so a client need not; a key in use is free again soon.
  if (answer.status >= 500) response.setHeader('Stripe-Should-Retry', 'false')
  if (answer.status === 409) response.setHeader('Stripe-Should-Retry', 'true')
  response.end(answer.body)
}
