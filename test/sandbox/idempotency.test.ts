import Stripe from 'stripe'
import { type Bench, failure, payer, startBench, stripeAt } from './standins'

describe('idempotency keys keep Stripe’s promises', () => {
  let bench: Bench
  let serial = 0
  const newKey = () => `key-${++serial}`
  beforeAll(async () => {
    bench = await startBench()
  })
  afterAll(() => bench.stop())

  const intents = async (customer: string) => (await bench.stripe.paymentIntents.list({ customer })).data

  test('the same key and parameters replay the first answer and charge once', async () => {
    const { customer, charge } = await payer(bench.stripe)
    const idempotencyKey = newKey()
    const first = await charge({}, { idempotencyKey })
    const again = await charge({}, { idempotencyKey })
    expect(again).toEqual(first)
    expect(again.lastResponse.headers['idempotent-replayed']).toBe('true')
    expect(first.lastResponse.headers['idempotent-replayed']).toBeUndefined()
    expect(await intents(customer.id)).toHaveLength(1)
  })

  test('another key charges again', async () => {
    const { customer, charge } = await payer(bench.stripe)
    await charge({}, { idempotencyKey: newKey() })
    await charge({}, { idempotencyKey: newKey() })
    expect(await intents(customer.id)).toHaveLength(2)
  })

  test('a key that was forgotten, as every key is after a day, charges again', async () => {
    const { charge } = await payer(bench.stripe)
    const first = await charge({}, { idempotencyKey: 'old' })
    expect(await bench.control('POST', '/idempotency-keys/forget')).toEqual({ forgotten: expect.any(Number) })
    const second = await charge({}, { idempotencyKey: 'old' })
    expect(second.id).not.toBe(first.id)
  })

  test('other parameters or another endpoint under a used key are an idempotency error', async () => {
    const { customer, charge } = await payer(bench.stripe)
    const idempotencyKey = newKey()
    await charge({}, { idempotencyKey })
    const params = await failure(charge({ amount: 4000 }, { idempotencyKey }))
    expect(params).toMatchObject({ statusCode: 400, type: 'StripeIdempotencyError' })
    const endpoint = await failure(bench.stripe.customers.create({}, { idempotencyKey }))
    expect(endpoint).toMatchObject({ statusCode: 400, type: 'StripeIdempotencyError' })
    expect(await intents(customer.id)).toHaveLength(1)
  })

  test('a decline is kept and replayed even when the card would pay by now', async () => {
    const { method, charge } = await payer(bench.stripe)
    await bench.control('PUT', `/payment-methods/${method.id}/behaviour`, { outcome: 'decline', times: 1 })
    const idempotencyKey = newKey()
    const first = await failure(charge({}, { idempotencyKey }))
    const again = await failure(charge({}, { idempotencyKey }))
    expect(first).toMatchObject({ decline_code: 'insufficient_funds' })
    expect(again).toMatchObject({ decline_code: 'insufficient_funds', charge: first.charge })
    expect(again.headers?.['idempotent-replayed']).toBe('true')
    expect((await charge({}, { idempotencyKey: newKey() })).status).toBe('succeeded')
  })

  test('a server error is kept and replayed, made no charge, and a new key goes through', async () => {
    const { customer, method, charge } = await payer(bench.stripe)
    await bench.control('PUT', `/payment-methods/${method.id}/behaviour`, { outcome: 'http_500', times: 1 })
    const idempotencyKey = newKey()
    expect(await failure(charge({}, { idempotencyKey }))).toMatchObject({ statusCode: 500, type: 'StripeAPIError' })
    const again = await failure(charge({}, { idempotencyKey }))
    expect(again).toMatchObject({ statusCode: 500 })
    expect(again.headers?.['idempotent-replayed']).toBe('true')
    expect(await intents(customer.id)).toEqual([])
    expect((await charge({}, { idempotencyKey: newKey() })).status).toBe('succeeded')
  })

  test('what never began is not kept: a corrected request goes through under the same key', async () => {
    const { charge } = await payer(bench.stripe)
    const idempotencyKey = newKey()
    expect(await failure(charge({ amount: 1 }, { idempotencyKey }))).toMatchObject({ code: 'amount_too_small' })
    expect((await charge({}, { idempotencyKey })).status).toBe('succeeded')
  })

  test('a rate limit is not kept: the same key goes through afterwards', async () => {
    const { method, charge } = await payer(bench.stripe)
    await bench.control('PUT', `/payment-methods/${method.id}/behaviour`, { outcome: 'http_429', times: 1 })
    const idempotencyKey = newKey()
    expect(await failure(charge({}, { idempotencyKey }))).toMatchObject({ statusCode: 429 })
    expect((await charge({}, { idempotencyKey })).status).toBe('succeeded')
  })

  test('a key is in use while its first request is being worked on', async () => {
    const { customer, method, charge } = await payer(bench.stripe)
    await bench.control('PUT', `/payment-methods/${method.id}/behaviour`, {
      outcome: 'succeed',
      times: 1,
      delayMs: 400,
    })
    const idempotencyKey = newKey()
    const both = await Promise.allSettled([charge({}, { idempotencyKey }), charge({}, { idempotencyKey })])
    const refused = both.filter((one) => one.status === 'rejected').map((one) => one.reason)
    expect(refused).toHaveLength(1)
    expect(refused[0]).toMatchObject({ statusCode: 409, code: 'idempotency_key_in_use' })
    expect((await charge({}, { idempotencyKey })).lastResponse.headers['idempotent-replayed']).toBe('true')
    expect(await intents(customer.id)).toHaveLength(1)
  })

  test('a charge whose answer is lost has happened, is found by look-up, and is not repeated under its key', async () => {
    const { customer, method } = await payer(bench.stripe)
    await bench.control('PUT', `/payment-methods/${method.id}/behaviour`, { outcome: 'hang_after_charge', times: 1 })
    const impatient = stripeAt(bench.processorUrl, { timeout: 300 })
    const params: Stripe.PaymentIntentCreateParams = {
      amount: 3900,
      currency: 'usd',
      customer: customer.id,
      payment_method: method.id,
      confirm: true,
      off_session: true,
      allowed_payment_method_types: ['card'],
      metadata: { attempt: 'att_lost' },
    }
    const idempotencyKey = newKey()
    expect(await failure(impatient.paymentIntents.create(params, { idempotencyKey }))).toBeInstanceOf(
      Stripe.errors.StripeConnectionError,
    )
    const found = (await intents(customer.id)).find(({ metadata }) => metadata.attempt === 'att_lost')
    expect(found?.status).toBe('succeeded')
    const replayed = await bench.stripe.paymentIntents.create(params, { idempotencyKey })
    expect(replayed.id).toBe(found?.id)
    expect(await intents(customer.id)).toHaveLength(1)
  })
})
