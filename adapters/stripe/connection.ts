import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import Stripe from 'stripe'

/** `timeoutMs` bounds one request. `apiBase` is the origin of Stripe or of a stand-in that speaks its wire format. */
export type StripeConnection = { secretKey: string; apiBase?: string; timeoutMs: number }

const STRIPE_ITSELF = 'https://api.stripe.com'

/**
 * The official client without retries of its own: when to try again is the engine's decision, on the engine's clock.
 */
export function connectStripe({ secretKey, apiBase = STRIPE_ITSELF, timeoutMs }: StripeConnection): Stripe {
  const base = originOf(apiBase)
  const secure = base.protocol === 'https:'
  return new Stripe(secretKey, {
    protocol: secure ? 'https' : 'http',
    host: base.hostname,
    port: base.port || (secure ? 443 : 80),
    httpClient: sendingOnce(secure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true })),
    timeout: timeoutMs,
    maxNetworkRetries: 0,
    telemetry: false,
  })
}

/**
 * Even without retries the client sends a request again when its connection was reset, and then reports only what the
 * second sending met: "refused", although the first may have charged. A reset write is therefore given a name the
 * client does not retry; reads keep the second chance.
 */
function sendingOnce(agent: HttpAgent): ReturnType<typeof Stripe.createNodeHttpClient> {
  const client = Stripe.createNodeHttpClient(agent)
  const send = client.makeRequest.bind(client)
  client.makeRequest = async (host, port, path, method, ...rest) => {
    try {
      return await send(host, port, path, method, ...rest)
    } catch (error) {
      if (method === 'GET') throw error
      throw Object.assign(new Error('the connection was lost', { cause: error }), { code: lostOrElse(error) })
    }
  }
  return client
}

function lostOrElse(error: unknown): string {
  const { code } = error as { code?: string }
  return !code || code === 'ECONNRESET' || code === 'EPIPE' ? 'CONNECTION_LOST' : code
}

function originOf(apiBase: string): URL {
  const base = URL.canParse(apiBase) ? new URL(apiBase) : null
  if (!base || !/^https?:$/.test(base.protocol) || base.pathname !== '/' || base.search) {
    throw new Error(`STRIPE_API_BASE is "${apiBase}"; it must be an origin such as ${STRIPE_ITSELF}, without a path`)
  }
  return base
}
