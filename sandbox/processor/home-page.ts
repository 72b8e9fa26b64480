import type { Express } from 'express'
import { escapeHtml, money, pageHtml } from '../standin/pages'
import type { Charge } from './objects'
import type { World } from './world'

const CONTROLS: readonly [request: string, does: string][] = [
  ['POST /_sandbox/checkout-sessions/{id}/complete {paymentMethod}', 'the customer pays on the hosted page'],
  ['POST /_sandbox/payment-intents/{id}/authenticate {outcome: succeed|fail}', 'the customer answers the bank'],
  ['POST /_sandbox/payment-intents/{id}/settle {outcome?: succeed|fail, failureCode?}', 'a bank debit settles'],
  ['PUT /_sandbox/settlements {afterMs}', 'bank debits settle by themselves after that long; null = never'],
  ['PUT /_sandbox/payment-methods/{id}/behaviour {outcome, declineCode?, times?, delayMs?}', 'what the bank does next'],
  ['PUT /_sandbox/payment-methods/{id}/card {expMonth, expYear}', 'the card is renewed or runs out'],
  ['PUT /_sandbox/webhooks {mode: deliver|hold|duplicate|reverse|lose, delayMs?}', 'how events reach the product'],
  ['POST /_sandbox/webhooks/release', 'sends what is held'],
  ['POST /_sandbox/idempotency-keys/forget', 'what 24 hours do to every idempotency key'],
  ['POST /_sandbox/disputes {chargeId, status}', 'the cardholder disputes, or the bank decides'],
  ['GET /_sandbox/charges', 'every charge, newest first'],
]

const SHOWN = 50

/** Mounts a page that shows what happened lately and what can be made to happen. */
export function mountHomePage(app: Express, world: World): void {
  app.get('/_sandbox', (_request, response) => {
    const rows = [...world.store.newest<Charge>('charge', '', { limit: SHOWN })].map(chargeRow).join('')
    const controls = CONTROLS.map(
      ([request, does]) => `<tr><td><code>${escapeHtml(request)}</code></td><td>${escapeHtml(does)}</td></tr>`,
    )
    const content = `<main><h1>Card processor sandbox</h1><h2>Latest charges</h2>
<table><tr><th>Created</th><th>Charge</th><th>Amount</th><th>Status</th><th>Description</th></tr>${rows || '<tr><td colspan="5">none yet</td></tr>'}</table>
<h2>Controls</h2><table>${controls.join('')}</table></main>`
    response.type('html').send(pageHtml('Card processor sandbox', content))
  })
}

function chargeRow(charge: Charge): string {
  const refunded = charge.amount_refunded > 0 ? `, refunded ${money(charge.amount_refunded, charge.currency)}` : ''
  const why = charge.failure_message ? `: ${charge.failure_message}` : ''
  const cells = [
    new Date(charge.created * 1000).toISOString(),
    charge.id,
    money(charge.amount, charge.currency),
    `${charge.status}${why}${refunded}${charge.disputed ? ', disputed' : ''}`,
    charge.description ?? '',
  ]
  return `<tr class="${charge.status}">${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`
}
