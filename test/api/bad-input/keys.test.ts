import { anonymous, type Client, clientWith, type Reply } from '../../support/client'
import type { HostedNumber, Invoice, PaymentMethod, Problem } from '../../support/resources'
import { type Story, startStory } from '../../support/story'
import { leavingUnchanged, problem } from '../../support/unchanged'
import { template } from '../../support/usage'

const NOON = '2027-03-05T12:00:00Z'

let owner: Story
let number: HostedNumber
let invoice: Invoice
let method: PaymentMethod
let stranger: Story

beforeAll(async () => {
  owner = await startStory(NOON)
  await owner.attach('visa')
  number = await owner.order('main')
  const history = await owner.history()
  const [firstInvoice] = history.invoices
  const [firstMethod] = history.methods
  if (!firstInvoice || !firstMethod) throw new Error('The owner has no invoice or no card')
  invoice = firstInvoice
  method = firstMethod
  stranger = await startStory(NOON)
  await stranger.attach('visa')
})

type Case = [string, (client: Client) => Promise<Reply<Problem>>]
const account = () => `/v1/accounts/${owner.account.id}`

const reads: Case[] = [
  ['the account', (client) => client.get(account())],
  ['the cards', (client) => client.get(`${account()}/payment-methods`)],
  ['the ledger', (client) => client.get(`${account()}/ledger`)],
  ['a number', (client) => client.get(`/v1/numbers/${number.id}`)],
  ['a cancellation preview', (client) => client.get(`/v1/numbers/${number.id}/cancellation-preview`)],
  ['an invoice', (client) => client.get(`/v1/invoices/${invoice.id}`)],
]
const writes: Case[] = [
  ['change the profile', (client) => client.patch(account(), { legalName: 'Taken Over Ltd' })],
  ['attach a card', (client) => client.post(`${account()}/payment-methods`, { paymentMethodId: 'pm_card_visa' })],
  ['make a card the primary', (client) => client.post(`${account()}/payment-methods/${method.id}/primary`)],
  ['remove a card', (client) => client.delete(`${account()}/payment-methods/${method.id}`)],
  ['make itself a key', (client) => client.post(`${account()}/api-keys`, { role: 'customer' })],
  ['order a number', (client) => client.post('/v1/numbers', owner.orderBody())],
  ['cancel a number', (client) => client.post(`/v1/numbers/${number.id}/cancel`)],
  ['reactivate a number', (client) => client.post(`/v1/numbers/${number.id}/reactivate`)],
  ['pay an invoice', (client) => client.post(`/v1/invoices/${invoice.id}/pay`)],
]

describe('a missing or unknown key is 401', () => {
  const strangers: [string, () => Client][] = [
    ['no key', () => anonymous],
    ['an unknown key', () => clientWith('lk_live_0000000000000000000000000000')],
    ['an empty key', () => clientWith('')],
  ]
  for (const [title, client] of strangers) {
    it.each([...reads, ...writes])(`${title}: to see or do "%s"`, async (_title, act) => {
      const answer = await leavingUnchanged([owner], () => act(client()))
      expect(answer).toMatchObject(problem(401, 'UNAUTHENTICATED'))
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/)
    })
  }

  it('the right key in the wrong scheme', async () => {
    const basic = await anonymous.post<Problem>(
      `/v1/numbers/${number.id}/cancel`,
      {},
      {
        headers: { authorization: 'Basic lk_dev_operator' },
      },
    )
    expect(basic).toMatchObject(problem(401, 'UNAUTHENTICATED'))
  })

  it('a key in the address', async () => {
    const answer = await anonymous.get(`/v1/accounts/${owner.account.id}?key=lk_dev_operator`)
    expect(answer.status).toBe(401)
  })
})

describe("another account's object is 404, as if it did not exist (I20)", () => {
  it.each(reads)('to a stranger who wants to see %s', async (_title, act) => {
    const answer = await act(stranger.customer)
    expect(answer).toMatchObject(problem(404, 'NOT_FOUND'))
    expect(JSON.stringify(answer.body)).not.toContain(owner.account.legalName)
  })

  it.each(writes)('to a stranger who wants to %s', async (_title, act) => {
    const answer = await leavingUnchanged([owner, stranger], () => act(stranger.customer))
    // A customer may not make keys at all, so that one may as well be forbidden.
    expect(_title === 'make itself a key' ? [403, 404] : [404]).toContain(answer.status)
  })

  it('in lists, which hold nothing of it whatever is asked for', async () => {
    for (const list of ['numbers', 'invoices', 'events', 'mails']) {
      const { status, body } = await stranger.customer.get<{ data?: { id: string; accountId?: string }[] }>(
        `/v1/${list}?accountId=${owner.account.id}`,
      )
      // An empty list or a 404: both tell a stranger nothing.
      expect([200, 404]).toContain(status)
      expect(body.data ?? []).toEqual([])
    }
  })

  it('in usage reports: no stranger makes a number talk', async () => {
    await leavingUnchanged([owner, stranger], async () => {
      const event = template(number, NOON, '+905301234567')
      const { status, body } = await stranger.customer.post<{ accepted?: number }>('/v1/usage-events', {
        events: [event],
      })
      if (status < 300) expect(body.accepted).toBe(0)
      else expect([403, 404]).toContain(status)
    })
  })

  // The control: the owner may see all of it.
  it.each(reads)('while its owner sees %s', async (_title, act) => {
    expect((await act(owner.customer)).status).toBe(200)
  })
})
