import Stripe from 'stripe'
import type { ChargeInput, Processor } from '../../activities/ports/processor'
import { createStripeProcessor } from '../../adapters/stripe/processor'
import type { Seen } from './scripted-server'
import { CHARGE, failed, intent, list, ok, paid, StripeFarEnd } from './stripe-far-end'

const farEnd = new StripeFarEnd()
afterEach(() => farEnd.stop())

describe('the request of a charge', () => {
  async function sent(input: Partial<ChargeInput>, returnUrl?: string): Promise<Seen> {
    const stripe = await farEnd.answering(() => ok(paid()), returnUrl)
    await stripe.charge({ ...CHARGE, ...input })
    return farEnd.seen[0] as Seen
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
    const stripe = await farEnd.answering(({ query }) =>
      query.get('starting_after') ? list([paid()]) : list([paid({ id: 'pi_9', metadata: {} })], true),
    )
    expect(await find(stripe)).toMatchObject({ kind: 'SUCCEEDED', chargeRef: 'pi_1' })
    expect(farEnd.seen.map(({ query }) => query.get('customer'))).toEqual(['cus_1', 'cus_1'])
  })

  test('prefers the intent that was paid over one that was not', async () => {
    const stripe = await farEnd.answering(() => list([intent({ id: 'pi_2' }), paid()]))
    expect(await find(stripe)).toMatchObject({ kind: 'SUCCEEDED', chargeRef: 'pi_1' })
  })

  test('is null when Stripe never received it', async () => {
    expect(await find(await farEnd.answering(() => list([])))).toBeNull()
  })

  test('looks a little further back than the sending, for two clocks never agree', async () => {
    await find(await farEnd.answering(() => list([])))
    expect(farEnd.seen[0]?.query.get('created[gte]')).toBe(String(SENT_AFTER / 1000 - 600))
  })

  test('does not narrow the search by an instant that has not come yet', async () => {
    await find(await farEnd.answering(() => list([])), Date.now() + 365 * 86_400_000)
    expect(farEnd.seen[0]?.query.get('created[gte]')).toBeNull()
  })
})

describe('a card refused on a hosted page', () => {
  const onPage = intent({ metadata: { linekeeper_page: 'payment' }, last_payment_error: { code: 'card_declined' } })
  const whilePageIs = (status: string) =>
    farEnd.answering(({ path }) => (path.endsWith('/sessions') ? list([{ id: 'cs_1', status }]) : ok(onPage)))

  test('is no decline while the page is open and another card may be tried', async () => {
    expect(await (await whilePageIs('open')).lookUpCharge('pi_1')).toMatchObject({ kind: 'REQUIRES_ACTION' })
  })

  test('is a decline once the page is closed', async () => {
    expect(await (await whilePageIs('expired')).lookUpCharge('pi_1')).toMatchObject({ kind: 'DECLINED' })
  })

  test('is abandoned by closing its page, because Stripe cancels no intent of a page', async () => {
    let status = 'open'
    const stripe = await farEnd.answering(({ method, path }) => {
      if (path.endsWith('/cancel')) return failed(400, { type: 'invalid_request_error', message: 'expire the session' })
      if (path.endsWith('/expire')) status = 'expired'
      if (path.endsWith('/sessions')) return list([{ id: 'cs_1', status }])
      return method === 'GET' ? ok(onPage) : ok({ id: 'cs_1', status })
    })
    expect(await stripe.cancelCharge('pi_1')).toMatchObject({ kind: 'DECLINED', code: 'card_declined' })
    expect(farEnd.seen.map(({ path }) => path)).toContain('/v1/checkout/sessions/cs_1/expire')
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
