import express, {
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
  type Response,
  type Router,
} from 'express'
import { rateLimit } from 'express-rate-limit'
import helmet from 'helmet'
import { newId } from '../../adapters/ids'
import { languageOf, MAIL_LANGUAGES, type MailLanguage } from '../../adapters/mail/texts/language'
import { linkOfToken } from '../../adapters/store/payment-links'
import { type PayPage, payPage } from '../../adapters/store/views/pay-page'
import type { Command } from '../../domain/commands'
import { isRefusal } from '../../domain/errors'
import { dunningEntity } from '../../domain/keys'
import { unavailable } from '../http/unavailable'
import type { Services } from '../services'
import { renderPage, STYLE_HASH } from './page'
import type { Message } from './texts'

/** Requests a minute from one address. Opening a page of the processor's costs more than looking. */
const LOOKS_A_MINUTE = 60
const CHECKOUTS_A_MINUTE = 10

const STATUS: Partial<Record<Message, number>> = { ENDED: 410, UNKNOWN: 404, UNAVAILABLE: 503, TOO_MANY: 429 }

/** Remembers which link a browser paid by, so that the processor need not be told the token. */
const COOKIE = 'linekeeper_pay'

/** The public pages behind payment links: who has a link needs no account (I4). They show facts and never book money. */
export function payPages(services: Services): Router {
  const router = express.Router({ strict: true })
  router.use(...headers(services))
  router.get('/return', limited(services, LOOKS_A_MINUTE), (request, response) => comeBack(services, request, response))
  router.get('/:token', limited(services, LOOKS_A_MINUTE), (request, response) => show(services, request, response))
  router.post('/:token/checkout', limited(services, CHECKOUTS_A_MINUTE), (request, response) =>
    checkOut(services, request, response),
  )
  router.use((request, response) => send(services, request, response, 'UNKNOWN'))
  router.use(onError(services))
  return router
}

/** Nothing of a page is kept, listed or told to another site, and nothing but its own style runs in it. */
function headers({ config }: Services): RequestHandler[] {
  const csp = helmet.contentSecurityPolicy({
    useDefaults: false,
    directives: {
      'default-src': ["'none'"],
      'style-src': [STYLE_HASH],
      // A browser holds the redirect to the processor's page against this, too; whose page that is, the processor says.
      'form-action': config.production ? ["'self'", 'https:'] : ["'self'", 'https:', 'http:'],
      'base-uri': ["'none'"],
      'frame-ancestors': ["'none'"],
    },
  })
  const others: RequestHandler = (request, response, next) => {
    request.routePath = '/pay'
    response.set({ 'X-Robots-Tag': 'noindex, nofollow', 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' })
    next()
  }
  return [csp, others]
}

const limited = (services: Services, limit: number): RequestHandler =>
  rateLimit({
    windowMs: 60_000,
    limit,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    // Proxies are believed as the setting says; the library's own guess at it would only be logged.
    validate: { xForwardedForHeader: false },
    handler: (request, response) => send(services, request, response, 'TOO_MANY'),
  })

type Found = { page: PayPage; token: string }

async function find({ db }: Services, token: unknown): Promise<Found | null> {
  const link = typeof token === 'string' ? await linkOfToken(db, token) : null
  return link === null ? null : { page: await payPage(db, link), token: String(token) }
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
  const { page, token } = found
  if (page.clock.status !== 'READY') return send(services, request, response, 'UNAVAILABLE', found)
  const result = page.state === 'PAYABLE' ? await ask(services, page, { name: 'open-page' }) : null
  if (result !== null && isRefusal(result) && result.code !== 'INVOICE_NOT_PAYABLE') {
    return send(services, request, response, 'UNAVAILABLE', found)
  }
  if (result === null || isRefusal(result) || result.checkoutUrl === undefined) {
    return response.redirect(303, `../${token}`)
  }
  response.cookie(COOKIE, token, cookieOptions(services))
  response.redirect(303, result.checkoutUrl)
}

/** Where the processor sends a payer back to. Its word on the payment is asked for now; the page shows what was booked. */
async function comeBack(services: Services, request: Request, response: Response): Promise<void> {
  const cookie = new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w-]+)`).exec(request.get('cookie') ?? '')?.[1]
  const found = await find(services, cookie)
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

function cookieOptions({ config }: Services) {
  const { protocol, pathname } = new URL(config.publicUrl)
  const path = `${pathname.replace(/\/$/, '')}/pay/return`
  return { path, httpOnly: true, sameSite: 'lax', secure: protocol === 'https:', maxAge: 24 * 3600_000 } as const
}

function send({ config }: Services, request: Request, response: Response, message: Message, found?: Found): void {
  const language = found === undefined ? preferred(request) : languageOf(found.page.locale)
  if (message === 'UNAVAILABLE') response.set('Retry-After', '60')
  const html = renderPage(message, language, config.seller, found)
  response
    .status(STATUS[message] ?? 200)
    .set('Content-Language', language)
    .type('html')
    .send(html)
}

/** Without an account's language, the browser's. */
const preferred = (request: Request): MailLanguage => languageOf(request.acceptsLanguages(...MAIL_LANGUAGES) || 'en')

const onError =
  (services: Services): ErrorRequestHandler =>
  (error, request, response, next) => {
    if (unavailable(error) === null) request.log.error({ err: error }, 'request failed')
    if (response.headersSent) return next(error)
    send(services, request, response, 'UNAVAILABLE')
  }
