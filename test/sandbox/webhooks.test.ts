import Stripe from 'stripe'
import { eventually } from '../support/client'
import { type Bench, payer, Receiver, startBench, WEBHOOK_SECRET } from './standins'

/** The types of one payment's events, in order. */
const PAYMENT = ['payment_intent.created', 'charge.succeeded', 'payment_intent.succeeded']

describe('events reach the product as signed webhooks', () => {
  let bench: Bench
  let receiver: Receiver
  const verifier = new Stripe('sk_test_sandbox')

  beforeEach(async () => {
    receiver = await Receiver.start()
    bench = await startBench({ webhookBase: receiver.url })
  })
  afterEach(async () => {
    await bench.stop()
    await receiver.stop()
  })

  /** The events of payments only, without those of setting a payer up. */
  const payments = () => receiver.types().filter((type) => PAYMENT.includes(type))

  test('each is signed with the endpoint’s secret and carries the object as it was', async () => {
    const { charge } = await payer(bench.stripe)
    const intent = await charge({}, { idempotencyKey: 'key-of-this-charge' })
    await receiver.until(() => payments().length === 3)
    for (const { body, headers, path } of receiver.received) {
      expect(path).toBe('/webhooks/stripe')
      const signature = headers['stripe-signature'] as string
      expect(verifier.webhooks.constructEvent(body, signature, WEBHOOK_SECRET).object).toBe('event')
      expect(() => verifier.webhooks.constructEvent(body, signature, 'whsec_other')).toThrow(/signature/i)
    }
    const created = receiver.events().find(({ type }) => type === 'payment_intent.created')
    expect(created?.data.object).toMatchObject({ id: intent.id, status: 'requires_payment_method' })
    expect(created?.request).toMatchObject({ idempotency_key: 'key-of-this-charge' })
  })

  test('they come in the order in which things happened and can be retrieved afterwards', async () => {
    const { charge } = await payer(bench.stripe)
    await charge()
    await charge()
    await receiver.until(() => payments().length === 6)
    expect(receiver.types()).toEqual(['customer.created', 'payment_method.attached', ...PAYMENT, ...PAYMENT])
    const listed = await bench.stripe.events.list({ limit: 100 })
    expect(listed.data.map(({ id }) => id).reverse()).toEqual(receiver.events().map(({ id }) => id))
    const succeeded = await bench.stripe.events.list({ type: 'charge.succeeded' })
    expect(succeeded.data).toHaveLength(2)
  })

  test('lost events are never told, and can still be retrieved', async () => {
    const { charge } = await payer(bench.stripe)
    await receiver.until(() => receiver.received.length === 2)
    await bench.control('PUT', '/webhooks', { mode: 'lose' })
    await charge()
    await eventually('nothing waits', async () =>
      ((await bench.control('GET', '/webhooks')) as { waiting: number }).waiting === 0 ? true : undefined,
    )
    await bench.control('PUT', '/webhooks', { mode: 'deliver' })
    await charge()
    await receiver.until(() => payments().length === 3)
    expect((await bench.stripe.events.list({ type: 'charge.succeeded' })).data).toHaveLength(2)
  })

  test('held events wait for their release', async () => {
    await bench.control('PUT', '/webhooks', { mode: 'hold' })
    const { charge } = await payer(bench.stripe)
    await charge()
    expect(await bench.control('GET', '/webhooks')).toMatchObject({ mode: 'hold', waiting: 5 })
    expect(receiver.received).toEqual([])
    expect(await bench.control('POST', '/webhooks/release')).toEqual({ released: 5 })
    await receiver.until(() => payments().length === 3)

    await charge()
    expect(await bench.control('GET', '/webhooks')).toMatchObject({ waiting: 3 })
    await bench.control('PUT', '/webhooks', { mode: 'deliver' })
    await receiver.until(() => payments().length === 6)
  })

  test('an event says whether it still waits to be delivered', async () => {
    await bench.control('PUT', '/webhooks', { mode: 'hold' })
    const { charge } = await payer(bench.stripe)
    await charge()
    const waiting = async () => (await bench.stripe.events.list()).data.map((event) => event.pending_webhooks)
    expect(await waiting()).toEqual([1, 1, 1, 1, 1])
    await bench.control('POST', '/webhooks/release')
    await receiver.until(() => payments().length === 3)
    // They go out one by one, so all but the last are done with.
    expect((await waiting()).slice(1)).toEqual([0, 0, 0, 0])
    const [first] = receiver.events()
    expect(await bench.stripe.events.retrieve(String(first?.id))).toMatchObject({ pending_webhooks: 0 })
  })

  test('duplicated events come twice, with one id', async () => {
    await bench.control('PUT', '/webhooks', { mode: 'duplicate' })
    const { charge } = await payer(bench.stripe)
    await charge()
    await receiver.until(() => payments().length === 6)
    const ids = receiver.events().map(({ id }) => id)
    expect(ids).toHaveLength(10)
    expect(new Set(ids).size).toBe(5)
  })

  test('reversed events come newest first', async () => {
    const { charge } = await payer(bench.stripe)
    await receiver.until(() => receiver.received.length === 2)
    await bench.control('PUT', '/webhooks', { mode: 'reverse' })
    await charge()
    await receiver.until(() => payments().length === 3)
    expect(payments()).toEqual([...PAYMENT].reverse())
  })

  test('delayed events come later', async () => {
    await bench.control('PUT', '/webhooks', { mode: 'deliver', delayMs: 300 })
    const since = Date.now()
    await bench.stripe.customers.create({})
    await receiver.until(() => receiver.received.length === 1)
    expect(Date.now() - since).toBeGreaterThanOrEqual(295)
  })

  test('an event the product answers with an error comes again, and does not hold up the others', async () => {
    let refusals = 1
    receiver.answer = ({ body }) => (body.includes('"charge.succeeded"') && refusals-- > 0 ? 500 : 200)
    const { charge } = await payer(bench.stripe)
    await charge()
    await receiver.until(() => payments().length === 4)
    expect(payments()).toEqual([...PAYMENT, 'charge.succeeded'])
  })

  test('a product that was not there gets everything once it is, in order', async () => {
    const { port } = receiver
    await receiver.stop()
    const { charge } = await payer(bench.stripe)
    await charge()
    receiver = await Receiver.start(port)
    await receiver.until(() => payments().length === 3)
    expect(receiver.types()).toEqual(['customer.created', 'payment_method.attached', ...PAYMENT])
  })

  test('only the subscribed types are sent', async () => {
    await bench.stop()
    bench = await startBench({ webhookBase: receiver.url, enabledEvents: ['payment_intent.succeeded'] })
    const { charge } = await payer(bench.stripe)
    await charge()
    await charge()
    await receiver.until(() => receiver.received.length === 2)
    expect(receiver.types()).toEqual(['payment_intent.succeeded', 'payment_intent.succeeded'])
  })
})
