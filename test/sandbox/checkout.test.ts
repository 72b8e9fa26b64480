import type Stripe from 'stripe'
import { type Bench, failure, Receiver, send, startBench } from './standins'

describe('a customer pays or saves a method on the hosted page', () => {
  let bench: Bench
  let receiver: Receiver
  beforeAll(async () => {
    receiver = await Receiver.start()
    bench = await startBench({
      webhookBase: receiver.url,
      enabledEvents: ['checkout.session.completed', 'checkout.session.async_payment_succeeded'],
    })
  })
  afterAll(async () => {
    await bench.stop()
    await receiver.stop()
  })

  async function paymentSession(): Promise<Stripe.Checkout.Session> {
    const customer = await bench.stripe.customers.create({})
    return bench.stripe.checkout.sessions.create({
      mode: 'payment',
      customer: customer.id,
      line_items: [
        {
          quantity: 1,
          price_data: { currency: 'usd', unit_amount: 3900, product_data: { name: 'Hosting <b>+1</b>' } },
        },
      ],
      metadata: { invoice: 'inv_1' },
      payment_intent_data: {
        metadata: { invoice: 'inv_1' },
        setup_future_usage: 'off_session',
        description: 'Hosting',
      },
      success_url: 'http://127.0.0.1:1/back?session={CHECKOUT_SESSION_ID}',
      cancel_url: 'http://127.0.0.1:1/cancelled',
    })
  }

  const browse = (url: string, form?: Record<string, string>) =>
    fetch(url, { redirect: 'manual', ...(form && { method: 'POST', body: new URLSearchParams(form) }) })

  test('completing a payment session charges once, keeps the card for later and announces it', async () => {
    const session = await paymentSession()
    expect(session).toMatchObject({
      status: 'open',
      payment_status: 'unpaid',
      amount_total: 3900,
      payment_intent: null,
    })
    await bench.control('POST', `/checkout-sessions/${session.id}/complete`, { paymentMethod: 'pm_card_visa' })
    const done = await bench.stripe.checkout.sessions.retrieve(session.id, {
      expand: ['payment_intent.payment_method'],
    })
    expect(done).toMatchObject({ status: 'complete', payment_status: 'paid', metadata: { invoice: 'inv_1' } })
    expect(done.payment_intent).toMatchObject({
      status: 'succeeded',
      metadata: { invoice: 'inv_1' },
      description: 'Hosting',
    })
    const method = (done.payment_intent as Stripe.PaymentIntent).payment_method as Stripe.PaymentMethod
    expect(method.customer).toBe(session.customer)
    const later = await bench.stripe.paymentIntents.create({
      amount: 3900,
      currency: 'usd',
      customer: session.customer as string,
      payment_method: method.id,
      confirm: true,
      off_session: true,
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    })
    expect(later.status).toBe('succeeded')
    await receiver.until(() => receiver.events().some(({ data }) => (data.object as { id: string }).id === session.id))
    expect(
      await send(bench.processorUrl, 'POST', `/_sandbox/checkout-sessions/${session.id}/complete`, {
        paymentMethod: 'pm_card_visa',
      }),
    ).toMatchObject({ status: 400 })
  })

  test('a declined card leaves the session open for another one', async () => {
    const session = await paymentSession()
    const declined = await send(bench.processorUrl, 'POST', `/_sandbox/checkout-sessions/${session.id}/complete`, {
      paymentMethod: 'pm_card_visa_chargeDeclinedInsufficientFunds',
    })
    expect(declined).toMatchObject({
      status: 402,
      body: { code: 'PROCESSOR_REFUSED', error: { decline_code: 'insufficient_funds' } },
    })
    expect((await bench.stripe.checkout.sessions.retrieve(session.id)).status).toBe('open')
    await bench.control('POST', `/checkout-sessions/${session.id}/complete`, { paymentMethod: 'pm_card_visa' })
    const charges = await bench.stripe.charges.list({ customer: session.customer as string })
    expect(charges.data.map(({ status }) => status)).toEqual(['succeeded', 'failed'])
    expect(new Set(charges.data.map((charge) => charge.payment_intent)).size).toBe(1)
  })

  test('a setup session saves the method, authenticated, without charging', async () => {
    const customer = await bench.stripe.customers.create({})
    const session = await bench.stripe.checkout.sessions.create({
      mode: 'setup',
      customer: customer.id,
      allowed_payment_method_types: ['card'],
      success_url: 'http://127.0.0.1:1/back',
    })
    await bench.control('POST', `/checkout-sessions/${session.id}/complete`, {
      paymentMethod: 'pm_card_authenticationRequiredOnSetup',
    })
    const done = await bench.stripe.checkout.sessions.retrieve(session.id, { expand: ['setup_intent'] })
    expect(done).toMatchObject({
      status: 'complete',
      payment_status: 'no_payment_required',
      setup_intent: { status: 'succeeded' },
    })
    const methods = await bench.stripe.paymentMethods.list({ customer: customer.id })
    expect(methods.data.map(({ card }) => card?.last4)).toEqual(['3155'])
    expect((await bench.stripe.charges.list({ customer: customer.id })).data).toEqual([])
  })

  test('a bank debit completes the session unpaid and pays it when it settles', async () => {
    const session = await paymentSession()
    await bench.control('POST', `/checkout-sessions/${session.id}/complete`, {
      paymentMethod: 'pm_usBankAccount_success',
    })
    const sent = await bench.stripe.checkout.sessions.retrieve(session.id)
    expect(sent).toMatchObject({ status: 'complete', payment_status: 'unpaid' })
    await bench.control('POST', `/payment-intents/${sent.payment_intent}/settle`, {})
    expect((await bench.stripe.checkout.sessions.retrieve(session.id)).payment_status).toBe('paid')
    await receiver.until(() => receiver.types().includes('checkout.session.async_payment_succeeded'))
  })

  test('an expired session takes no payment and ends its intent', async () => {
    const session = await paymentSession()
    await failure(bench.stripe.paymentIntents.retrieve('pi_none'))
    await send(bench.processorUrl, 'POST', `/_sandbox/checkout-sessions/${session.id}/complete`, {
      paymentMethod: 'pm_card_chargeCustomerFail',
    })
    const { payment_intent: intentId } = await bench.stripe.checkout.sessions.retrieve(session.id)
    expect(await failure(bench.stripe.paymentIntents.cancel(intentId as string))).toMatchObject({ statusCode: 400 })
    expect((await bench.stripe.checkout.sessions.expire(session.id)).status).toBe('expired')
    expect((await bench.stripe.paymentIntents.retrieve(intentId as string)).status).toBe('canceled')
    const late = await send(bench.processorUrl, 'POST', `/_sandbox/checkout-sessions/${session.id}/complete`, {
      paymentMethod: 'pm_card_visa',
    })
    expect(late.status).toBe(400)
    expect(await failure(bench.stripe.checkout.sessions.expire(session.id))).toMatchObject({ statusCode: 400 })
  })

  test('a person can pay in the browser and is sent back to the product', async () => {
    const session = await paymentSession()
    const page = await (await browse(session.url as string)).text()
    expect(page).toContain('39.00 USD')
    expect(page).toContain('Hosting &lt;b&gt;')
    const declined = await browse(session.url as string, { paymentMethod: 'pm_card_chargeDeclinedExpiredCard' })
    expect(declined.status).toBe(402)
    expect(await declined.text()).toContain('Your card has expired.')
    const asked = await browse(session.url as string, { paymentMethod: 'pm_card_authenticationRequired' })
    expect(await asked.text()).toContain('Complete authentication')
    const paid = await browse(session.url as string, {
      paymentMethod: 'pm_card_authenticationRequired',
      authentication: 'succeed',
    })
    expect(paid.status).toBe(303)
    expect(paid.headers.get('location')).toBe(`http://127.0.0.1:1/back?session=${session.id}`)
    expect((await bench.stripe.checkout.sessions.retrieve(session.id)).payment_status).toBe('paid')
  })

  test('a person can answer the bank in the browser', async () => {
    const customer = await bench.stripe.customers.create({})
    const intent = await bench.stripe.paymentIntents.create({
      amount: 3900,
      currency: 'usd',
      customer: customer.id,
      payment_method: 'pm_card_threeDSecure2Required',
      confirm: true,
      automatic_payment_methods: { enabled: true },
      return_url: 'http://127.0.0.1:1/back',
    })
    const url = intent.next_action?.redirect_to_url?.url as string
    expect(await (await browse(url)).text()).toContain('Complete authentication')
    const back = await browse(url, { outcome: 'succeed' })
    expect(back.headers.get('location')).toContain(`payment_intent=${intent.id}`)
    expect((await bench.stripe.paymentIntents.retrieve(intent.id)).status).toBe('succeeded')
  })

  test.each([
    ['an unknown session', '/checkout-sessions/cs_none/complete', { paymentMethod: 'pm_card_visa' }, 404, 'NOT_FOUND'],
    ['a missing field', '/checkout-sessions/SESSION/complete', {}, 400, 'VALIDATION_FAILED'],
    [
      'an unknown field',
      '/checkout-sessions/SESSION/complete',
      { paymentMethod: 'pm_card_visa', colour: 1 },
      400,
      'VALIDATION_FAILED',
    ],
    ['an unknown control', '/nothing', {}, 404, 'NOT_FOUND'],
    ['a charge that is not there', '/disputes', { chargeId: 'ch_none', status: 'won' }, 404, 'NOT_FOUND'],
  ])('%s is a clear problem', async (_title, path, body, status, code) => {
    const session = await paymentSession()
    const refused = await send(bench.processorUrl, 'POST', `/_sandbox${path.replace('SESSION', session.id)}`, body)
    expect(refused).toMatchObject({ status, body: { status, code } })
    expect(refused.headers.get('content-type')).toContain('application/problem+json')
  })
})
