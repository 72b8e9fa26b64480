import { type Client, clientWith, ok, operator, type Reply, signup, support } from '../support/client'
import type { Account, HostedNumber, Invoice, Page, Problem } from '../support/resources'
import { type Story, startStory } from '../support/story'

let story: Story
let number: HostedNumber
let invoice: Invoice

beforeAll(async () => {
  story = await startStory('2027-03-05T12:00:00Z')
  await story.attach('visa')
  number = await story.order('main')
  const { invoices } = await story.history()
  if (!invoices[0]) throw new Error('The first invoice is missing')
  invoice = invoices[0]
  await story.news()
})

type Command = [string, (client: Client) => Promise<Reply<Problem>>]

const LATER = '2028-01-01T00:00:00Z'
const clocks: Command[] = [
  ['create a test clock', (client) => client.post('/v1/test-clocks', { now: LATER })],
  ['advance a test clock', (client) => client.post(`/v1/test-clocks/${story.clockId}/advance`, { to: LATER })],
  ['delete a test clock', (client) => client.delete(`/v1/test-clocks/${story.clockId}`)],
  [
    'publish a tariff',
    (client) =>
      client.post('/v1/tariffs', {
        code: 'forbidden',
        effectiveFrom: LATER,
        currency: 'USD',
        unit: 'DIALOGUE',
        rates: [{ market: 'OTHER', key: 'BUSINESS_INITIATED', priceMicros: 1 }],
      }),
  ],
]
const service: Command[] = [
  ['suspend a number', (client) => client.post(`/v1/numbers/${number.id}/suspend`, { note: 'test' })],
  [
    'refund an invoice',
    (client) => client.post(`/v1/invoices/${invoice.id}/refunds`, { amountCents: 100, reason: 'test' }),
  ],
  ['void an invoice', (client) => client.post(`/v1/invoices/${invoice.id}/void`)],
]

// Some of support's routes may not be there in every version: then they are 404 for everyone, and still change nothing.
const refusals = [403, 404]

describe('a role', () => {
  it.each([...clocks, ...service])('signup may not %s', async (_title, command) => {
    expect(refusals).toContain((await command(signup)).status)
    await story.settle()
    expect(await story.news()).toEqual({})
  })

  it.each(clocks)('support may not %s', async (_title, command) => {
    expect(await command(support)).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
    expect(await story.news()).toEqual({})
  })

  it.each([...clocks, ...service])('a customer may not %s, not even of its own', async (_title, command) => {
    expect(refusals).toContain((await command(story.customer)).status)
    await story.settle()
    expect(await story.news()).toEqual({})
  })

  it('signup may not cancel a number', async () => {
    expect(await signup.post(`/v1/numbers/${number.id}/cancel`)).toMatchObject({
      status: 403,
      body: { code: 'FORBIDDEN' },
    })
    await story.settle()
    expect(await story.news()).toEqual({})
  })

  it('signup, support and operator read what they serve; operator reads invariants alone', async () => {
    for (const client of [signup, support, operator]) {
      expect((await ok(client.get<Account>(`/v1/accounts/${story.account.id}`))).id).toBe(story.account.id)
      expect((await ok(client.get<HostedNumber>(`/v1/numbers/${number.id}`))).id).toBe(number.id)
    }
    for (const client of [signup, support, story.customer])
      expect(refusals).toContain((await client.get('/v1/invariants')).status)
  })

  it('customer lists only itself among the accounts', async () => {
    const { data } = await ok(story.customer.get<Page<Account>>('/v1/accounts'))
    expect(data.map(({ id }) => id)).toEqual([story.account.id])
  })

  it('support and customer cancel alike (C25)', async () => {
    const lives = await Promise.all(
      [support, null].map(async (other) => {
        const life = await startStory('2027-03-05T12:00:00Z')
        await life.attach('visa')
        const line = await life.order('main')
        await life.news()
        await ok((other ?? life.customer).post(`/v1/numbers/${line.id}/cancel`))
        await life.settle()
        return life.news()
      }),
    )
    expect(lives[0]).toEqual(lives[1])
    expect(lives[0]?.states?.at(-1)).toBe('2027-03-05 12:00 main DELETING → DELETED')
  })
})

// A key says what it may do once; the plain key is never shown again.
it('an API key that was deleted opens nothing any more', async () => {
  const path = `/v1/accounts/${story.account.id}/api-keys`
  const { id, key } = await ok(signup.post<{ id: string; key: string }>(path, { role: 'customer' }))
  const client = clientWith(key)
  expect((await client.get(`/v1/accounts/${story.account.id}`)).status).toBe(200)
  await ok(operator.delete(`${path}/${id}`))
  expect(await client.get(`/v1/accounts/${story.account.id}`)).toMatchObject({
    status: 401,
    body: { code: 'UNAUTHENTICATED' },
  })
})
