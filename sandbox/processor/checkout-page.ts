import express, { type Express, type Request, type Response } from 'express'
import { escapeHtml, money, pageHtml } from '../standin/pages'
import { completeSession } from './checkout-completion'
import { planOf } from './checkout-sessions'
import { ProcessorError } from './errors'
import type { CheckoutSession } from './objects'
import { tokenDetails } from './tokens'
import type { World } from './world'

const OFFERED: readonly [token: string, label: string][] = [
  ['pm_card_visa', 'Visa ···· 4242: succeeds'],
  ['pm_card_mastercard', 'Mastercard ···· 4444: succeeds'],
  ['pm_card_amex', 'American Express ···· 8431: succeeds'],
  ['pm_card_authenticationRequired', 'Visa ···· 3184: the bank asks you to authenticate'],
  ['pm_card_visa_chargeDeclinedInsufficientFunds', 'Visa ···· 9995: insufficient funds'],
  ['pm_card_chargeCustomerFail', 'Visa ···· 0341: can be saved, then declines'],
  ['pm_card_chargeDeclinedExpiredCard', 'Visa ···· 0069: expired'],
  ['pm_paypal', 'PayPal: succeeds'],
  ['pm_usBankAccount_success', 'Bank account ···· 6789: settles later'],
  ['pm_success_de', 'German bank account ···· 3201: settles later'],
]

/** Mounts the hosted page a customer pays on. */
export function mountCheckoutPage(app: Express, world: World): void {
  app.get('/c/pay/:id', (request, response) => {
    const session = sessionOf(world, request)
    if (session) response.type('html').send(form(world, session))
    else
      response
        .status(404)
        .type('html')
        .send(pageHtml('Not found', '<main class="narrow">There is no such checkout session.</main>'))
  })
  app.post('/c/pay/:id', express.urlencoded({ extended: false }), (request, response) =>
    submit(world, request, response),
  )
}

const sessionOf = (world: World, request: Request) => world.find('checkout_session', String(request.params.id))

function submit(world: World, request: Request, response: Response): void {
  const session = sessionOf(world, request)
  if (!session) {
    response.status(404).end()
    return
  }
  const {
    paymentMethod = '',
    authentication,
    email,
  } = (request.body ?? {}) as {
    paymentMethod?: string
    authentication?: string
    email?: string
  }
  const asks = tokenDetails(paymentMethod)?.traits.authentication !== undefined
  if (asks && authentication === undefined && session.status === 'open') {
    response.type('html').send(authenticationForm(session, paymentMethod, email))
    return
  }
  const payer = email ? { email } : {}
  const refusal = tryToComplete(world, session.id, paymentMethod, authentication !== 'fail', payer)
  if (refusal)
    response
      .status(402)
      .type('html')
      .send(form(world, world.must('checkout_session', session.id), refusal))
  else response.redirect(303, returnAddress(session))
}

/** The message to show when the bank said no; what it decided is kept. */
function tryToComplete(
  world: World,
  id: string,
  methodId: string,
  authenticated: boolean,
  payer: { email?: string },
): string | undefined {
  world.request = { id: null, idempotencyKey: null }
  return world.store.transaction(() => {
    try {
      completeSession(world, world.must('checkout_session', id), methodId, authenticated, payer)
      return undefined
    } catch (error) {
      if (error instanceof ProcessorError) return error.message
      throw error
    }
  })
}

const returnAddress = (session: CheckoutSession): string =>
  (session.success_url ?? '/').replaceAll('{CHECKOUT_SESSION_ID}', session.id)

function form(world: World, session: CheckoutSession, refusal?: string): string {
  if (session.status !== 'open')
    return pageHtml('Checkout', `<main class="narrow">This checkout is ${session.status}.</main>`)
  const lines = planOf(world, session.id)
    .lines.map(
      (line) =>
        `<tr><td>${escapeHtml(line.name)} × ${line.quantity}</td><td>${money(line.unitCents * line.quantity, session.currency ?? 'usd')}</td></tr>`,
    )
    .join('')
  const pays = session.mode === 'payment'
  const total = pays
    ? `<p class="total">${money(session.amount_total ?? 0, session.currency ?? 'usd')}</p>`
    : '<p class="total">Save a payment method</p>'
  const options = OFFERED.filter(([token]) => session.payment_method_types.includes(tokenDetails(token)?.type ?? ''))
    .map(([token, label]) => `<option value="${token}">${escapeHtml(label)}</option>`)
    .join('')
  const cancel = session.cancel_url
    ? `<p><a href="${escapeHtml(safeUrl(session.cancel_url))}">Cancel and go back</a></p>`
    : ''
  const guest = session.customer === null ? '<label>E-mail<input type="email" name="email"></label>' : ''
  const error = refusal ? `<p class="error" role="alert">${escapeHtml(refusal)}</p>` : ''
  return pageHtml(
    'Checkout',
    `<main class="narrow">${total}<table>${lines}</table>${error}<form method="post" action="/c/pay/${session.id}">
${guest}<label>Test payment method<select name="paymentMethod">${options}</select></label>
<button type="submit">${pays ? 'Pay' : 'Save'}</button></form>${cancel}</main>`,
  )
}

function authenticationForm(session: CheckoutSession, paymentMethod: string, email = ''): string {
  const button = (value: string, label: string, style = '') =>
    `<button name="authentication" value="${value}" ${style}>${label}</button>`
  return pageHtml(
    'Authentication',
    `<main class="narrow"><p>Your bank asks you to confirm this payment.</p><form method="post" action="/c/pay/${session.id}">
<input type="hidden" name="paymentMethod" value="${escapeHtml(paymentMethod)}">
<input type="hidden" name="email" value="${escapeHtml(email)}">
${button('succeed', 'Complete authentication')}${button('fail', 'Fail authentication', 'class="plain"')}</form></main>`,
  )
}

/** Only web addresses become links: a `javascript:` URL would run in the page. */
const safeUrl = (url: string): string => (/^https?:\/\//i.test(url) ? url : '#')
