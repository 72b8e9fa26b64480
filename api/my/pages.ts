import express, {
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
  type Response,
  type Router,
} from 'express'
import { languageOf } from '../../adapters/mail/texts/language'
import type { ErrorCode } from '../../domain/errors'
import { invoke } from '../http/invoke'
import { sendAnswer } from '../http/serve-route'
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
import { Problem } from '../problem'
import type { Route } from '../route'
import { creditNotesPdf } from '../routes/credit-note-pdf'
import { invoicePdf } from '../routes/invoice-pdf'
import { statementCsv } from '../routes/statement-csv'
import { statementPdf } from '../routes/statement-pdf'
import type { Services } from '../services'
import { type Action, actionsOf } from './actions'
import { renderAccount, renderMessage } from './page'
import { NEWS, type News, type Obstacle } from './texts'
import { accountPage } from './view'
import { type Visitor, visitorOf } from './visitor'

/** Which of the page's own words say a refusal; of any other it says that it did not work. */
const OBSTACLES: Partial<Record<ErrorCode, Obstacle>> = {
  UNPAID_INVOICES: 'UNPAID_INVOICES',
  PAYMENT_DECLINED: 'PAYMENT_DECLINED',
  AMOUNT_OUT_OF_RANGE: 'AMOUNT',
  VALIDATION_FAILED: 'AMOUNT',
  BILLING_PROFILE_INCOMPLETE: 'PROFILE',
  INVOICE_NOT_PAYABLE: 'CHANGED',
  ILLEGAL_TRANSITION: 'CHANGED',
  NUMBER_TAKEN: 'CHANGED',
}

/**
 * The customer's own page behind the links of his mails (decision 0049): what it shows, its buttons (`actionsOf`) and its
 * documents.
 */
export function accountPages(services: Services): Router {
  const router = express.Router({ strict: true })
  const actions = actionsOf(services)
  const documents: Record<string, Route> = {
    '/:token/invoices/:invoiceId.pdf': invoicePdf,
    '/:token/invoices/:invoiceId/credit-notes.pdf': creditNotesPdf,
    '/:token/statements/:month.pdf': statementPdf,
    '/:token/statements/:month.csv': statementCsv,
  }

  const tooMany: RequestHandler = (request, response) => say(services, request, response, 429)
  const [looks, doings] = [limited(LOOKS_A_MINUTE, tooMany), limited(CHECKOUTS_A_MINUTE, tooMany)]
  router.use(...pageHeaders(services, '/my'))
  router.get('/return', looks, (request, response) => comeBack(services, request, response))
  router.get('/:token', looks, (request, response) => show(services, request, response))
  for (const [path, action] of Object.entries(actions)) {
    router.post(path, doings, express.urlencoded({ extended: false }), (request, response) =>
      act(services, action, request, response),
    )
  }
  for (const [path, route] of Object.entries(documents)) {
    router.get(path, looks, (request, response) => print(services, route, request, response))
  }
  router.use((request, response) => say(services, request, response, 404))
  router.use(onError(services))
  return router
}

/** Where the page of a token is. */
const addressOf = ({ config }: Services, token: string): string => `${config.publicUrl}/my/${token}`

/** The visitor, or null after the page has said why there is none. */
async function arrived(services: Services, request: Request, response: Response): Promise<Visitor | null> {
  const visitor = await visitorOf(services, request.params['token'])
  if (visitor !== null && !visitor.ended) return visitor
  say(services, request, response, visitor === null ? 404 : 410)
  return null
}

async function show(services: Services, request: Request, response: Response): Promise<void> {
  const visitor = await arrived(services, request, response)
  if (visitor === null) return
  const news = NEWS.find((each) => each === request.query['news']) ?? null
  await sendAccount(services, visitor, response, 200, { news, obstacle: null })
}

async function act(services: Services, action: Action, request: Request, response: Response): Promise<void> {
  const visitor = await arrived(services, request, response)
  if (visitor === null) return
  try {
    const way = await action(visitor, request)
    rememberToken(services, response, 'my', visitor.token)
    if ('obstacle' in way) return await sendAccount(services, visitor, response, 409, { news: null, ...way })
    response.redirect(303, 'to' in way ? way.to : `${addressOf(services, visitor.token)}?news=${way.news}`)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const { code } = error.refusal
    request.log.info({ code }, 'a button of the account page was refused')
    const obstacle = OBSTACLES[code] ?? 'OTHER'
    await sendAccount(services, visitor, response, 409, { news: null, obstacle })
  }
}

async function print(services: Services, route: Route, request: Request, response: Response): Promise<void> {
  const visitor = await arrived(services, request, response)
  if (visitor === null) return
  const { token: _, ...named } = request.params
  const params = 'month' in named ? { ...named, accountId: visitor.accountId } : named
  await sendAnswer(route, response, { status: 200, body: await invoke(services, visitor.caller, route, { params }) })
}

/** From the processor's page. Its webhook tells what was stored; the page may be a moment early. */
async function comeBack(services: Services, request: Request, response: Response): Promise<void> {
  const token = rememberedToken(request, 'my')
  if (token === undefined) return say(services, request, response, 200)
  response.redirect(303, `${addressOf(services, token)}?news=RETURNED`)
}

async function sendAccount(
  services: Services,
  visitor: Visitor,
  response: Response,
  status: number,
  said: { news: News | null; obstacle: Obstacle | null },
): Promise<void> {
  const page = await accountPage(services, visitor)
  const language = languageOf(page.account.locale)
  const { seller } = services.config
  const address = addressOf(services, visitor.token)
  sendPage(response, status, language, renderAccount(page, { ...said, language, seller, address }))
}

const WORDS = { 200: 'RETURNED', 404: 'UNKNOWN', 410: 'ENDED', 429: 'TOO_MANY', 503: 'UNAVAILABLE' } as const

function say({ config }: Services, request: Request, response: Response, status: keyof typeof WORDS): void {
  const language = preferred(request)
  if (status === 503) response.set('Retry-After', '60')
  sendPage(response, status, language, renderMessage(WORDS[status], language, config.seller))
}

const onError =
  (services: Services): ErrorRequestHandler =>
  (error, request, response, next) => {
    if (response.headersSent) return next(error)
    if (error instanceof Problem || isUnreadable(error)) return say(services, request, response, 404)
    if (unavailable(error) === null) request.log.error({ err: error }, 'request failed')
    say(services, request, response, 503)
  }
