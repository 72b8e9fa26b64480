import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Stripe from 'stripe'
import { type RunningSandbox, type SandboxOptions, startSandbox } from '../../sandbox/main'

export const WEBHOOK_SECRET = 'whsec_test'
export const APP_SECRET = 'meta-app-secret'

export function dataFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'linekeeper-sandbox-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** The official client, talking to a stand-in. */
export function stripeAt(url: string, config: { timeout?: number; key?: string } = {}): Stripe {
  const { hostname, port } = new URL(url)
  return new Stripe(config.key ?? 'sk_test_sandbox', {
    host: hostname,
    port,
    protocol: 'http',
    maxNetworkRetries: 0,
    telemetry: false,
    timeout: config.timeout,
  })
}

export interface Bench extends RunningSandbox {
  stripe: Stripe
  folder: string
  /** Uses a control of the processor; throws when it is refused. */
  control<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T>
}

export async function startBench(options: Partial<SandboxOptions> = {}): Promise<Bench> {
  const folder = dataFolder()
  const sandbox = await startSandbox({
    dataDir: folder.path,
    stripeWebhookSecret: WEBHOOK_SECRET,
    whatsappAppSecret: APP_SECRET,
    ...options,
  })
  return {
    ...sandbox,
    folder: folder.path,
    stripe: stripeAt(sandbox.processorUrl),
    control: (method, path, body) => control(sandbox.processorUrl, method, path, body),
    stop: async () => {
      await sandbox.stop()
      folder.remove()
    },
  }
}

export async function control<T>(base: string, method: string, path: string, body?: unknown): Promise<T> {
  const response = await send(base, method, `/_sandbox${path}`, body)
  if (response.status >= 400) throw new Error(`${method} ${path}: ${JSON.stringify(response.body)}`)
  return response.body as T
}

export async function send(
  base: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: Record<string, unknown>; headers: Headers }> {
  const response = await fetch(`${base}${path}`, {
    method,
    headers: { 'Content-Type': 'application/json', ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  return {
    status: response.status,
    body: (await response.json()) as Record<string, unknown>,
    headers: response.headers,
  }
}

/** A customer with an attached method, and the way to charge it off-session. */
export async function payer(stripe: Stripe, token = 'pm_card_visa') {
  const customer = await stripe.customers.create({ email: 'payer@example.com' })
  const method = await stripe.paymentMethods.attach(token, { customer: customer.id })
  const charge = (params: Partial<Stripe.PaymentIntentCreateParams> = {}, options: Stripe.RequestOptions = {}) =>
    stripe.paymentIntents.create(
      {
        amount: 3900,
        currency: 'usd',
        customer: customer.id,
        payment_method: method.id,
        confirm: true,
        off_session: true,
        automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
        ...params,
      },
      options,
    )
  return { customer, method, charge }
}

/** The error a call ends with; fails when it does not. */
export async function failure(call: Promise<unknown>): Promise<InstanceType<typeof Stripe.errors.StripeError>> {
  try {
    await call
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error
    throw error
  }
  throw new Error('The call succeeded.')
}

export interface Received {
  path: string
  headers: IncomingHttpHeaders
  body: string
}

/** A receiver of webhooks that waits for what should come. */
export class Receiver {
  readonly received: Received[] = []
  /** What to answer to each request. */
  answer: (request: Received) => number = () => 200
  #waiting: (() => void)[] = []
  #server: Server

  private constructor() {
    this.#server = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk) => {
        body += chunk
      })
      request.on('end', () => {
        const one = { path: request.url ?? '', headers: request.headers, body }
        this.received.push(one)
        response.statusCode = this.answer(one)
        response.end('ok')
        for (const wake of this.#waiting.splice(0)) wake()
      })
    })
  }

  static async start(port = 0): Promise<Receiver> {
    const receiver = new Receiver()
    await new Promise<void>((resolve) => receiver.#server.listen(port, '127.0.0.1', resolve))
    return receiver
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  events(): Stripe.Event[] {
    return this.received.map(({ body }) => JSON.parse(body) as Stripe.Event)
  }

  types(): string[] {
    return this.events().map(({ type }) => type)
  }

  /** Waits until `enough` holds of what came. */
  async until(enough: (receiver: this) => boolean): Promise<void> {
    while (!enough(this)) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
