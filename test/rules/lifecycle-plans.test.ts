import { expectInvariants } from '../scenarios/invariants'
import { ok } from '../support/client'
import type { HostedNumber, PlanChangePreview } from '../support/resources'
import { type Story, startStory } from '../support/story'
import { aNumber } from './setting'

// lifecycle.md §1, rows 25 to 27: plans and prices.

const preview = ({ customer }: Story, { id }: HostedNumber, query: string) =>
  ok(customer.get<PlanChangePreview>(`/v1/numbers/${id}/plan-change-preview?${query}`))

async function change(story: Story, { id }: HostedNumber, wish: { plan: string; when?: string }): Promise<void> {
  await ok(story.customer.post(`/v1/numbers/${id}/plan-change`, wish))
  await story.settle()
}

describe('row 25: a monthly number becomes annual', () => {
  it('at its next renewal, which charges $360.00', async () => {
    const { story, number } = await aNumber()
    const shown = await preview(story, number, 'plan=ANNUAL')
    await change(story, number, { plan: 'ANNUAL' })
    expect(await story.number(number.id)).toMatchObject({ plan: 'MONTHLY', nextCharge: shown.nextCharge })
    await story.goTo('2027-02-10T08:00:00Z')
    expect((await story.news()).charges).toEqual(['2027-02-10 08:00 HOSTING 360.00 visa SUCCEEDED'])
    expect(await story.number(number.id)).toMatchObject({
      plan: 'ANNUAL',
      billingAnchor: '2027-01-10T08:00:00.000Z',
      currentPeriodEnd: '2028-02-10T08:00:00.000Z',
    })
    await expectInvariants(story)
  })

  it('at once: the unused days to the wallet, a new anchor; declined, 402 and nothing changes', async () => {
    const { story, card, number } = await aNumber()
    await story.goTo('2027-01-20T20:00:00Z')
    const before = await story.number(number.id)
    await card.declines()
    const refused = await story.customer.post(`/v1/numbers/${number.id}/plan-change`, { plan: 'ANNUAL', when: 'NOW' })
    expect(refused).toMatchObject({ status: 402, body: { code: 'PAYMENT_DECLINED' } })
    await story.settle()
    expect(await story.number(number.id)).toEqual(before)

    await card.works()
    await story.news()
    // 20.5 of 31 days are left: floor(3900 × 20.5 / 31) = 2579.
    expect(await preview(story, number, 'plan=ANNUAL&when=NOW')).toMatchObject({
      chargeCents: 36_000,
      creditCents: 2579,
    })
    await change(story, number, { plan: 'ANNUAL', when: 'NOW' })
    expect(await story.news()).toEqual({
      charges: ['2027-01-20 20:00 HOSTING 360.00 visa SUCCEEDED'],
      mails: ['2027-01-20 20:00 E05'],
    })
    expect((await story.currentAccount()).balanceMicros).toBe(25_790_000)
    expect((await story.number(number.id)).nextCharge?.at).toBe('2028-01-20T20:00:00.000Z')
    await expectInvariants(story)
  })
})

it('row 26: an annual number becomes monthly at the end of its year', async () => {
  const { story, number } = await aNumber({}, { plan: 'ANNUAL' })
  await change(story, number, { plan: 'MONTHLY' })
  expect(await story.number(number.id)).toMatchObject({
    plan: 'ANNUAL',
    nextCharge: { at: '2028-01-10T08:00:00.000Z', amountCents: 3900 },
  })
  await story.goTo('2028-02-10T08:00:00Z')
  expect((await story.news()).charges).toEqual([
    '2028-01-10 08:00 HOSTING 39.00 visa SUCCEEDED',
    '2028-02-10 08:00 HOSTING 39.00 visa SUCCEEDED',
  ])
  expect(await story.number(number.id)).toMatchObject({ plan: 'MONTHLY', priceCents: 3900 })
  await expectInvariants(story)
})

it('row 27: the fifth number lowers what its siblings renew at, and its leaving raises it after 7 days’ notice; nothing moves at once', async () => {
  const story = await startStory('2027-01-10T08:00:00Z')
  await story.attach('visa')
  for (const name of ['first', 'second', 'third', 'fourth']) await story.order(name)
  const before = (await story.history()).numbers
  await story.goTo('2027-01-15T08:00:00Z')
  await story.news()
  const fifth = await story.order('fifth')
  expect((await story.news()).mails).toEqual(['2027-01-15 08:00 E01', '2027-01-15 08:00 E03', '2027-01-15 08:00 E28'])
  const prices = async () =>
    (await story.history()).numbers.slice(0, 4).map(({ nextCharge }) => nextCharge?.amountCents)
  expect(await prices()).toEqual(Array(4).fill(3000))
  const after = (await story.history()).numbers.slice(0, 4)
  expect(after.map(({ currentPeriodEnd }) => currentPeriodEnd)).toEqual(before.map((each) => each.currentPeriodEnd))

  // Leaving six days before the siblings renew: at $30.00 once more, at $39.00 from the month after.
  await story.goTo('2027-02-04T08:00:00Z')
  await story.cancel(fifth)
  expect(await prices()).toEqual(Array(4).fill(3000))
  await story.news()
  await story.goTo('2027-03-10T08:00:00Z')
  expect((await story.news()).charges).toEqual([
    ...Array(4).fill('2027-02-10 08:00 HOSTING 30.00 visa SUCCEEDED'),
    ...Array(4).fill('2027-03-10 08:00 HOSTING 39.00 visa SUCCEEDED'),
  ])
  await expectInvariants(story)
})
