import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createStripeProcessor } from '../../adapters/stripe/processor'
import { startSandbox } from '../../sandbox/main'
import type { ProcessorControls, RunningProcessor } from './contract/bench'
import { processorContract } from './processor-contract'

/** What the sandbox is told so that the next charge meets something else than its bank. */
const MEETS: Record<Parameters<ProcessorControls['nextCharge']>[1], object> = {
  LOST_ANSWER: { outcome: 'hang_after_charge' },
  SERVER_ERROR: { outcome: 'http_500' },
  RATE_LIMIT: { outcome: 'http_429' },
  NO_ISSUER: { outcome: 'decline', declineCode: 'issuer_not_available' },
}

async function stripeAtTheSandbox(): Promise<RunningProcessor> {
  const dataDir = await mkdtemp(join(tmpdir(), 'linekeeper-stripe-'))
  const sandbox = await startSandbox({ dataDir })
  return {
    processor: createStripeProcessor({
      secretKey: 'sk_test_sandbox',
      webhookSecret: 'whsec_sandbox',
      apiBase: sandbox.processorUrl,
      timeoutMs: 1000,
    }),
    controls: controlsOf(sandbox.processorUrl),
    async stop() {
      await sandbox.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

const BANK_SAYS = { INQUIRY: 'warning_needs_response', OPEN: 'needs_response', WON: 'won', LOST: 'lost' } as const

function controlsOf(url: string): ProcessorControls {
  async function control(method: string, path: string, body?: object) {
    const response = await fetch(`${url}/_sandbox/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return response.json() as Promise<{ id: string; data: { id: string; status: string; amount: number }[] }>
  }
  return {
    tokens: {
      good: 'pm_card_visa',
      otherGood: 'pm_card_mastercard',
      declined: { token: 'pm_card_chargeCustomerFail', code: 'generic_decline' },
      refused: { token: 'pm_card_visa_chargeDeclinedInsufficientFunds', code: 'insufficient_funds' },
      asking: 'pm_card_authenticationRequired',
      slow: 'pm_usBankAccount_processing',
      payPal: 'pm_paypal',
    },
    async nextCharge(methodRef, meets) {
      await control('PUT', `payment-methods/${methodRef}/behaviour`, { ...MEETS[meets], times: 1 })
    },
    async answerBank(chargeRef, outcome) {
      await control('POST', `payment-intents/${chargeRef}/authenticate`, { outcome })
    },
    async settleDebit(chargeRef, failureCode) {
      const answer = failureCode === null ? { outcome: 'succeed' } : { outcome: 'fail', failureCode }
      await control('POST', `payment-intents/${chargeRef}/settle`, answer)
    },
    async finishPage(pageRef, token) {
      await control('POST', `checkout-sessions/${pageRef}/complete`, { paymentMethod: token })
    },
    async renewCard(methodRef, card) {
      await control('PUT', `payment-methods/${methodRef}/card`, card)
    },
    async deleteCustomer(customerRef) {
      const headers = { authorization: 'Bearer sk_test_sandbox' }
      const response = await fetch(`${url}/v1/customers/${customerRef}`, { method: 'DELETE', headers })
      if (!response.ok) throw new Error(`the customer was not deleted: ${response.status}`)
    },
    async dispute(chargeRef, stands) {
      const { data } = await control('GET', `charges?paymentIntent=${chargeRef}`)
      return (await control('POST', 'disputes', { chargeId: data[0]?.id, status: BANK_SAYS[stands] })).id
    },
    async settledCents(customerRef) {
      const { data } = await control('GET', `charges?customer=${customerRef}`)
      return data.filter(({ status }) => status === 'succeeded').map(({ amount }) => amount)
    },
  }
}

processorContract('Stripe, at the sandbox,', stripeAtTheSandbox)
