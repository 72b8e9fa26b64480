import express, {
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
  type Response,
  type Router,
} from 'express'
import { newId } from '../../adapters/ids'
import { languageOf } from '../../adapters/mail/texts/language'
import { linkOfToken } from '../../adapters/store/payment-links'
import { type PayPage, payPage } from '../../adapters/store/views/pay-page'
import type { Command } from '../../domain/commands'
import { isRefusal } from '../../domain/errors'
import { dunningEntity } from '../../domain/keys'
import { unavailable } from '../http/unavailable'
import {
  CHECKOUTS_A_MINUTE,
  isUnreadable,
  LOOKS_A_MINUTE,
  limited,
  pageHeaders,
  preferred,
  rememberedToken,
  rememberToken,
  sendPage,
} from '../pages/frame'
import type { Services } from '../services'
import { renderPage } from './page'
import type { Message } from './texts'

const STATUS: Partial<Record<Message, number>> = { ENDED: 410, UNKNOWN: 404, UNAVAILABLE: 503, TOO_MANY: 429 }

/** The public pages behind payment links: who has a link needs no account (I4). They show facts and never book money. */
export function payPages(services: Services): Router {
  const router = express.Router({ strict: true })
  const tooMany: RequestHandler = (request, response) => send(services, request, response, 'TOO_MANY')
  router.use(...pageHeaders(services, '/pay'))
  router.get('/return', limited(LOOKS_A_MINUTE, tooMany), (request, response) => comeBack(services, request, response))
  router.get('/:token', limited(LOOKS_A_MINUTE, tooMany), (request, response) => show(services, request, response))
  router.post('/:token/checkout', limited(CHECKOUTS_A_MINUTE, tooMany), (request, response) =>
    checkOut(services, request, response),
  )
  router.use((request, response) => send(services, request, response, 'UNKNOWN'))
  router.use(onError(services))
  return router
}

/** `shared`: made to be given to others, unlike the link of a mail to the customer (decision 0011). */
type Found = { page: PayPage; token: string; shared: boolean }

async function find({ db }: Services, token: unknown): Promise<Found | null> {
  const link = typeof token === 'string' ? await linkOfToken(db, token) : null
  if (link === null) return null
  return { page: await payPage(db, link), token: String(token), shared: link.expiresAt !== null }
}

async function show(services: Services, request: Request, response: Response): Promise<void> {
  const found = await find(services, request.params.token)
  send(services, request, response, found?.page.state ?? 'UNKNOWN', found ?? undefined)
}

/** The processor's page is made now, when somebody wants to pay: a page lives for a day, a link for much longer. */
async function checkOut(services: Services, request: Request, response: Response): Promise<void> {
  const found = await find(services, request.params.token)
  if (found === null || found.page.state === 'ENDED') {
    return send(services, request, response, found === null ? 'UNKNOWN' : 'ENDED', found ?? undefined)
  }
  const { page, token, shared } = found
  if (page.clock.status !== 'READY') return send(services, request, response, 'UNAVAILABLE', found)
  const result = page.state === 'PAYABLE' ? await ask(services, page, { name: 'open-page', guest: shared }) : null
  if (result !== null && isRefusal(result) && result.code !== 'INVOICE_NOT_PAYABLE') {
    return send(services, request, response, 'UNAVAILABLE', found)
  }
  if (result === null || isRefusal(result) || result.checkoutUrl === undefined) {
    return response.redirect(303, `../${token}`)
  }
  rememberToken(services, response, 'pay', token)
  response.redirect(303, result.checkoutUrl)
}

/** Where the processor sends a payer back to. Its word on the payment is asked for now; the page shows what was booked. */
async function comeBack(services: Services, request: Request, response: Response): Promise<void> {
  const found = await find(services, rememberedToken(request, 'pay'))
  if (found === null) return send(services, request, response, 'RETURNED')
  const { page, token } = found
  if (page.openPageAttemptId !== null && page.clock.status === 'READY') {
    await ask(services, page, { name: 'look', attemptId: page.openPageAttemptId }).catch((error: unknown) => {
      request.log.warn({ err: error }, 'a payment was not looked at; its webhook tells of it')
    })
  }
  response.redirect(303, token)
}

function ask({ engine }: Services, { invoiceId, clock }: PayPage, command: Command) {
  const { accountId, clockId } = clock
  return engine.command({ id: newId('cmd'), target: dunningEntity(invoiceId), accountId, command }, clockId)
}

function send({ config }: Services, request: Request, response: Response, message: Message, found?: Found): void {
  const language = found === undefined ? preferred(request) : languageOf(found.page.locale)
  if (message === 'UNAVAILABLE') response.set('Retry-After', '60')
  sendPage(response, STATUS[message] ?? 200, language, renderPage(message, language, config.seller, found))
}

const onError =
  (services: Services): ErrorRequestHandler =>
  (error, request, response, next) => {
    if (response.headersSent) return next(error)
    if (isUnreadable(error)) return send(services, request, response, 'UNKNOWN')
    if (unavailable(error) === null) request.log.error({ err: error }, 'request failed')
    send(services, request, response, 'UNAVAILABLE')
  }
