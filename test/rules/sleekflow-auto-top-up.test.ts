import { expectInvariants } from '../scenarios/invariants'
import { eventually, ok, operator } from '../support/client'
import { freshContact } from '../support/phone-numbers'
import { startStory } from '../support/story'
import { autoTopUp, balance, prepaid, topUp, topUps, tryAutoTopUp } from '../support/top-ups'
import { template } from '../support/usage'

// Source 001: the wallet that tops itself up.

it('S9: given threshold 50, amount 100 and balance 50.02, when −0.05, then one charge of 100 → 149.97', async () => {
  const { story, card } = await prepaid({ ratesMicros: { TR: 50_000 } })
  const number = await story.order('main')
  await topUp(story, 5_002, card)
  expect(await autoTopUp(story, 5_000, 10_000)).toMatchObject({ state: 'ARMED', pausedUntil: null })
  await story.goTo('2027-01-11T08:00:00Z')
  await story.news()
  await story.dialogues(number, '2027-01-11T07:00:00Z', 1_001)
  expect(await balance(story)).toBe(149_970_000)
  expect(await story.news()).toEqual({
    charges: ['2027-01-11 08:00 TOP_UP 100.00 visa SUCCEEDED'],
    mails: expect.arrayContaining(['2027-01-11 08:00 E18']),
  })
  expect(await topUps(story)).toEqual(['50.02 PAID', '100.00 PAID'])
  for (const body of [
    { enabled: true, thresholdCents: 3_000, amountCents: 10_000 },
    { enabled: true, thresholdCents: 10_000, amountCents: 9_999 },
    { enabled: true, thresholdCents: 2_000, amountCents: 200_001 },
    { enabled: true, thresholdCents: 2_000, amountCents: 5_000, monthlyCapCents: 4_999 },
  ]) {
    expect(await tryAutoTopUp(story, body)).toMatchObject({ status: 422, body: { code: 'AMOUNT_OUT_OF_RANGE' } })
  }
  await expectInvariants(story)
})

it('I8: 10,000 debits at once around the threshold give exactly one top-up', async () => {
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString()
  const account = { billingMode: 'PREPAID' }
  const story = await startStory(hoursAgo(240), { clock: false, account, ratesMicros: { TR: 2_000 } })
  const card = await story.attach('visa')
  const numbers = [await story.order('one'), await story.order('two')]
  for (const number of numbers) await story.dialogues(number, hoursAgo(2), 1_000)
  await topUp(story, 5_001, card)
  await autoTopUp(story, 5_000, 10_000)
  const batches = Array.from({ length: 100 }, (_, i) => {
    const number = numbers[i % 2] as (typeof numbers)[0]
    return Array.from({ length: 100 }, () => template(number, hoursAgo(1), freshContact('TR')))
  })
  const send = async (events: object[]) => ok(operator.post<{ accepted: number }>('/v1/usage-events', { events }))
  const taken = await Promise.all(batches.map(send))
  expect(taken.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(10_000)
  // 50.01 − 20.00 + 100.00
  await eventually('the wallet is topped up', async () => ((await balance(story)) === 130_010_000 ? true : undefined))
  expect(await topUps(story)).toEqual(['50.01 PAID', '100.00 PAID'])
  const { charges } = await story.history()
  expect(charges.filter(({ amount }) => amount === 10_000)).toHaveLength(1)
  await expectInvariants(story)
})
