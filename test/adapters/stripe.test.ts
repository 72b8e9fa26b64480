import Stripe from 'stripe'
import type { ChargeInput, Processor } from '../../activities/ports/processor'
import { createStripeProcessor } from '../../adapters/stripe/processor'
import { type Reply, type ScriptedServer, type Seen, startScriptedServer } from './scripted-server'

const CHARGE: ChargeInput = {
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

let server: ScriptedServer | undefined

afterEach(async () => {
  await server?.stop()
  server = undefined
})

async function against(script: (request: Seen) => Reply, returnUrl?: string): Promise<Processor> {
  server = await startScriptedServer(script)
  return createStripeProcessor({
    secretKey: 'sk_test_1',
    webhookSecret: 'whsec_1',
    apiBase: server.url,
    timeoutMs: 300,
    returnUrl,
  })
}

const ok = (body: unknown): Reply => ({ status: 200, body })
const list = (data: unknown[], hasMore = false): Reply =>
  ok({ object: 'list', data, has_more: hasMore, url: '/v1/list' })
const failed = (status: number, error: Record<string, unknown>): Reply => ({ status, body: { error } })
const cardError = (error: Record<string, unknown>): Reply =>
  failed(402, { type: 'card_error', code: 'card_declined', message: 'No.', payment_intent: intent(), ...error })

function intent(over: Record<string, unknown> = {}) {
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

const paid = (over: Record<string, unknown> = {}) => intent({ status: 'succeeded', amount_received: 3900, ...over })

describe('the outcome of a charge', () => {
  const DECLINED = { kind: 'DECLINED', chargeRef: 'pi_1', advice: null, message: 'No.' }
  const TRANSIENT = { kind: 'TRANSIENT', chargeRef: 'pi_1', answered: true }
  const rows: [string, Reply, object][] = [
    ['a paid intent', ok(paid()), { kind: 'SUCCEEDED', chargeRef: 'pi_1', amountCents: 3900 }],
    ['a bank debit on its way', ok(intent({ status: 'processing' })), { kind: 'PROCESSING', chargeRef: 'pi_1' }],
    [
      'an intent the bank wants authenticated',
      ok(intent({ status: 'requires_action' })),
      { kind: 'REQUIRES_ACTION', chargeRef: 'pi_1', code: 'requires_action' },
    ],
    [
      'an off-session decline that asks for the customer',
      cardError({ code: 'authentication_required', decline_code: 'authentication_required' }),
      { kind: 'REQUIRES_ACTION', chargeRef: 'pi_1', code: 'authentication_required' },
    ],
    [
      'a decline of the issuer, with its own code and the advice',
      cardError({ decline_code: 'insufficient_funds', advice_code: 'try_again_later' }),
      { ...DECLINED, code: 'insufficient_funds', advice: 'try_again_later' },
    ],
    ['a decline with no issuer code', cardError({ code: 'expired_card' }), { ...DECLINED, code: 'expired_card' }],
    ['a decline with a code never seen', cardError({ decline_code: 'new' }), { ...DECLINED, code: 'new' }],
    ['a processing error', cardError({ code: 'processing_error' }), { ...TRANSIENT, code: 'processing_error' }],
    [
      'an issuer that is not available',
      cardError({ decline_code: 'issuer_not_available' }),
      { ...TRANSIENT, code: 'issuer_not_available' },
    ],
    [
      'a processing error the network advises never to repeat',
      cardError({ code: 'processing_error', advice_code: 'do_not_try_again' }),
      { ...DECLINED, code: 'processing_error', advice: 'do_not_try_again' },
    ],
    [
      'a rate limit, whose key is not spent',
      failed(429, { type: 'invalid_request_error', code: 'rate_limit', message: 'slow' }),
      { kind: 'TRANSIENT', chargeRef: null, answered: false, code: 'rate_limit' },
    ],
    [
      'a key that is being worked on',
      failed(409, { type: 'idempotency_error', code: 'idempotency_key_in_use', message: 'busy' }),
      { kind: 'UNKNOWN' },
    ],
    ['silence', 'HANG', { kind: 'UNKNOWN' }],
    ['a connection that breaks', 'BREAK', { kind: 'UNKNOWN' }],
  ]

  test.each(rows)('of %s', async (_, reply, outcome) => {
    const stripe = await against(() => reply)
    expect(await stripe.charge(CHARGE)).toMatchObject(outcome)
  })

  test('is TRANSIENT and unanswered when nobody listens, for nothing was sent', async () => {
    const stripe = await against(() => 'HANG')
    await server?.stop()
    expect(await stripe.charge(CHARGE)).toMatchObject({ kind: 'TRANSIENT', answered: false, code: 'ECONNREFUSED' })
  })

  test('repeats a broken connection at most once and only under the same key', async () => {
    const stripe = await against(() => 'BREAK')
    await stripe.charge(CHARGE)
    const keys = server?.seen.map(({ headers }) => headers['idempotency-key']) ?? []
    expect(keys.length).toBeLessThanOrEqual(2)
    expect(new Set(keys)).toEqual(new Set([CHARGE.key]))
  })
})

describe('a server error of Stripe', () => {
  const serverError = failed(500, { type: 'api_error', message: 'oops' })
  const answering = (look: Reply) => against(({ method }) => (method === 'POST' ? serverError : look))

  test('is looked up, and the money that moved behind it is seen', async () => {
    const stripe = await answering(list([intent({ id: 'pi_0', metadata: {} }), paid()]))
    expect(await stripe.charge(CHARGE)).toEqual({ kind: 'SUCCEEDED', chargeRef: 'pi_1', amountCents: 3900 })
  })

  test('is TRANSIENT with a spent key when no charge lies behind it', async () => {
    const stripe = await answering(list([]))
    expect(await stripe.charge(CHARGE)).toMatchObject({ kind: 'TRANSIENT', answered: true, chargeRef: null })
  })

  test('is UNKNOWN when the look-up fails as well', async () => {
    const stripe = await answering(serverError)
    expect(await stripe.charge(CHARGE)).toMatchObject({ kind: 'UNKNOWN' })
  })

  test('of a gateway that speaks HTML is treated the same', async () => {
    const gateway: Reply = { status: 502, body: '<html>Bad gateway</html>' }
    const stripe = await against(({ method }) => (method === 'POST' ? gateway : list([])))
    expect(await stripe.charge(CHARGE)).toMatchObject({ kind: 'TRANSIENT', answered: true })
  })
})

describe('a request Stripe refuses', () => {
  const refusal = (error: Record<string, unknown>) =>
    failed(400, { type: 'invalid_request_error', message: 'bad', ...error })
  const withMethod = (refused: Reply, method: Reply) => against((asked) => (asked.method === 'POST' ? refused : method))
  const ours = ok({ id: 'pm_1', object: 'payment_method', customer: 'cus_1' })

  test('because the method was detached is a decline of its own', async () => {
    const stripe = await withMethod(refusal({}), ok({ id: 'pm_1', object: 'payment_method', customer: null }))
    expect(await stripe.charge(CHARGE)).toMatchObject({
      kind: 'DECLINED',
      chargeRef: null,
      code: 'payment_method_gone',
    })
  })

  test('because the method does not exist is a decline of its own', async () => {
    const missing = { code: 'resource_missing', param: 'payment_method' }
    const stripe = await withMethod(refusal(missing), failed(404, { type: 'invalid_request_error', ...missing }))
    expect(await stripe.charge(CHARGE)).toMatchObject({ kind: 'DECLINED', code: 'payment_method_gone' })
  })

  test('because of the amount is a decline with its code', async () => {
    const stripe = await withMethod(refusal({ code: 'amount_too_small', param: 'amount' }), ours)
    expect(await stripe.charge(CHARGE)).toMatchObject({ kind: 'DECLINED', chargeRef: null, code: 'amount_too_small' })
  })

  test('because of how we ask is thrown with the parameter, so that no customer is dunned for it', async () => {
    const stripe = await withMethod(refusal({ code: 'parameter_unknown', param: 'colour' }), ours)
    await expect(stripe.charge(CHARGE)).rejects.toThrow(/inv_1.*parameter_unknown.*colour/)
  })

  test('because a key was used with other parameters is thrown', async () => {
    const stripe = await withMethod(failed(400, { type: 'idempotency_error', message: 'other parameters' }), ours)
    await expect(stripe.charge(CHARGE)).rejects.toThrow('other parameters')
  })

  test.each([401, 403])('with %s is thrown and names STRIPE_SECRET_KEY', async (status) => {
    const stripe = await against(() => failed(status, { type: 'invalid_request_error', message: 'no' }))
    await expect(stripe.charge(CHARGE)).rejects.toThrow('STRIPE_SECRET_KEY')
    await expect(stripe.lookUpCharge('pi_1')).rejects.toThrow('STRIPE_SECRET_KEY')
  })
})

describe('the request of a charge', () => {
  async function sent(input: Partial<ChargeInput>, returnUrl?: string): Promise<Seen> {
    const stripe = await against(() => ok(paid()), returnUrl)
    await stripe.charge({ ...CHARGE, ...input })
    return server?.seen[0] as Seen
  }

  test('carries the key, our marks and the pinned API version', async () => {
    const { headers, form, path } = await sent({})
    expect(path).toBe('/v1/payment_intents')
    expect(headers['idempotency-key']).toBe(CHARGE.key)
    expect(headers['stripe-version']).toBe(Stripe.API_VERSION)
    expect(Object.fromEntries(form)).toEqual({
      amount: '3900',
      currency: 'usd',
      customer: 'cus_1',
      payment_method: 'pm_1',
      confirm: 'true',
      off_session: 'true',
      description: CHARGE.description,
      'metadata[linekeeper_attempt]': 'att_1',
      'metadata[linekeeper_invoice]': 'inv_1',
      'metadata[linekeeper_account]': 'acc_1',
      'automatic_payment_methods[enabled]': 'true',
      'automatic_payment_methods[allow_redirects]': 'never',
    })
  })

  test('lets the bank ask while the customer is there', async () => {
    expect((await sent({ onSession: true })).form.get('off_session')).toBe('false')
  })

  test('allows methods that redirect when there is somewhere to return to', async () => {
    const { form } = await sent({}, 'https://billing.example.com/return')
    expect(form.get('return_url')).toBe('https://billing.example.com/return')
    expect(form.get('automatic_payment_methods[allow_redirects]')).toBeNull()
  })
})

describe('finding a charge again', () => {
  const SENT_AFTER = Date.parse('2026-11-01T00:00:00Z')
  const find = (stripe: Processor, sentAfter = SENT_AFTER) =>
    stripe.findCharge({ attemptId: 'att_1', customerRef: 'cus_1', sentAfter })

  test('walks all pages of the customer and takes only our attempt', async () => {
    const stripe = await against(({ query }) =>
      query.get('starting_after') ? list([paid()]) : list([paid({ id: 'pi_9', metadata: {} })], true),
    )
    expect(await find(stripe)).toMatchObject({ kind: 'SUCCEEDED', chargeRef: 'pi_1' })
    expect(server?.seen.map(({ query }) => query.get('customer'))).toEqual(['cus_1', 'cus_1'])
  })

  test('prefers the intent that was paid over one that was not', async () => {
    const stripe = await against(() => list([intent({ id: 'pi_2' }), paid()]))
    expect(await find(stripe)).toMatchObject({ kind: 'SUCCEEDED', chargeRef: 'pi_1' })
  })

  test('is null when Stripe never received it', async () => {
    expect(await find(await against(() => list([])))).toBeNull()
  })

  test('looks a little further back than the sending, for two clocks never agree', async () => {
    await find(await against(() => list([])))
    expect(server?.seen[0]?.query.get('created[gte]')).toBe(String(SENT_AFTER / 1000 - 600))
  })

  test('does not narrow the search by an instant that has not come yet', async () => {
    await find(await against(() => list([])), Date.now() + 365 * 86_400_000)
    expect(server?.seen[0]?.query.get('created[gte]')).toBeNull()
  })
})

describe('a card refused on a hosted page', () => {
  const onPage = intent({ metadata: { linekeeper_page: 'payment' }, last_payment_error: { code: 'card_declined' } })
  const whilePageIs = (status: string) =>
    against(({ path }) => (path.endsWith('/sessions') ? list([{ id: 'cs_1', status }]) : ok(onPage)))

  test('is no decline while the page is open and another card may be tried', async () => {
    expect(await (await whilePageIs('open')).lookUpCharge('pi_1')).toMatchObject({ kind: 'REQUIRES_ACTION' })
  })

  test('is a decline once the page is closed', async () => {
    expect(await (await whilePageIs('expired')).lookUpCharge('pi_1')).toMatchObject({ kind: 'DECLINED' })
  })

  test('is abandoned by closing its page, because Stripe cancels no intent of a page', async () => {
    let status = 'open'
    const stripe = await against(({ method, path }) => {
      if (path.endsWith('/cancel')) return failed(400, { type: 'invalid_request_error', message: 'expire the session' })
      if (path.endsWith('/expire')) status = 'expired'
      if (path.endsWith('/sessions')) return list([{ id: 'cs_1', status }])
      return method === 'GET' ? ok(onPage) : ok({ id: 'cs_1', status })
    })
    expect(await stripe.cancelCharge('pi_1')).toMatchObject({ kind: 'DECLINED', code: 'card_declined' })
    expect(server?.seen.map(({ path }) => path)).toContain('/v1/checkout/sessions/cs_1/expire')
  })
})

describe('settings', () => {
  const settings = { secretKey: 'sk_test_1', webhookSecret: 'whsec_1', timeoutMs: 300 }
  test.each([
    [{ apiBase: 'not an address' }, 'STRIPE_API_BASE'],
    [{ apiBase: 'https://proxy.example.com/stripe' }, 'STRIPE_API_BASE'],
    [{ secretKey: ' ' }, 'STRIPE_SECRET_KEY'],
    [{ webhookSecret: '' }, 'STRIPE_WEBHOOK_SECRET'],
  ])('%j is refused by the name %s', (wrong, name) => {
    expect(() => createStripeProcessor({ ...settings, ...wrong })).toThrow(name)
  })
})
