import Stripe from 'stripe'
import { type Bench, failure, payer, send, startBench, stripeAt } from './standins'

describe('the card processor takes payments as Stripe does', () => {
  let bench: Bench
  beforeAll(async () => {
    bench = await startBench()
  })
  afterAll(() => bench.stop())

  test('a test token is attached as a new payment method of the customer', async () => {
    const { customer, method } = await payer(bench.stripe)
    expect(method.id).toMatch(/^pm_(?!card)/)
    expect(method).toMatchObject({
      customer: customer.id,
      type: 'card',
      card: { brand: 'visa', last4: '4242', exp_month: 12, exp_year: 2040 },
    })
    const listed = await bench.stripe.paymentMethods.list({ customer: customer.id, type: 'card' })
    expect(listed.data.map(({ id }) => id)).toEqual([method.id])
  })

  test.each([
    ['pm_card_mastercard', 'mastercard', 'credit'],
    ['pm_card_amex', 'amex', 'credit'],
    ['pm_card_discover', 'discover', 'credit'],
    ['pm_card_visa_debit', 'visa', 'debit'],
  ])('%s is a %s %s card', async (token, brand, funding) => {
    const { method } = await payer(bench.stripe, token)
    expect(method.card).toMatchObject({ brand, funding })
  })

  test('an off-session payment succeeds with its charge, metadata and expansions', async () => {
    const { customer, method, charge } = await payer(bench.stripe)
    const intent = await charge({
      description: 'Hosting',
      metadata: { attempt: 'att_1' },
      expand: ['latest_charge', 'payment_method', 'customer'],
    })
    expect(intent).toMatchObject({ status: 'succeeded', amount_received: 3900, metadata: { attempt: 'att_1' } })
    expect(intent.latest_charge).toMatchObject({
      object: 'charge',
      status: 'succeeded',
      paid: true,
      metadata: { attempt: 'att_1' },
    })
    expect(intent.payment_method).toMatchObject({ id: method.id })
    expect(intent.customer).toMatchObject({ id: customer.id, email: 'payer@example.com' })
    expect(intent.lastResponse.requestId).toMatch(/^req_/)
  })

  test('an issuer decline is 402 with its codes, a failed charge and an intent that wants another method', async () => {
    const { method, charge } = await payer(bench.stripe, 'pm_card_chargeCustomerFail')
    const error = await failure(charge())
    expect(error).toBeInstanceOf(Stripe.errors.StripeCardError)
    expect(error).toMatchObject({
      statusCode: 402,
      type: 'StripeCardError',
      code: 'card_declined',
      decline_code: 'generic_decline',
    })
    expect(error.payment_intent).toMatchObject({
      status: 'requires_payment_method',
      payment_method: null,
      last_payment_error: { code: 'card_declined', advice_code: 'try_again_later', payment_method: { id: method.id } },
    })
    const failed = await bench.stripe.charges.retrieve(error.charge as string)
    expect(failed).toMatchObject({
      status: 'failed',
      paid: false,
      failure_code: 'card_declined',
      outcome: { type: 'issuer_declined', reason: 'generic_decline', network_status: 'declined_by_network' },
    })
  })

  test.each([
    ['pm_card_visa_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_visa_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_visa_chargeDeclinedLostCard', 'card_declined', 'lost_card'],
    ['pm_card_visa_chargeDeclinedStolenCard', 'card_declined', 'stolen_card'],
    ['pm_card_visa_chargeDeclinedVelocityLimitExceeded', 'card_declined', 'card_velocity_exceeded'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', ''],
    ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc', ''],
    ['pm_card_chargeDeclinedProcessingError', 'processing_error', ''],
  ])('%s cannot be attached to a customer: %s %s', async (token, code, declineCode) => {
    const error = await failure(payer(bench.stripe, token))
    expect(error).toMatchObject({ statusCode: 402, type: 'StripeCardError', code })
    expect(error.decline_code || '').toBe(declineCode)
  })

  test.each([
    ['lost_card', { code: 'card_declined', decline_code: 'lost_card', advice_code: 'do_not_try_again' }],
    ['expired_card', { code: 'expired_card', advice_code: 'confirm_card_data' }],
    ['processing_error', { code: 'processing_error', advice_code: 'try_again_later' }],
    ['code_of_tomorrow', { code: 'card_declined', decline_code: 'code_of_tomorrow' }],
  ])('a decline with %s carries the level and the advice Stripe gives it', async (declineCode, expected) => {
    const { method, charge } = await payer(bench.stripe)
    await bench.control('PUT', `/payment-methods/${method.id}/behaviour`, { outcome: 'decline', declineCode })
    const error = await failure(charge())
    expect(error.payment_intent?.last_payment_error).toMatchObject(expected)
  })

  test('authentication is a decline off-session, a question on-session, and the customer’s answer decides', async () => {
    const { customer, charge } = await payer(bench.stripe, 'pm_card_authenticationRequired')
    const declined = await failure(charge())
    expect(declined).toMatchObject({
      statusCode: 402,
      code: 'authentication_required',
      decline_code: 'authentication_required',
    })

    const asked = await charge({
      off_session: undefined,
      automatic_payment_methods: { enabled: true },
      return_url: 'http://127.0.0.1:1/back',
    })
    expect(asked).toMatchObject({ status: 'requires_action', next_action: { type: 'redirect_to_url' } })
    await bench.control('POST', `/payment-intents/${asked.id}/authenticate`, { outcome: 'succeed' })
    expect(await bench.stripe.paymentIntents.retrieve(asked.id)).toMatchObject({
      status: 'succeeded',
      customer: customer.id,
    })

    const refused = await charge({ off_session: undefined })
    expect(refused.next_action?.type).toBe('use_stripe_sdk')
    await bench.control('POST', `/payment-intents/${refused.id}/authenticate`, { outcome: 'fail' })
    expect(await bench.stripe.paymentIntents.retrieve(refused.id)).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code: 'payment_intent_authentication_failure' },
    })
  })

  test('an intent declined off-session for want of authentication can still be authenticated by the customer', async () => {
    const { charge } = await payer(bench.stripe, 'pm_card_authenticationRequired')
    const { payment_intent: intent } = await failure(charge())
    await bench.control('POST', `/payment-intents/${intent?.id}/authenticate`, { outcome: 'succeed' })
    expect((await bench.stripe.paymentIntents.retrieve(intent?.id ?? '')).status).toBe('succeeded')
  })

  test('a cancelled intent cannot be authenticated any more, whichever way it had asked', async () => {
    const { customer, charge } = await payer(bench.stripe, 'pm_card_authenticationRequired')
    const declined = (await failure(charge())).payment_intent?.id as string
    const asked = (await charge({ off_session: undefined })).id
    for (const id of [declined, asked]) {
      await bench.stripe.paymentIntents.cancel(id)
      const late = await send(bench.processorUrl, 'POST', `/_sandbox/payment-intents/${id}/authenticate`, {
        outcome: 'succeed',
      })
      expect(late).toMatchObject({ status: 409, body: { code: 'WRONG_STATE' } })
    }
    const charges = (await bench.stripe.charges.list({ customer: customer.id })).data
    expect(charges.map(({ status }) => status)).toEqual(['failed'])
  })

  test('a card that authenticates once when it is set up pays off-session afterwards', async () => {
    const unset = await payer(bench.stripe, 'pm_card_authenticationRequiredOnSetup')
    expect(await failure(unset.charge())).toMatchObject({ code: 'authentication_required' })

    const customer = await bench.stripe.customers.create({})
    const setup = await bench.stripe.setupIntents.create({
      customer: customer.id,
      payment_method: 'pm_card_authenticationRequiredOnSetup',
      allowed_payment_method_types: ['card'],
      confirm: true,
    })
    expect(setup.status).toBe('requires_action')
    await bench.control('POST', `/setup-intents/${setup.id}/authenticate`, { outcome: 'succeed' })
    const done = await bench.stripe.setupIntents.retrieve(setup.id)
    expect(done.status).toBe('succeeded')
    expect((await unset.charge({ customer: customer.id, payment_method: done.payment_method as string })).status).toBe(
      'succeeded',
    )
  })

  test('a bank debit is processing until it settles, and may come back', async () => {
    const good = await payer(bench.stripe, 'pm_usBankAccount_success')
    const sent = await good.charge()
    expect(sent.status).toBe('processing')
    await bench.control('POST', `/payment-intents/${sent.id}/settle`, {})
    expect((await bench.stripe.paymentIntents.retrieve(sent.id)).status).toBe('succeeded')

    const bad = await payer(bench.stripe, 'pm_usBankAccount_insufficientFunds')
    const returned = await bad.charge()
    await bench.control('POST', `/payment-intents/${returned.id}/settle`, {})
    const after = await bench.stripe.paymentIntents.retrieve(returned.id, { expand: ['latest_charge'] })
    expect(after).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code: 'insufficient_funds' },
    })
    expect(after.latest_charge).toMatchObject({ status: 'failed', failure_code: 'insufficient_funds' })
  })

  test('an intent can be confirmed later, cancelled while unpaid, and not cancelled once paid', async () => {
    const { customer, method } = await payer(bench.stripe)
    const params = {
      amount: 3900,
      currency: 'usd',
      customer: customer.id,
      allowed_payment_method_types: ['card'] as ['card'],
    }
    const intent = await bench.stripe.paymentIntents.create(params)
    expect(intent.status).toBe('requires_payment_method')
    expect(
      (await bench.stripe.paymentIntents.confirm(intent.id, { payment_method: method.id, off_session: true })).status,
    ).toBe('succeeded')
    expect(await failure(bench.stripe.paymentIntents.cancel(intent.id))).toMatchObject({
      statusCode: 400,
      code: 'payment_intent_unexpected_state',
    })

    const other = await bench.stripe.paymentIntents.create(params)
    const cancelled = await bench.stripe.paymentIntents.cancel(other.id, { cancellation_reason: 'abandoned' })
    expect(cancelled).toMatchObject({ status: 'canceled', cancellation_reason: 'abandoned' })
  })

  test('lists are newest first, paged by id, filtered by customer and time', async () => {
    const { customer, charge } = await payer(bench.stripe)
    const ids: string[] = []
    for (let n = 0; n < 5; n++) ids.unshift((await charge()).id)
    const first = await bench.stripe.paymentIntents.list({ customer: customer.id, limit: 2 })
    expect(first.data.map(({ id }) => id)).toEqual(ids.slice(0, 2))
    expect(first.has_more).toBe(true)
    const walked: string[] = []
    for await (const intent of bench.stripe.paymentIntents.list({ customer: customer.id, limit: 2 }))
      walked.push(intent.id)
    expect(walked).toEqual(ids)
    const before = await bench.stripe.paymentIntents.list({ customer: customer.id, ending_before: ids[3], limit: 2 })
    expect(before.data.map(({ id }) => id)).toEqual(ids.slice(1, 3))
    const future = await bench.stripe.paymentIntents.list({
      customer: customer.id,
      created: { gte: Math.floor(Date.now() / 1000) + 60 },
    })
    expect(future.data).toEqual([])
  })

  test('a default method is kept on the customer and forgotten when the method is detached for good', async () => {
    const { customer, method, charge } = await payer(bench.stripe)
    const updated = await bench.stripe.customers.update(customer.id, {
      invoice_settings: { default_payment_method: method.id },
      metadata: { a: '1' },
    })
    expect(updated.invoice_settings.default_payment_method).toBe(method.id)
    await bench.stripe.paymentMethods.detach(method.id)
    const after = (await bench.stripe.customers.retrieve(customer.id)) as Stripe.Customer
    expect(after.invoice_settings.default_payment_method).toBeNull()
    expect(await failure(charge())).toMatchObject({ statusCode: 400 })
    expect(await failure(bench.stripe.paymentMethods.attach(method.id, { customer: customer.id }))).toMatchObject({
      statusCode: 400,
    })
  })

  test.each([
    ['an amount below the minimum', { amount: 49 }, 'amount_too_small', 'amount'],
    ['an unknown customer', { customer: 'cus_nobody' }, 'resource_missing', 'customer'],
    ['an unknown method', { payment_method: 'pm_nothing' }, 'resource_missing', 'payment_method'],
    ['an unknown parameter', { colour: 'red' }, 'parameter_unknown', 'colour'],
    ['an amount that is no number', { amount: 'ten' }, 'parameter_invalid_integer', 'amount'],
    ['redirects with nowhere to return to', { automatic_payment_methods: { enabled: true } }, undefined, 'return_url'],
  ])('%s is refused by name, and nothing is created', async (_title, params, code, param) => {
    const { customer, charge } = await payer(bench.stripe)
    const error = await failure(charge(params as Stripe.PaymentIntentCreateParams))
    expect(error).toMatchObject({ statusCode: 400, type: 'StripeInvalidRequestError', param })
    expect(error.code).toBe(code)
    expect((await bench.stripe.paymentIntents.list({ customer: customer.id })).data).toEqual([])
  })

  test('another customer’s method cannot be charged', async () => {
    const one = await payer(bench.stripe)
    const other = await payer(bench.stripe)
    expect(await failure(one.charge({ payment_method: other.method.id }))).toMatchObject({
      statusCode: 400,
      code: 'resource_missing',
    })
  })

  test('a missing or a live key is 401, an unknown address 404', async () => {
    expect(await send(bench.processorUrl, 'GET', '/v1/customers')).toMatchObject({ status: 401 })
    const live = stripeAt(bench.processorUrl, { key: 'sk_live_123' })
    expect(await failure(live.customers.list())).toMatchObject({ statusCode: 401, type: 'StripeAuthenticationError' })
    expect(await failure(bench.stripe.rawRequest('GET', '/v1/unicorns'))).toMatchObject({ statusCode: 404 })
  })

  test('a body over the limit is refused in Stripe’s form', async () => {
    const error = await failure(bench.stripe.customers.create({ description: 'x'.repeat(1_100_000) }))
    expect(error).toMatchObject({ statusCode: 400, type: 'StripeInvalidRequestError' })
  })

  test('every charge is listed for whoever watches from outside, newest first and without a limit', async () => {
    const { customer, charge } = await payer(bench.stripe)
    const ids: unknown[] = []
    for (let n = 0; n < 12; n++) ids.unshift((await charge()).latest_charge)
    const { data } = await bench.control<{ data: Stripe.Charge[] }>('GET', '/charges')
    expect(data.filter((one) => one.customer === customer.id).map(({ id }) => id)).toEqual(ids)
    const page = await (await fetch(`${bench.processorUrl}/_sandbox`)).text()
    expect(page).toContain(ids[0])
  })
})
