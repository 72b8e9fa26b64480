import type { Reply } from './scripted-server'
import { CHARGE, cardError, failed, intent, list, ok, paid, StripeFarEnd } from './stripe-far-end'

const farEnd = new StripeFarEnd()
afterEach(() => farEnd.stop())

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
    const stripe = await farEnd.answering(() => reply)
    expect(await stripe.charge(CHARGE)).toMatchObject(outcome)
  })

  test('is TRANSIENT and unanswered when nobody listens, for nothing was sent', async () => {
    const stripe = await farEnd.answering(() => 'HANG')
    await farEnd.stop()
    expect(await stripe.charge(CHARGE)).toMatchObject({ kind: 'TRANSIENT', answered: false, code: 'ECONNREFUSED' })
  })

  test('sends a charge once, even when the connection breaks: a second answer would hide what the first did', async () => {
    const stripe = await farEnd.answering(() => 'BREAK')
    await stripe.charge(CHARGE)
    expect(farEnd.seen).toHaveLength(1)
  })
})

describe('a server error of Stripe', () => {
  const serverError = failed(500, { type: 'api_error', message: 'oops' })
  const answering = (look: Reply) => farEnd.answering(({ method }) => (method === 'POST' ? serverError : look))

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
    const stripe = await farEnd.answering(({ method }) => (method === 'POST' ? gateway : list([])))
    expect(await stripe.charge(CHARGE)).toMatchObject({ kind: 'TRANSIENT', answered: true })
  })
})

describe('a request Stripe refuses', () => {
  const refusal = (error: Record<string, unknown>) =>
    failed(400, { type: 'invalid_request_error', message: 'bad', ...error })
  const withMethod = (refused: Reply, method: Reply) =>
    farEnd.answering((asked) => (asked.method === 'POST' ? refused : method))
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
    const stripe = await farEnd.answering(() => failed(status, { type: 'invalid_request_error', message: 'no' }))
    await expect(stripe.charge(CHARGE)).rejects.toThrow('STRIPE_SECRET_KEY')
    await expect(stripe.lookUpCharge('pi_1')).rejects.toThrow('STRIPE_SECRET_KEY')
  })
})
