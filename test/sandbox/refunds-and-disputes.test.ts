import type Stripe from 'stripe'
import { type Bench, failure, payer, Receiver, startBench } from './standins'

describe('money goes back as at Stripe', () => {
  let bench: Bench
  let receiver: Receiver
  beforeAll(async () => {
    receiver = await Receiver.start()
    bench = await startBench({ webhookBase: receiver.url })
  })
  afterAll(async () => {
    await bench.stop()
    await receiver.stop()
  })

  const eventsOf = (chargeId: unknown) =>
    receiver
      .events()
      .filter(
        ({ data: { object } }) =>
          (object as { charge?: unknown }).charge === chargeId || (object as { id?: unknown }).id === chargeId,
      )
      .map(({ type }) => type)

  test('a charge is refunded in parts, up to its amount and not a cent beyond', async () => {
    const { charge } = await payer(bench.stripe)
    const intent = await charge()
    const first = await bench.stripe.refunds.create({
      payment_intent: intent.id,
      amount: 1000,
      metadata: { refund: 'r1' },
    })
    expect(first).toMatchObject({
      amount: 1000,
      status: 'succeeded',
      charge: intent.latest_charge,
      metadata: { refund: 'r1' },
    })
    const tooMuch = await failure(bench.stripe.refunds.create({ payment_intent: intent.id, amount: 2901 }))
    expect(tooMuch).toMatchObject({ statusCode: 400, param: 'amount' })
    expect(tooMuch.message).toBe('Refund amount ($29.01) is greater than unrefunded amount on charge ($29.00)')
    const rest = await bench.stripe.refunds.create({ charge: intent.latest_charge as string })
    expect(rest.amount).toBe(2900)
    expect(await failure(bench.stripe.refunds.create({ payment_intent: intent.id }))).toMatchObject({
      code: 'charge_already_refunded',
    })

    expect(await bench.stripe.charges.retrieve(intent.latest_charge as string)).toMatchObject({
      amount_refunded: 3900,
      refunded: true,
      status: 'succeeded',
    })
    const listed = await bench.stripe.refunds.list({ payment_intent: intent.id })
    expect(listed.data.map(({ id }) => id)).toEqual([rest.id, first.id])
    expect(await bench.stripe.refunds.retrieve(first.id)).toMatchObject({ id: first.id })
    await receiver.until(() => eventsOf(intent.latest_charge).length === 5)
    expect(eventsOf(intent.latest_charge)).toEqual([
      'charge.succeeded',
      'refund.created',
      'charge.refunded',
      'refund.created',
      'charge.refunded',
    ])
  })

  test('an unpaid intent cannot be refunded', async () => {
    const { payment_intent: intent } = await failure((await payer(bench.stripe, 'pm_card_chargeCustomerFail')).charge())
    expect(await failure(bench.stripe.refunds.create({ payment_intent: intent?.id }))).toMatchObject({
      statusCode: 400,
    })
  })

  test('a refund that the bank returns fails later, and the money can be refunded again', async () => {
    const { charge } = await payer(bench.stripe, 'pm_card_refundFail')
    const intent = await charge()
    const refund = await bench.stripe.refunds.create({ payment_intent: intent.id })
    expect(refund.status).toBe('succeeded')
    await receiver.until(() => eventsOf(intent.latest_charge).includes('refund.failed'))
    expect(await bench.stripe.refunds.retrieve(refund.id)).toMatchObject({
      status: 'failed',
      failure_reason: 'expired_or_canceled_card',
    })
    expect(await bench.stripe.charges.retrieve(intent.latest_charge as string)).toMatchObject({
      amount_refunded: 0,
      refunded: false,
    })
  })

  test('a refund that takes its time is pending first', async () => {
    const { charge } = await payer(bench.stripe, 'pm_card_pendingRefund')
    const intent = await charge()
    const refund = await bench.stripe.refunds.create({ payment_intent: intent.id })
    expect(refund.status).toBe('pending')
    await receiver.until(() => eventsOf(intent.latest_charge).includes('refund.updated'))
    expect((await bench.stripe.refunds.retrieve(refund.id)).status).toBe('succeeded')
  })

  test('pm_card_createDispute pays and is disputed at once; a disputed charge is not refunded', async () => {
    const { charge } = await payer(bench.stripe, 'pm_card_createDispute')
    const intent = await charge({ expand: ['latest_charge'] })
    expect(intent.status).toBe('succeeded')
    const { id } = intent.latest_charge as Stripe.Charge
    const [dispute] = (await bench.stripe.disputes.list({ payment_intent: intent.id })).data
    expect(dispute).toMatchObject({ charge: id, amount: 3900, reason: 'fraudulent', status: 'needs_response' })
    expect(await failure(bench.stripe.refunds.create({ charge: id }))).toMatchObject({ code: 'charge_disputed' })
    await receiver.until(() => eventsOf(id).length === 3)
    expect(eventsOf(id)).toEqual(['charge.succeeded', 'charge.dispute.created', 'charge.dispute.funds_withdrawn'])
  })

  test('a control disputes any charge and lets the bank decide', async () => {
    const { charge } = await payer(bench.stripe)
    const id = (await charge()).latest_charge as string
    const opened = await bench.control<Stripe.Dispute>('POST', '/disputes', { chargeId: id, status: 'needs_response' })
    const won = await bench.control<Stripe.Dispute>('POST', '/disputes', { chargeId: id, status: 'won' })
    expect(won).toMatchObject({ id: opened.id, status: 'won' })
    expect((await bench.stripe.charges.retrieve(id)).disputed).toBe(true)
    await receiver.until(() => eventsOf(id).includes('charge.dispute.funds_reinstated'))
    expect(eventsOf(id)).toEqual([
      'charge.succeeded',
      'charge.dispute.created',
      'charge.dispute.funds_withdrawn',
      'charge.dispute.updated',
      'charge.dispute.closed',
      'charge.dispute.funds_reinstated',
    ])
  })
})
