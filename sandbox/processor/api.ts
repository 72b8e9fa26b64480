import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { behaviourOf } from './behaviours'
import { badParameter, ProcessorError, serverError, unauthenticated, unknownUrl } from './errors'
import { type Form, readForm } from './form'
import { type Answer, hashOf, keepAnswer, keptAnswer, keyInUse } from './idempotency'
import { randomText } from './ids'
import { type Operation, ROUTES } from './routes'
import { API_VERSION, expand, type World } from './world'

interface Call {
  operation: Operation
  method: string
  path: string
  id: string
  params: Form
  rawParams: string
  key: string | undefined
  requestId: string
}

const BODY_LIMIT_BYTES = 1024 * 1024

const PATTERNS = ROUTES.map(([method, path, operation]) => ({
  ...{ method, operation },
  pattern: new RegExp(`^${path.replace(':id', '([^/]+)')}/?$`),
}))

export const isApiCall = ({ url = '' }: IncomingMessage): boolean => /^\/v1(?=[/?]|$)/.test(url)

/** The processor's API, everything under /v1. */
export function processorApi(world: World): RequestListener {
  const inFlight = new Set<string>()
  return (request, response) => void serve(world, inFlight, request, response)
}

async function serve(
  world: World,
  inFlight: Set<string>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = `req_${randomText(14)}`
  const key = request.method === 'POST' ? request.headers['idempotency-key']?.toString() : undefined
  if (key) response.setHeader('Idempotency-Key', key)
  let claimed = false
  try {
    const call = callOf(request, await bodyOf(request), requestId, key)
    authenticate(request)
    if (key && key.length > 255)
      throw badParameter('Idempotency keys may be at most 255 characters long.', 'Idempotency-Key')
    if (key && inFlight.has(key)) throw keyInUse(key)
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

/** All of it is read, even what is refused: the client sends its whole request before it listens. */
function bodyOf(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= BODY_LIMIT_BYTES) chunks.push(chunk)
    })
    request.on('end', () => {
      if (bytes <= BODY_LIMIT_BYTES) resolve(Buffer.concat(chunks).toString('utf8'))
      else reject(badParameter(`Invalid request body: more than ${BODY_LIMIT_BYTES} bytes`))
    })
    request.on('error', () => reject(badParameter('Invalid request body: it broke off')))
  })
}

/** Any test key is good; a live key or none is not. */
function authenticate({ headers }: IncomingMessage): void {
  const [scheme = '', credential = ''] = (headers.authorization ?? '').split(' ')
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

function callOf(request: IncomingMessage, body: string, requestId: string, key: string | undefined): Call {
  const { method = '', url = '', headers } = request
  const [path = '', query = ''] = url.split('?', 2)
  const route = PATTERNS.find((each) => each.method === method && each.pattern.test(path))
  if (!route) throw unknownUrl(method, url)
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true
  const params = { ...readForm(query), ...(isForm && readForm(body)) }
  const { operation, pattern } = route
  const id = pattern.exec(path)?.[1] ?? ''
  return { operation, method, path, id, params, rawParams: isForm && method === 'POST' ? body : '', key, requestId }
}

/** How long a slow bank was told to take over the payment this call makes. */
function bankDelay(world: World, call: Call): number {
  const method = call.path.startsWith('/v1/payment_intents') ? call.params.payment_method : undefined
  return typeof method === 'string' ? (behaviourOf(world, method)?.delayMs ?? 0) : 0
}

function answer(world: World, call: Call, response: ServerResponse): void {
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

function send(response: ServerResponse, requestId: string, answer: Answer): void {
  response.statusCode = answer.status
  response.setHeader('Content-Type', 'application/json')
  response.setHeader('Request-Id', requestId)
  response.setHeader('Stripe-Version', API_VERSION)
  // Repeating a kept answer changes nothing, so a client need not; a key in use is free again soon.
  if (answer.status >= 500) response.setHeader('Stripe-Should-Retry', 'false')
  if (answer.status === 409) response.setHeader('Stripe-Should-Retry', 'true')
  response.end(answer.body)
}
