import type { ChargeInput, Processor } from '../../activities/ports/processor'
import { createStripeProcessor } from '../../adapters/stripe/processor'
import { type Reply, type ScriptedServer, type Seen, startScriptedServer } from './scripted-server'

/** Stripe's answers word for word as its reference documents them, and an adapter that meets them over real HTTP. */
export class StripeFarEnd {
  #server: ScriptedServer | undefined

  /** The requests so far, oldest first. */
  get seen(): Seen[] {
    return this.#server?.seen ?? []
  }

  async answering(script: (request: Seen) => Reply, returnUrl?: string): Promise<Processor> {
    this.#server = await startScriptedServer(script)
    const apiBase = this.#server.url
    return createStripeProcessor({
      secretKey: 'sk_test_1',
      webhookSecret: 'whsec_1',
      apiBase,
      timeoutMs: 300,
      returnUrl,
    })
  }

  async stop(): Promise<void> {
    await this.#server?.stop()
  }
}

export const CHARGE: ChargeInput = {
  key: 'inv_1:1:pm_1',
  attemptId: 'att_1',
  invoiceId: 'inv_1',
  accountId: 'acc_1',
  customerRef: 'cus_1',
  methodRef: 'pm_1',
  amountCents: 3900,
  currency: 'USD',
  onSession: false,
  description: 'Hosting of +12025550123',
}

export const ok = (body: unknown): Reply => ({ status: 200, body })
export const list = (data: unknown[], hasMore = false): Reply =>
  ok({ object: 'list', data, has_more: hasMore, url: '/v1/list' })
export const failed = (status: number, error: Record<string, unknown>): Reply => ({ status, body: { error } })
export const cardError = (error: Record<string, unknown>): Reply =>
  failed(402, { type: 'card_error', code: 'card_declined', message: 'No.', payment_intent: intent(), ...error })

export function intent(over: Record<string, unknown> = {}) {
  return {
    id: 'pi_1',
    object: 'payment_intent',
    status: 'requires_payment_method',
    amount: 3900,
    amount_received: 0,
    metadata: { linekeeper_attempt: 'att_1' },
    last_payment_error: null,
    cancellation_reason: null,
    ...over,
  }
}

export const paid = (over: Record<string, unknown> = {}) =>
  intent({ status: 'succeeded', amount_received: 3900, ...over })
