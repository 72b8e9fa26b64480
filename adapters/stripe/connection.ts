import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import Stripe from 'stripe'

/** `timeoutMs` bounds one request. `apiBase` is the origin of Stripe or of a stand-in that speaks its wire format. */
export type StripeConnection = { secretKey: string; apiBase?: string; timeoutMs: number }

const STRIPE_ITSELF = 'https://api.stripe.com'

/**
 * The official client without retries of its own: when to try again is the engine's decision, on the engine's clock.
 * What it still repeats once is a request whose kept-alive connection the far end had closed, with the same key.
 */
export function connectStripe({ secretKey, apiBase = STRIPE_ITSELF, timeoutMs }: StripeConnection): Stripe {
  const base = originOf(apiBase)
  const secure = base.protocol === 'https:'
  return new Stripe(secretKey, {
    protocol: secure ? 'https' : 'http',
    host: base.hostname,
    port: base.port || (secure ? 443 : 80),
    httpAgent: secure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true }),
    timeout: timeoutMs,
    maxNetworkRetries: 0,
    telemetry: false,
  })
}

function originOf(apiBase: string): URL {
  const base = URL.canParse(apiBase) ? new URL(apiBase) : null
  if (!base || !/^https?:$/.test(base.protocol) || base.pathname !== '/' || base.search) {
    throw new Error(`STRIPE_API_BASE is "${apiBase}"; it must be an origin such as ${STRIPE_ITSELF}, without a path`)
  }
  return base
}
