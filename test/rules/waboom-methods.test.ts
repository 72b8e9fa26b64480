import { expectInvariants } from '../scenarios/invariants'
import { ok } from '../support/client'
import type { MaybeRefused, Page, PaymentMethod } from '../support/resources'
import { type Story, startStory } from '../support/story'

// Source 000, payment methods: the titles are the rules' own tests.

const methods = async ({ customer, account }: Story): Promise<PaymentMethod[]> =>
  (await ok(customer.get<Page<PaymentMethod>>(`/v1/accounts/${account.id}/payment-methods`))).data

const primaries = async (story: Story) =>
  (await methods(story)).filter(({ role }) => role === 'PRIMARY').map(({ id }) => id)

it('W1: given two accounts, when a card is added to A, B’s renewal never uses it', async () => {
  const b = await startStory('2027-01-10T08:00:00Z')
  const cardOfB = await b.attach('of B')
  await b.order('main')
  const a = await startStory('2027-01-10T08:00:00Z')
  const cardOfA = await a.attach('of A', { primary: true })
  await cardOfB.declines()
  await b.goTo('2027-02-13T08:00:00Z')
  const { charges } = await b.news()
  expect(charges?.slice(1).every((line) => line.includes('of B DECLINED'))).toBe(true)
  expect((await a.history()).charges).toEqual([])
  expect(await b.pay(await b.openInvoice(), cardOfA)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
  await expectInvariants(b)
})

it('W2: given Discover, when added, 422 unless enabled', async () => {
  const story = await startStory('2027-01-10T08:00:00Z')
  const path = `/v1/accounts/${story.account.id}/payment-methods`
  const refused = await story.customer.post<MaybeRefused<PaymentMethod>>(path, { paymentMethodId: 'pm_card_discover' })
  expect(refused).toMatchObject({ status: 422, body: { detail: expect.stringMatching(/discover/i) } })
  expect(await methods(story)).toEqual([])
  for (const token of ['pm_card_visa', 'pm_card_mastercard', 'pm_card_amex']) {
    expect((await story.customer.post(path, { paymentMethodId: token })).status).toBe(201)
  }
})

it('W3: given no billing address, when pay, 422 BILLING_PROFILE_INCOMPLETE', async () => {
  const story = await startStory('2027-01-10T08:00:00Z', { account: { address: undefined } })
  await story.attach('visa')
  expect(await story.tryOrder()).toMatchObject({ status: 422, body: { code: 'BILLING_PROFILE_INCOMPLETE' } })
  await story.settle()
  expect(await story.news()).toEqual({})
  expect((await story.history()).charges).toEqual([])

  // Line, city and country are enough: no tax id, no postal code.
  const address = { line1: '12 Harbour Street', city: 'Bristol', country: 'GB' }
  await ok(story.customer.patch(`/v1/accounts/${story.account.id}`, { address }))
  await story.order('main')
  await expectInvariants(story)
})

it('W4: given A primary, when B set primary, one primary = B', async () => {
  const story = await startStory('2027-01-10T08:00:00Z')
  const a = await story.attach('A')
  const b = await story.attach('B', { token: 'pm_card_mastercard' })
  await story.order('main')
  expect(await primaries(story)).toEqual([a.id])
  await ok(story.customer.post(`/v1/accounts/${story.account.id}/payment-methods/${b.id}/primary`))
  expect(await primaries(story)).toEqual([b.id])
  await story.news()
  await story.goTo('2027-02-10T08:00:00Z')
  expect((await story.news()).charges).toEqual(['2027-02-10 08:00 HOSTING 39.00 B SUCCEEDED'])

  // Both ways at once, many times: never none, never two.
  const set = (id: string) => story.customer.post(`/v1/accounts/${story.account.id}/payment-methods/${id}/primary`)
  await Promise.all([a.id, b.id, a.id, b.id, a.id, b.id].map(set))
  expect(await primaries(story)).toHaveLength(1)
  await expectInvariants(story)
})

it('W6: given primary insufficient_funds, backup ok, when $39 renews, PAID by backup, state ACTIVE, 1 e-mail, 0 suspension', async () => {
  const story = await startStory('2027-01-10T08:00:00Z')
  const primary = await story.attach('primary')
  await story.attach('backup', { token: 'pm_card_mastercard' })
  const number = await story.order('main')
  await primary.declines('insufficient_funds')
  await story.news()
  await story.goTo('2027-02-10T08:00:00Z')
  expect(await story.news()).toEqual({
    charges: ['2027-02-10 08:00 HOSTING 39.00 backup SUCCEEDED', '2027-02-10 08:00 HOSTING 39.00 primary DECLINED'],
    mails: ['2027-02-10 08:00 E06'],
  })
  expect(await story.number(number.id)).toMatchObject({ state: 'ACTIVE', suspensionReasons: [] })
  expect(await primaries(story)).toEqual([primary.id])
  await expectInvariants(story)
})

it('W8: given SUSPENDED, when a method is added and the open invoice is paid, ACTIVE without support', async () => {
  const story = await startStory('2027-01-10T08:00:00Z')
  const card = await story.attach('visa')
  const number = await story.order('main')
  await card.declines()
  await story.goTo('2027-02-14T08:00:00Z')
  expect((await story.number(number.id)).state).toBe('SUSPENDED')
  await story.news()
  await story.attach('new')
  expect(await story.news()).toEqual({
    charges: ['2027-02-14 08:00 HOSTING 39.00 new SUCCEEDED'],
    mails: ['2027-02-14 08:00 E05', '2027-02-14 08:00 E13'],
    states: ['2027-02-14 08:00 main SUSPENDED → ACTIVE'],
  })
  await expectInvariants(story)
})
