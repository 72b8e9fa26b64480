import { expectInvariants } from '../scenarios/invariants'
import { eventually } from '../support/client'
import { askToSend, deliver, pauses, sending } from '../support/sending'
import { balance, topUp } from '../support/top-ups'
import { refusalToSend } from './setting'

// Source 001: what the wallet shows, and when it holds messages back. The titles are the rules' own tests.

const PREPAID = { account: { billingMode: 'PREPAID' } }

it('S1: given +50.00 and −0.41, then 49.59', async () => {
  const { story, card, number } = await sending({ TR: 410_000 }, PREPAID)
  await topUp(story, 5_000, card)
  await deliver(story, number, 'TR')
  expect(await balance(story)).toBe(49_590_000)
  // Hosting is charged to the card, never to the wallet, and renews whatever the wallet holds.
  await story.goTo('2027-02-10T08:00:00Z')
  expect((await story.history()).ledger.filter(({ kind }) => ['TOP_UP', 'USAGE'].includes(kind))).toHaveLength(2)
  expect(await balance(story)).toBe(49_590_000)
  await expectInvariants(story)
})

it('S2: given 20.00, no banner; 19.99 → banner and exactly one e-mail; 19.50 → no second', async () => {
  const { story, card, number } = await sending({ TR: 10_000, DE: 490_000 }, PREPAID)
  expect(await story.currentAccount()).toMatchObject({ lowBalance: true, sendingPaused: false })
  expect(await story.news()).toEqual({})

  await topUp(story, 2_000, card)
  expect(await story.currentAccount()).toMatchObject({ balanceMicros: 20_000_000, lowBalance: false })
  expect((await story.news()).mails).toEqual(['2027-01-10 08:00 E18'])
  await deliver(story, number, 'TR')
  expect(await story.currentAccount()).toMatchObject({ balanceMicros: 19_990_000, lowBalance: true })
  expect(await story.news()).toEqual({ mails: ['2027-01-10 08:00 E16'] })
  await deliver(story, number, 'DE')
  expect(await story.currentAccount()).toMatchObject({ balanceMicros: 19_500_000, lowBalance: true })
  expect(await story.news()).toEqual({})
  const mail = (await story.history()).mails.find(({ template }) => template === 'E16')
  expect(mail?.subject).toBe('Balance $19.99 is below $20.00')
  await expectInvariants(story)
})

it('S3: given 0.01 and a delivered $0.05 message, then −0.04, paused; when +20.00, resumed within a minute', async () => {
  const { story, card, number } = await sending({ TR: 19_990_000, DE: 50_000 }, PREPAID)
  await topUp(story, 2_000, card)
  await deliver(story, number, 'TR')
  await story.news()
  expect(await askToSend(story, number, 'DE')).toMatchObject({ status: 402, body: { reason: 'SENDING_PAUSED' } })
  expect(await refusalToSend(story, number)).toBeNull()

  await deliver(story, number, 'DE')
  expect(await story.currentAccount()).toMatchObject({ balanceMicros: -40_000, sendingPaused: true })
  expect(await refusalToSend(story, number)).toBe('SENDING_PAUSED')
  expect((await story.number(number.id)).state).toBe('ACTIVE')
  expect(await story.news()).toEqual({ mails: ['2027-01-10 08:00 E17'] })

  await topUp(story, 2_000, card)
  await eventually('sending goes on', async () => (await refusalToSend(story, number)) === null || undefined, 60_000)
  expect(await askToSend(story, number, 'DE')).toMatchObject({ status: 201, body: { priceMicros: 50_000 } })
  expect(await pauses(story)).toEqual(['paused BALANCE', 'resumed BALANCE'])
  await expectInvariants(story)
})
