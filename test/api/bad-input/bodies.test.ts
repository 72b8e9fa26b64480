import { apiUrl, everything, operator, type Reply, send, signup } from '../../support/client'
import { freshPhoneNumber } from '../../support/phone-numbers'
import type { Account, HostedNumber, Invoice, Problem } from '../../support/resources'
import { ADDRESS, type Story, startStory } from '../../support/story'
import { leavingUnchanged, problem } from '../../support/unchanged'
import { template } from '../../support/usage'

const NOON = '2027-03-05T12:00:00Z'

let story: Story
let number: HostedNumber
let invoice: Invoice

beforeAll(async () => {
  story = await startStory(NOON)
  await story.attach('visa')
  number = await story.order('main')
  const { invoices } = await story.history()
  if (!invoices[0]) throw new Error('The first invoice is missing')
  invoice = invoices[0]
})

const operatorPosts = (path: string, body: unknown) => operator.post<Problem>(path, body)
const accountBody = (fields: Record<string, unknown>) => ({
  legalName: 'Nobody Ltd',
  email: 'nobody-at-all@harbour-coffee.example',
  address: ADDRESS,
  ...fields,
})
const tariffBody = (fields: Record<string, unknown>) => ({
  code: 'refused',
  effectiveFrom: NOON,
  currency: 'USD',
  unit: 'DIALOGUE',
  rates: [{ market: 'OTHER', key: 'BUSINESS_INITIATED', priceMicros: 1000 }],
  ...fields,
})
const event = (fields: Record<string, unknown>) => ({ ...template(number, NOON, freshPhoneNumber()), ...fields })

async function refused(act: () => Promise<Reply<Problem>>, field: string): Promise<void> {
  const answer = await leavingUnchanged([story], act)
  expect(answer).toMatchObject(problem(400, 'VALIDATION_FAILED'))
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/)
  const named = (answer.body.errors ?? []).map(({ path, message }) => `${path} ${message}`)
  expect(named).toContainEqual(expect.stringContaining(field))
}

type Case = [string, () => Promise<Reply<Problem>>]

describe('an unknown field is refused by name, and nothing changes', () => {
  const colour = { colour: 'red' }
  const cases: Case[] = [
    ['a new account', () => operatorPosts('/v1/accounts', accountBody(colour))],
    ["an account's address", () => operatorPosts('/v1/accounts', accountBody({ address: { ...ADDRESS, ...colour } }))],
    ['a change of the profile', () => operator.patch(`/v1/accounts/${story.account.id}`, { locale: 'es', ...colour })],
    [
      'a payment method',
      () =>
        operatorPosts(`/v1/accounts/${story.account.id}/payment-methods`, {
          paymentMethodId: 'pm_card_visa',
          ...colour,
        }),
    ],
    ['an API key', () => operatorPosts(`/v1/accounts/${story.account.id}/api-keys`, { role: 'customer', ...colour })],
    ['an order', () => story.customer.post('/v1/numbers', story.orderBody(colour))],
    ['a cancel', () => story.customer.post(`/v1/numbers/${number.id}/cancel`, { reason: 'moving', ...colour })],
    ['a payment', () => story.customer.post(`/v1/invoices/${invoice.id}/pay`, colour)],
    ['an inquiry', () => story.customer.post(`/v1/invoices/${invoice.id}/inquiries`, { text: 'Why?', ...colour })],
    ['a suspension', () => operatorPosts(`/v1/numbers/${number.id}/suspend`, { note: 'spam', ...colour })],
    ['a report of usage', () => operatorPosts('/v1/usage-events', { events: [], ...colour })],
    ['a tariff', () => operatorPosts('/v1/tariffs', tariffBody(colour))],
    ['a test clock', () => operatorPosts('/v1/test-clocks', { now: NOON, ...colour })],
    ['an advance', () => operatorPosts(`/v1/test-clocks/${story.clockId}/advance`, { to: NOON, ...colour })],
  ]
  it.each(cases)('in %s', async (_title, act) => refused(act, 'colour'))

  it('among them a test clock for an account that exists: it joins at creation only', async () => {
    const body = { testClockId: story.clockId }
    await refused(() => operator.patch(`/v1/accounts/${story.account.id}`, body), 'testClockId')
  })
})

