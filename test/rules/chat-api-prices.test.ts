import { expectInvariants } from '../scenarios/invariants'
import { ok, support } from '../support/client'
import type { HostedNumber, Page } from '../support/resources'
import { type Story, startStory } from '../support/story'

// Source 002, the prices of hosting: the titles are the rules' own tests.

type QuoteRequest = { id: string; accountId: string }

const quoteRequests = async (story: Story): Promise<QuoteRequest[]> => {
  const { data } = await ok(support.get<Page<QuoteRequest>>('/v1/quote-requests'))
  return data.filter(({ accountId }) => accountId === story.account.id)
}

/** Orders one number on each of these days, each under the name of its day. */
async function orderOn(story: Story, days: readonly string[]): Promise<HostedNumber[]> {
  const ordered: HostedNumber[] = []
  for (const day of days) {
    await story.goTo(day)
    ordered.push(await story.order(day.slice(0, 10)))
  }
  return ordered
}

it('C1: given a number with $12.00 unbilled usage, when hosting renews, one HOSTING invoice of $39.00 is charged and usage stays $12.00', async () => {
  const story = await startStory('2027-03-05T09:00:00Z', { ratesMicros: { TR: 50_000 } })
  await story.attach('visa')
  const number = await story.order('main')
  await story.goTo('2027-04-02T09:00:00Z')
  await story.dialogues(number, '2027-04-01T09:00:00Z', 1240)
  await story.news()
  await story.goTo('2027-04-05T09:00:00Z')
  expect(await story.news()).toEqual({
    charges: ['2027-04-05 09:00 HOSTING 39.00 visa SUCCEEDED'],
    mails: ['2027-04-05 09:00 E05'],
  })
  expect(await story.currentAccount()).toMatchObject({ unbilledUsageMicros: 12_000_000 })
  await expectInvariants(story)
})

it('C2: given a first sign-up on monthly, when paid, the invoice has exactly 1 line and total $39.00', async () => {
  const story = await startStory('2027-03-05T09:00:00Z')
  await story.attach('visa')
  await story.order('main')
  const { invoices } = await story.history()
  expect(invoices.map(({ kind, status, totalCents, lines }) => [kind, status, totalCents, lines.length])).toEqual([
    ['HOSTING', 'PAID', 3900, 1],
  ])
})

it('C3: given plan MONTHLY and 1 number, when sign-up is paid on 2026-11-21T10:00Z, 3900 is charged and the period ends 2026-12-21T10:00Z', async () => {
  const story = await startStory('2026-11-21T10:00:00Z')
  await story.attach('visa')
  expect(await story.order('main')).toMatchObject({
    priceCents: 3900,
    currentPeriodStart: '2026-11-21T10:00:00.000Z',
    currentPeriodEnd: '2026-12-21T10:00:00.000Z',
    nextCharge: { at: '2026-12-21T10:00:00.000Z', amountCents: 3900 },
  })
  expect((await story.history()).charges.map(({ amount }) => amount)).toEqual([3900])
  await expectInvariants(story)
})

it('C4: given plan ANNUAL, when sign-up is paid on 2026-11-21, one charge of $360.00 and renewal due 2027-11-21', async () => {
  const story = await startStory('2026-11-21T10:00:00Z')
  await story.attach('visa')
  expect(await story.order('main', { plan: 'ANNUAL' })).toMatchObject({
    priceCents: 36_000,
    currentPeriodEnd: '2027-11-21T10:00:00.000Z',
    nextCharge: { at: '2027-11-21T10:00:00.000Z', amountCents: 36_000 },
  })
  await story.goTo('2027-11-21T09:59:59Z')
  expect((await story.history()).charges.map(({ amount }) => amount)).toEqual([36_000])
  await story.goTo('2027-11-21T10:00:00Z')
  expect((await story.history()).charges.map(({ amount }) => amount)).toEqual([36_000, 36_000])
  await expectInvariants(story)
})

