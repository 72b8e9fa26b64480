import Stripe from 'stripe'
import { WebhookRejected } from '../../activities/ports/processor'
import { createStripeProcessor } from '../../adapters/stripe/processor'

const SECRET = 'whsec_of_this_endpoint'
const processor = createStripeProcessor({ secretKey: 'sk_test_1', webhookSecret: SECRET, timeoutMs: 100 })
const { webhooks } = new Stripe('sk_test_1')

const eventOf = (type: string, object: unknown) => ({ id: 'evt_1', object: 'event', type, data: { object } })
const sign = (payload: string, secret = SECRET, timestamp?: number) =>
  webhooks.generateTestHeaderString({ payload, secret, timestamp })

function read(body: unknown, signature?: string) {
  const payload = typeof body === 'string' ? body : JSON.stringify(body)
  return processor.readWebhook(Buffer.from(payload), signature ?? sign(payload))
}

describe('what an event points at', () => {
  const marks = { linekeeper_attempt: 'att_1', linekeeper_account: 'acc_1' }
  const rows: [string, object, object][] = [
    [
      'payment_intent.succeeded',
      { id: 'pi_1', metadata: marks },
      { kind: 'CHARGE', chargeRef: 'pi_1', attemptId: 'att_1' },
    ],
    [
      'payment_intent.payment_failed',
      { id: 'pi_1', metadata: {} },
      { kind: 'CHARGE', chargeRef: 'pi_1', attemptId: null },
    ],
    ['charge.failed', { id: 'ch_1', payment_intent: 'pi_1' }, { kind: 'CHARGE', chargeRef: 'pi_1', attemptId: null }],
    ['charge.succeeded', { id: 'ch_1', payment_intent: null }, { kind: 'IGNORED' }],
    [
      'checkout.session.completed',
      { id: 'cs_1', mode: 'payment', metadata: marks },
      { kind: 'PAYMENT_PAGE', pageRef: 'cs_1', attemptId: 'att_1' },
    ],
    [
      'checkout.session.completed',
      { id: 'cs_2', mode: 'setup', metadata: marks },
      { kind: 'METHOD_PAGE', pageRef: 'cs_2', accountId: 'acc_1' },
    ],
    ['checkout.session.completed', { id: 'cs_3', mode: 'subscription' }, { kind: 'IGNORED' }],
    [
      'charge.dispute.created',
      { id: 'du_1', charge: 'ch_1', payment_intent: 'pi_1' },
      { kind: 'DISPUTE', disputeRef: 'du_1', chargeRef: 'pi_1' },
    ],
    ['charge.dispute.created', { id: 'du_1', payment_intent: null }, { kind: 'IGNORED' }],
    [
      'refund.created',
      { id: 're_1', payment_intent: 'pi_1' },
      { kind: 'REFUND', refundRef: 're_1', chargeRef: 'pi_1' },
    ],
    ['charge.refund.updated', { id: 're_1' }, { kind: 'REFUND', refundRef: 're_1', chargeRef: null }],
    ['charge.refunded', { id: 'ch_1', payment_intent: 'pi_1' }, { kind: 'IGNORED' }],
    [
      'charge.refunded',
      { id: 'ch_1', payment_intent: 'pi_1', refunds: { data: [{ id: 're_1' }] } },
      { kind: 'REFUND', refundRef: 're_1', chargeRef: 'pi_1' },
    ],
    ['payment_method.detached', { id: 'pm_1' }, { kind: 'METHOD', methodRef: 'pm_1' }],
    ['customer.updated', { id: 'cus_1' }, { kind: 'IGNORED' }],
    ['invoice.paid', { id: 'in_1' }, { kind: 'IGNORED' }],
  ]

  test.each(rows)('%s of %j', (type, object, hint) => {
    expect(read(eventOf(type, object))).toMatchObject({ ...hint, eventId: 'evt_1', type })
  })

  test('an ignored event says why', () => {
    expect(read(eventOf('invoice.paid', { id: 'in_1' }))).toHaveProperty('reason', expect.stringMatching(/\w+/))
  })
})

describe('a webhook is rejected and says what is wrong', () => {
  const good = JSON.stringify(eventOf('payment_intent.succeeded', { id: 'pi_1' }))
  const anHourAgo = Math.floor(Date.now() / 1000) - 3600

  test.each<[string, string, string | undefined, RegExp]>([
    ['without a signature', good, '', /Stripe-Signature header is missing/],
    ['signed with another secret', good, sign(good, 'whsec_other'), /signature is not good/],
    ['changed by one byte', good.replace('pi_1', 'pi_2'), sign(good), /signature is not good/],
    ['with a header of another scheme', good, 't=1,v0=abc', /signature is not good/],
    ['signed an hour ago', good, sign(good, SECRET, anHourAgo), /tolerance/],
    ['that is not JSON', '{"id":', undefined, /not JSON/],
    ['that is not an event', '{"object":"charge"}', undefined, /not a Stripe `event` object/],
    ['that is null', 'null', undefined, /not a Stripe `event` object/],
    ['without a type', '{"object":"event","id":"evt_1"}', undefined, /no `id` or no `type`/],
    [
      'without an object',
      '{"object":"event","id":"evt_1","type":"charge.failed","data":{}}',
      undefined,
      /no `data.object`/,
    ],
    ['whose object has no id', JSON.stringify(eventOf('charge.failed', {})), undefined, /has no `id`/],
  ])('%s', (_, body, signature, message) => {
    expect(() => read(body, signature)).toThrow(WebhookRejected)
    expect(() => read(body, signature)).toThrow(message)
  })

  test('and the same body with its own signature is read', () => {
    expect(read(good)).toMatchObject({ kind: 'CHARGE' })
  })
})
