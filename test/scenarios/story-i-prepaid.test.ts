import { refusalToSend } from '../rules/setting'
import { ok } from '../support/client'
import { freshContact } from '../support/phone-numbers'
import type { HostedNumber } from '../support/resources'
import { askToSend, deliver, type Granted, pauses } from '../support/sending'
import { type Story, startStory } from '../support/story'
import { balance, topUp } from '../support/top-ups'
import { expectInvariants } from './invariants'

const priceOf = async (story: Story, number: HostedNumber) => {
  const { status, body } = await askToSend(story, number, 'TR')
  return status === 201 ? body.priceMicros : body.reason
}

/** Sends as a careful gateway does: asks, sends to that person, reports the delivery with the reservation. */
async function send(story: Story, number: HostedNumber): Promise<number> {
  const contact = freshContact('TR')
  const path = `/v1/numbers/${number.id}/send-permission`
  const wish = { contact, category: 'MARKETING', kind: 'TEMPLATE' }
  const { reservationId, priceMicros } = await ok(story.customer.post<Granted>(path, wish))
  await deliver(story, number, 'TR', { contact, reservationId })
  return priceMicros
}

it('lives on a prepaid wallet for months: free dialogues, a limit, a pause, and money that nobody reported on', async () => {
  const story = await startStory('2027-01-10T08:00:00Z', {
    ratesMicros: { TR: 5_000_000 },
    account: { billingMode: 'PREPAID', locale: 'tr', timeZone: 'Europe/Istanbul' },
  })
  const card = await story.attach('visa')
  const number = await story.order('main')
  const limit = (monthlyCents: number | null) =>
    ok(story.customer.put(`/v1/numbers/${number.id}/spending-limit`, { monthlyCents })).then(() => story.settle())
  await topUp(story, 2_000, card)
  await story.news()

  // January: a thousand dialogues are free. The next ones cost $5.00 each, and $10.00 is all she wants to spend.
  await story.goTo('2027-01-12T08:00:00Z')
  await story.dialogues(number, '2027-01-12T07:00:00Z', 999)
  await limit(1_000)
  expect(await send(story, number)).toBe(0)
  expect(await story.news()).toEqual({})
  await story.goTo('2027-01-13T08:00:00Z')
  expect(await send(story, number)).toBe(5_000_000)
  expect(await story.news()).toEqual({ mails: ['2027-01-13 08:00 E16'] })
  expect(await send(story, number)).toBe(5_000_000)
  expect(await story.news()).toEqual({ mails: ['2027-01-13 08:00 E17'] })
  expect(await balance(story)).toBe(10_000_000)
  expect(await priceOf(story, number)).toBe('SPENDING_LIMIT')
  expect(await refusalToSend(story, number)).toBe('SPENDING_LIMIT')

  // February begins in Istanbul three hours before it does in London: a new month, and a thousand new dialogues.
  await story.goTo('2027-01-31T20:59:59Z')
  expect(await pauses(story)).toEqual(['paused SPENDING_LIMIT'])
  await story.goTo('2027-01-31T21:00:00Z')
  expect(await pauses(story)).toEqual(['paused SPENDING_LIMIT', 'resumed SPENDING_LIMIT'])
  expect(await priceOf(story, number)).toBe(0)
  await story.goTo('2027-02-12T08:00:00Z')
  expect((await story.news()).charges).toEqual(['2027-02-10 08:00 HOSTING 39.00 visa SUCCEEDED'])

  // Another system of hers sends without asking: it is debited all the same, below nothing and over the limit.
  await story.dialogues(number, '2027-02-12T06:00:00Z', 1_003)
  expect(await story.currentAccount()).toMatchObject({ balanceMicros: -5_000_000, sendingPaused: true })
  expect(await refusalToSend(story, number)).toBe('SENDING_PAUSED')
  expect(await priceOf(story, number)).toBe('SENDING_PAUSED')
  expect(await story.news()).toEqual({ mails: Array(2).fill('2027-02-12 08:00 E17') })
  await topUp(story, 2_000, card)
  expect(await refusalToSend(story, number)).toBe('SPENDING_LIMIT')
  await limit(null)
  expect(await refusalToSend(story, number)).toBeNull()
  expect((await pauses(story)).slice(2).sort()).toEqual([
    ...['paused BALANCE', 'paused SPENDING_LIMIT', 'resumed BALANCE', 'resumed SPENDING_LIMIT'],
  ])

  // Three messages are on their way and nobody reports on them: $15.00 stay frozen for thirty days.
  for (const _each of [1, 2, 3]) expect(await priceOf(story, number)).toBe(5_000_000)
  expect(await priceOf(story, number)).toBe('SENDING_PAUSED')
  await story.goTo('2027-03-14T07:59:59Z')
  await story.dialogues(number, '2027-03-13T06:00:00Z', 1_000)
  expect(await priceOf(story, number)).toBe('SENDING_PAUSED')
  await story.goTo('2027-03-14T08:00:00Z')
  expect(await priceOf(story, number)).toBe(5_000_000)
  expect(await balance(story)).toBe(15_000_000)
  await expectInvariants(story)
})