it('C5: given 4 monthly numbers at $39, when the 5th is paid, it is charged $30.00 and the sibling renewing next is charged $30.00, and no credit note is issued', async () => {
  const story = await startStory('2027-03-01T10:00:00Z')
  await story.attach('visa')
  await orderOn(
    story,
    ['01', '02', '03', '04'].map((day) => `2027-03-${day}T10:00:00Z`),
  )
  await story.news()
  await orderOn(story, ['2027-03-05T10:00:00Z'])
  expect((await story.news()).charges).toEqual(['2027-03-05 10:00 HOSTING 30.00 visa SUCCEEDED'])
  await story.goTo('2027-04-01T10:00:00Z')
  expect(await story.news()).toEqual({
    charges: ['2027-04-01 10:00 HOSTING 30.00 visa SUCCEEDED'],
    mails: ['2027-04-01 10:00 E05'],
  })
  for (const { id } of (await story.history()).invoices) {
    expect((await ok(story.customer.get<Page<unknown>>(`/v1/invoices/${id}/credit-notes`))).data).toEqual([])
  }
  await expectInvariants(story)
})

describe('below five', () => {
  /** Five numbers since March, at $30 from April on: one renews on the 5th, one on the 20th, three on the 25th. */
  async function fiveAtThirty(): Promise<{ story: Story; leaving: HostedNumber }> {
    const story = await startStory('2027-03-05T10:00:00Z')
    await story.attach('visa')
    await orderOn(story, ['2027-03-05T10:00:00Z', '2027-03-20T10:00:00Z'])
    await story.goTo('2027-03-25T10:00:00Z')
    for (const name of ['third', 'fourth']) await story.order(name)
    const leaving = await story.order('leaving')
    await story.goTo('2027-05-01T08:00:00Z')
    await story.news()
    return { story, leaving }
  }

  it('C6: given 5 numbers at $30, when one is deleted on the 1st and a sibling renews on the 5th, it is charged $30.00; when the next sibling renews on the 20th, $39.00', async () => {
    const { story, leaving } = await fiveAtThirty()
    await story.cancel(leaving)
    const told = await story.news()
    expect(told.mails).toEqual(['2027-05-01 08:00 E21', '2027-05-01 08:00 E25', '2027-05-01 08:00 E28'])
    const announced = (await story.history()).numbers.map(({ nextCharge }) => nextCharge)
    expect(announced).toEqual([
      { at: '2027-05-05T10:00:00.000Z', amountCents: 3000 },
      { at: '2027-05-20T10:00:00.000Z', amountCents: 3900 },
      { at: '2027-05-25T10:00:00.000Z', amountCents: 3900 },
      { at: '2027-05-25T10:00:00.000Z', amountCents: 3900 },
      null,
    ])
    await story.goTo('2027-05-20T10:00:00Z')
    expect((await story.news()).charges).toEqual([
      '2027-05-05 10:00 HOSTING 30.00 visa SUCCEEDED',
      '2027-05-20 10:00 HOSTING 39.00 visa SUCCEEDED',
    ])
    await expectInvariants(story)
  })
})

it('C7: given 4 numbers, when a 5th is ordered ANNUAL, 422 and 0 charges; given an agreed $27, when re-ordered, $324.00 is charged', async () => {
  const story = await startStory('2027-03-05T09:00:00Z')
  await story.attach('visa')
  for (const name of ['first', 'second', 'third', 'fourth']) await story.order(name)
  await story.news()
  const refused = await story.tryOrder({ plan: 'ANNUAL' })
  expect(refused).toMatchObject({ status: 422, body: { code: 'INDIVIDUAL_TERMS_REQUIRED' } })
  await story.settle()
  expect((await story.news()).charges).toBeUndefined()
  expect(await quoteRequests(story)).toHaveLength(1)

  const terms = { plan: 'ANNUAL', perMonthCents: 2700, note: 'five numbers for a year' }
  await ok(support.post(`/v1/accounts/${story.account.id}/agreed-prices`, terms))
  await story.settle()
  await story.news()
  expect(await story.order('fifth', { plan: 'ANNUAL' })).toMatchObject({ priceCents: 32_400 })
  expect((await story.news()).charges).toEqual(['2027-03-05 09:00 HOSTING 324.00 visa SUCCEEDED'])
  await expectInvariants(story)
})