describe('a wrong type or value is refused with its place, and nothing changes', () => {
  const accounts = (fields: Record<string, unknown>) => () => operatorPosts('/v1/accounts', accountBody(fields))
  const orders = (fields: Record<string, unknown>) => () =>
    story.customer.post<Problem>('/v1/numbers', story.orderBody(fields))
  const cases: [string, string, () => Promise<Reply<Problem>>][] = [
    ['an e-mail address that is none', 'email', accounts({ email: 'nobody' })],
    ['a missing e-mail address', 'email', accounts({ email: undefined })],
    ['a legal name that is a number', 'legalName', accounts({ legalName: 42 })],
    ['an empty legal name', 'legalName', accounts({ legalName: '' })],
    ['a country that is none', 'country', accounts({ address: { ...ADDRESS, country: 'Atlantis' } })],
    ['a currency that is none', 'currency', accounts({ currency: 'DOLLARS' })],
    ['a time zone that is none (I24)', 'timeZone', accounts({ timeZone: 'Mars/Olympus_Mons' })],
    ['a language we do not speak', 'locale', accounts({ locale: 'tlh' })],
    ['a billing mode that is none', 'billingMode', accounts({ billingMode: 'BARTER' })],
    ['a dunning policy that is none', 'dunningPolicy', accounts({ dunningPolicy: 'merciless' })],
    ['a plan that is none', 'plan', orders({ plan: 'WEEKLY' })],
    ['a plan that is a list', 'plan', orders({ plan: ['MONTHLY'] })],
    ['a display name that is missing', 'displayName', orders({ displayName: undefined })],
    ['a phone number that is a number', 'phoneNumber', orders({ phoneNumber: 4915112345678 })],
    ['a provider that is none', 'provider', orders({ provider: 'PIGEON' })],
    ['events that are no list', 'events', () => operatorPosts('/v1/usage-events', { events: 'all' })],
    [
      'a price with a fraction',
      'priceMicros',
      () =>
        operatorPosts(
          '/v1/tariffs',
          tariffBody({ rates: [{ market: 'OTHER', key: 'BUSINESS_INITIATED', priceMicros: 0.5 }] }),
        ),
    ],
    [
      'a negative price',
      'priceMicros',
      () =>
        operatorPosts(
          '/v1/tariffs',
          tariffBody({ rates: [{ market: 'OTHER', key: 'BUSINESS_INITIATED', priceMicros: -1 }] }),
        ),
    ],
    ['a suspension without its note', 'note', () => operatorPosts(`/v1/numbers/${number.id}/suspend`, {})],
    ['its end with an empty note', 'note', () => operatorPosts(`/v1/numbers/${number.id}/unsuspend`, { note: ' ' })],
    ['an inquiry without a question', 'text', () => story.customer.post(`/v1/invoices/${invoice.id}/inquiries`, {})],
    ['a clock set to a word', 'now', () => operatorPosts('/v1/test-clocks', { now: 'soon' })],
  ]
  it.each(cases)('%s', async (_title, field, act) => refused(act, field))

  it('1,001 usage events in one report', async () => {
    const events = Array.from({ length: 1001 }, () => event({}))
    await refused(() => operatorPosts('/v1/usage-events', { events }), 'events')
  })

  it('and none of the refused accounts exists', async () => {
    const accountsNow = await everything<Account>(operator, '/v1/accounts')
    expect(accountsNow.filter(({ email }) => email === 'nobody-at-all@harbour-coffee.example')).toEqual([])
  })
})

describe('a body that cannot be read is refused, and nothing changes', () => {
  const raw = (body: string, contentType = 'application/json') =>
    send<Problem>(`${apiUrl()}/v1/numbers`, {
      method: 'POST',
      headers: { authorization: 'Bearer lk_dev_operator', 'content-type': contentType },
      body,
    })

  it.each([
    ['broken JSON', '{"accountId": '],
    ['a list instead of an object', '[]'],
    ['a bare string', '"order"'],
    ['nothing', ''],
  ])('%s', async (_title, body) => {
    const answer = await leavingUnchanged([story], () => raw(body))
    expect(answer).toMatchObject(problem(400, 'VALIDATION_FAILED'))
  })

  it('a body over the limit, with 413', async () => {
    const huge = JSON.stringify(story.orderBody({ displayName: 'x'.repeat(30 * 1024 * 1024) }))
    const answer = await leavingUnchanged([story], () => raw(huge))
    expect(answer.status).toBe(413)
    expect(answer.body).toMatchObject({ status: 413, code: expect.any(String), detail: expect.stringMatching(/\w/) })
  })
})

describe('an address that leads nowhere', () => {
  it.each([
    ['an unknown route', () => operator.get<Problem>('/v1/nothing-here')],
    ['an unknown number', () => operator.get<Problem>('/v1/numbers/num_doesnotexist')],
    ['an unknown invoice', () => operator.get<Problem>('/v1/invoices/inv_doesnotexist')],
    ['an unknown account', () => operator.get<Problem>('/v1/accounts/acc_doesnotexist')],
    ['an unknown clock', () => operator.get<Problem>('/v1/test-clocks/clk_doesnotexist')],
    ['a cancel of an unknown number', () => operatorPosts('/v1/numbers/num_doesnotexist/cancel', {})],
    ['an id that tries to be a path', () => operator.get<Problem>('/v1/numbers/%2e%2e%2faccounts')],
  ])('is 404 for %s', async (_title, act) => {
    expect(await act()).toMatchObject(problem(404, 'NOT_FOUND'))
  })
})

// The control: what the refused bodies were made from is accepted when nothing in it is wrong.
it('the same bodies without the fault are taken', async () => {
  const tag = `control-${Date.now()}`
  const account = await signup.post('/v1/accounts', accountBody({ email: `${tag}@harbour-coffee.example` }))
  expect(account.status).toBe(201)
  expect((await operatorPosts('/v1/tariffs', tariffBody({ code: tag }))).status).toBe(201)
  expect(await operatorPosts('/v1/usage-events', { events: [event({})] })).toMatchObject({ body: { accepted: 1 } })
})
