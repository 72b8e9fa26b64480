import { randomBytes } from 'node:crypto'
import express, { type Express, type NextFunction, type Request, type Response } from 'express'
import parsePhoneNumber from 'libphonenumber-js'
import type { Store } from '../standin/store'
import { analyticsNode, reportPage } from './analytics'
import { badParameter, billingBlocked, GraphError, noSuchObject, noToken, notRegistered } from './errors'
import { digitsOf, findById, type GraphNumber, numberNode, obtain, save } from './numbers'
import { deleteNumber, deregister, register } from './registration'
import {
  allocationNode,
  allocationOf,
  manage,
  managedWabas,
  revokeCredit,
  shareCredit,
  subscribe,
  subscriptions,
  wabaIdOf,
  wabaOf,
} from './wabas'

/**
 * The Graph's side of what an adapter calls. From an E.164 number to its phone number id, as on the real Graph:
 *   1. GET /v{N}.0/{wabaId}/phone_numbers?fields=id,display_phone_number,platform_type,…&limit=&after= and compare the
 *      digits. Which WABAs a token may manage: GET /v{N}.0/debug_token → data.granular_scopes[].target_ids.
 *   2. not listed: POST /v{N}.0/{wabaId}/phone_numbers {cc, phone_number, verified_name} → {id}
 *   3. POST /v{N}.0/{phoneNumberId}/register {messaging_product: "whatsapp", pin}
 * Here every WABA exists and a new number needs no SMS code, so a newcomer's order goes through; on the real Graph
 * step 2 is followed by request_code and verify_code, and register answers 133006 until a person has done them.
 */
export function mountGraphApi(app: Express, store: Store): void {
  app.use(express.json({ limit: '1mb' }), express.urlencoded({ extended: true }))
  const on = (method: 'get' | 'post' | 'delete', path: string, act: (request: Request) => object) =>
    app[method](`/:version${path}`, (request: Request, response: Response) => {
      checkCall(request)
      const result = store.transaction(() => keepingRefusals(() => act(request)))
      if (result instanceof GraphError) throw result
      response.json(result)
    })

  on('get', '/debug_token', () => tokenNode(store))
  on('get', '/:id/phone_numbers', (request) => listNumbers(store, request))
  on('get', '/:id/pricing_analytics', (request) => laterPage(store, request))
  on('post', '/:id/phone_numbers', (request) => addNumber(store, request))
  on('post', '/:id/register', (request) => register(store, numberOf(store, request), request))
  on('post', '/:id/deregister', (request) => deregister(store, numberOf(store, request), request))
  on('post', '/:id/messages', (request) => sendMessage(numberOf(store, request), request))
  on('get', '/:id/subscribed_apps', (request) => subscriptions(store, wabaIdOf(store, request)))
  on('post', '/:id/subscribed_apps', (request) => subscribe(store, wabaIdOf(store, request), true))
  on('delete', '/:id/subscribed_apps', (request) => subscribe(store, wabaIdOf(store, request), false))
  on('post', '/:id/whatsapp_credit_sharing_and_attach', (request) => shareCredit(store, request))
  on('post', '/:id', (request) => setPin(numberOf(store, request), request))
  on('delete', '/:id', (request) => deleteNode(store, request))
  on('get', '/:id', (request) => node(store, request))
  app.use((request) => {
    throw noSuchObject(request.method, request.path)
  })
  app.use(answerError)
}

/** A refusal is an answer: what was recorded about the call stays. */
function keepingRefusals(act: () => object): object {
  try {
    return act()
  } catch (error) {
    if (error instanceof GraphError) return error
    throw error
  }
}

function checkCall(request: Request): void {
  if (!/^v\d+\.\d+$/.test(String(request.params.version)))
    throw noSuchObject(request.method, String(request.params.version))
  const bearer = /^(Bearer|OAuth) \S+$/i.test(request.header('authorization') ?? '')
  if (!bearer && typeof request.query.access_token !== 'string') throw noToken()
}

function answerError(error: unknown, _request: Request, response: Response, next: NextFunction): void {
  if (response.headersSent) {
    next(error)
    return
  }
  const known = error instanceof GraphError ? error : unexpected(error)
  const { status, retryAfterSeconds } = known.fault
  if (retryAfterSeconds !== undefined) response.set('retry-after', String(retryAfterSeconds))
  response.status(status).json(known.toJson())
}

function unexpected(error: unknown): GraphError {
  const { status, message } = error as { status?: number; message?: string }
  if (status && status < 500) return badParameter(message ?? 'The request could not be read.')
  process.stderr.write(`whatsapp sandbox: ${error instanceof Error ? error.stack : String(error)}\n`)
  return new GraphError({
    status: 500,
    code: 131000,
    type: 'OAuthException',
    message: 'Something went wrong',
    transient: true,
  })
}

