import { refusalToSend } from '../rules/setting'
import { ok } from '../support/client'
import { type Story, startClock, startStory } from '../support/story'
import { autoTopUp, balance, topUp } from '../support/top-ups'
import { expectInvariants } from './invariants'

type Statement = { openingMicros: number; closingMicros: number; entries: { amountMicros: number }[] }

const statement = (story: Story, month: string) =>
  ok(story.customer.get<Statement>(`/v1/accounts/${story.account.id}/statements/${month}`))

/** Every month begins with what the one before ended with, and its entries make up the difference (I10, I15). */
async function statementsOf(story: Story): Promise<number[]> {
  const months = await Promise.all(['2027-01', '2027-02', '2027-03'].map((month) => statement(story, month)))
  expect(months[0]?.openingMicros).toBe(0)
  for (const [index, { openingMicros, closingMicros, entries }] of months.entries()) {
    expect(entries.reduce((sum, { amountMicros }) => sum + amountMicros, openingMicros)).toBe(closingMicros)
    if (index > 0) expect(openingMicros).toBe(months[index - 1]?.closingMicros)
  }
  expect(months.at(-1)?.closingMicros).toBe(await balance(story))
  return months.map(({ closingMicros }) => closingMicros)
}

// Two customers of one tariff, $1.00 a dialogue after 1,000 free ones: one pays afterwards, the other in advance.
it('allowance, threshold, limit, suspension, pause and top-ups go on side by side for three months', async () => {
  const clock = await startClock('2027-01-10T08:00:00Z')
  const rates = { clock, ratesMicros: { TR: 1_000_000 } }
  const later = await startStory('2027-01-10T08:00:00Z', rates)
  const first = await startStory('2027-01-10T08:00:00Z', { ...rates, account: { billingMode: 'PREPAID' } })
  const cards = { later: await later.attach('visa'), first: await first.attach('mastercard') }
  const north = await later.order('north')
  const south = await first.order('south')
  const limit = (monthlyCents: number) =>
    ok(later.customer.put(`/v1/accounts/${later.account.id}/spending-limit`, { monthlyCents })).then(() =>
      later.settle(),
    )
  await limit(4_000)
  await topUp(first, 2_500, cards.first)
  await later.news()
  await first.news()

  // 15 January: both have used their free dialogues. 35 more are debited at once; 6 more take the wallet below $20.00.
  await later.goTo('2027-01-15T08:00:00Z')
  await later.dialogues(north, '2027-01-15T07:00:00Z', 1_035)
  await first.dialogues(south, '2027-01-15T07:00:00Z', 1_006)
  expect(await later.news()).toEqual({
    charges: ['2027-01-15 08:00 USAGE 35.00 visa SUCCEEDED'],
    mails: ['2027-01-15 08:00 E14', '2027-01-15 08:00 E16'],
  })
  expect(await first.news()).toEqual({ mails: ['2027-01-15 08:00 E16'] })
  expect(await first.currentAccount()).toMatchObject({ balanceMicros: 19_000_000, lowBalance: true })

  // 20 January: the limit of $40.00 is used up. Nothing more goes out, and the other customer does not notice.
  await later.goTo('2027-01-20T08:00:00Z')
  await later.dialogues(north, '2027-01-20T07:00:00Z', 5)
  expect(await refusalToSend(later, north)).toBe('SPENDING_LIMIT')
  expect(await refusalToSend(first, south)).toBeNull()
  expect(await later.news()).toEqual({ mails: ['2027-01-20 08:00 E17'] })

  // 1 February: the limit has room again at once, and what is below the threshold is debited at 06:00.
  await later.goTo('2027-02-01T00:00:00Z')
  expect(await refusalToSend(later, north)).toBeNull()
  await later.goTo('2027-02-11T08:00:00Z')
  expect((await later.news()).charges).toEqual([
    '2027-02-01 06:00 USAGE 5.00 visa SUCCEEDED',
    '2027-02-10 08:00 HOSTING 39.00 visa SUCCEEDED',
  ])
  expect((await first.news()).charges).toEqual(['2027-02-10 08:00 HOSTING 39.00 mastercard SUCCEEDED'])

  // 12 February: a new thousand is gone. The post-paid card refuses $31.00; the wallet fills itself by its standing order.
  await later.goTo('2027-02-12T08:00:00Z')
  await cards.later.declines('insufficient_funds')
  await autoTopUp(first, 2_000, 5_000)
  await later.dialogues(north, '2027-02-12T07:00:00Z', 1_031)
  await first.dialogues(south, '2027-02-12T07:00:00Z', 1_060)
  expect(await later.news()).toEqual({
    charges: ['2027-02-12 08:00 USAGE 31.00 visa DECLINED'],
    mails: ['2027-02-12 08:00 E11'],
    states: ['2027-02-12 08:00 north ACTIVE → SUSPENDED'],
  })
  expect(await refusalToSend(later, north)).toBe('SUSPENDED')
  expect(await refusalToSend(first, south)).toBeNull()
  expect(await balance(first)).toBe(9_000_000)

  // A minute later the next top-up is allowed; two days later the debt is paid, and the number works again.
  await later.goTo('2027-02-14T12:00:00Z')
  expect(await balance(first)).toBe(59_000_000)
  await cards.later.works()
  await later.pay(await later.openInvoice())
  expect((await later.news()).states).toEqual(['2027-02-14 12:00 north SUSPENDED → ACTIVE'])
  expect(await refusalToSend(later, north)).toBeNull()

  // March: both begin with a new thousand; the books of both add up, month by month.
  await later.goTo('2027-03-02T08:00:00Z')
  await later.dialogues(north, '2027-03-02T07:00:00Z', 1_000)
  await first.dialogues(south, '2027-03-02T07:00:00Z', 1_000)
  expect(await statementsOf(later)).toEqual([-5_000_000, 0, 0])
  expect(await statementsOf(first)).toEqual([19_000_000, 59_000_000, 59_000_000])
  await expectInvariants(later)
  await expectInvariants(first)
})