function numberOf(store: Store, request: Request): GraphNumber {
  const id = String(request.params.id)
  const number = findById(store, id)
  // A number of a WABA that is no longer shared with us is out of reach, as on the real Graph.
  if (!number || (number.wabaId !== null && wabaOf(store, number.wabaId).withdrawn))
    throw noSuchObject(request.method, id)
  return number
}

function tokenNode(store: Store): object {
  const scopes = ['whatsapp_business_management', 'whatsapp_business_messaging']
  return {
    data: {
      app_id: '1',
      type: 'SYSTEM_USER',
      is_valid: true,
      scopes,
      granular_scopes: scopes.map((scope) => ({ scope, target_ids: managedWabas(store) })),
    },
  }
}

const fieldsOf = (request: Request): string[] | undefined =>
  typeof request.query.fields === 'string' ? request.query.fields.split(',').map((field) => field.trim()) : undefined

const PAGE_SIZE = 25

function listNumbers(store: Store, request: Request): object {
  const wabaId = wabaIdOf(store, request)
  const limit = Math.min(100, Number(request.query.limit) || PAGE_SIZE)
  const after = typeof request.query.after === 'string' ? findById(store, request.query.after)?.digits : undefined
  const found = [...store.newest<GraphNumber>('number', `waba:${wabaId}`, { limit: limit + 1, after })]
  const shown = found.slice(0, limit)
  const cursors = { before: shown[0]?.id ?? '', after: shown.at(-1)?.id ?? '' }
  const next = `${request.protocol}://${request.host}/${request.params.version}/${wabaId}/phone_numbers?limit=${limit}&after=${cursors.after}`
  const paging = shown.length > 0 ? { paging: { cursors, ...(found.length > limit && { next }) } } : {}
  return { data: shown.map((number) => numberNode(number, fieldsOf(request))), ...paging }
}

function addNumber(store: Store, request: Request): object {
  const wabaId = wabaIdOf(store, request)
  const { cc, phone_number: local, verified_name: name } = (request.body ?? {}) as Record<string, unknown>
  if (cc === undefined || local === undefined) throw badParameter('The parameters cc and phone_number are required.')
  const digits = digitsOf(`${cc}${local}`)
  if (!parsePhoneNumber(`+${digits}`)?.isPossible()) throw badParameter(`+${digits} is not a phone number.`)
  const number = obtain(store, digits)
  if (number.wabaId && number.wabaId !== wabaId && number.registered) {
    throw badParameter('This phone number is registered under another WhatsApp Business Account.')
  }
  save(store, { ...number, wabaId, verifiedName: typeof name === 'string' ? name : number.verifiedName })
  manage(store, wabaId)
  return { id: number.id }
}

function sendMessage(number: GraphNumber, request: Request): object {
  const { messaging_product: product, to } = (request.body ?? {}) as Record<string, unknown>
  if (product !== 'whatsapp') throw badParameter('The parameter messaging_product is required and must be "whatsapp".')
  if (typeof to !== 'string' || digitsOf(to) === '') throw badParameter('The parameter to is required.')
  if (!number.registered) throw notRegistered()
  if (number.billingBlocked) throw billingBlocked()
  return {
    messaging_product: 'whatsapp',
    contacts: [{ input: to, wa_id: digitsOf(to) }],
    messages: [{ id: `wamid.${randomBytes(24).toString('base64')}` }],
  }
}

/** Two-step verification; there is no request to switch it off, as on the real Graph. */
function setPin(_number: GraphNumber, request: Request): object {
  const { pin } = (request.body ?? {}) as { pin?: unknown }
  if (!/^\d{6}$/.test(String(pin))) throw badParameter('pin must be 6 digits.')
  return { success: true }
}

function node(store: Store, request: Request): object {
  const id = String(request.params.id)
  const shared = allocationOf(store, id)
  if (shared) return allocationNode(shared)
  return findById(store, id)
    ? numberNode(numberOf(store, request), fieldsOf(request))
    : analyticsNode(store, wabaIdOf(store, request), String(request.query.fields ?? ''), pageAddress(request, id))
}

const pageAddress = (request: Request, id: string) => (report: string, asked: string, after: number) =>
  `${request.protocol}://${request.host}/${request.params.version}/${id}/${report}?${new URLSearchParams({ asked, after: String(after) })}`

/** A further page of a report: its address came with the page before. */
function laterPage(store: Store, request: Request): object {
  const { asked, after } = request.query
  const wabaId = wabaIdOf(store, request)
  const address = pageAddress(request, wabaId)
  const next = (from: number) => address('pricing_analytics', String(asked), from)
  return reportPage(store, wabaId, String(asked), Number(after), next).page
}

function deleteNode(store: Store, request: Request): object {
  const shared = allocationOf(store, String(request.params.id))
  return shared ? revokeCredit(store, shared) : deleteNumber(store, numberOf(store, request), request)
}
