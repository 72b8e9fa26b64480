import { startStory } from '../support/story'
import { expectInvariants } from './invariants'

// Story g. At $1.00 a dialogue after 1,000 free ones, the 31st paid dialogue is the first beyond $30.00.
it('debits the whole unbilled amount once; when both cards refuse, only the number with usage is suspended (C16, C18)', async () => {
  // 5 March: two numbers, two cards.
  const story = await startStory('2027-03-05T09:00:00Z', { ratesMicros: { TR: 1_000_000 } })
  const primary = await story.attach('primary')
  const backup = await story.attach('backup', { token: 'pm_card_mastercard' })
  const busy = await story.order('busy')
  const idle = await story.order('idle')
  await story.news()

  // 10 March: 1,000 free dialogues and 30 paid ones: exactly $30.00, no debit.
  await story.goTo('2027-03-10T10:00:00Z')
  await story.dialogues(busy, '2027-03-09T10:00:00Z', 1030)
  expect((await story.currentAccount()).unbilledUsageMicros).toBe(30_000_000)
  expect(await story.news()).toEqual({})

  // 12 March: one more. Both cards are tried once, for all of the $31.00; policy `usage` has no grace, so E11 only.
  await story.goTo('2027-03-12T10:00:00Z')
  await primary.declines('insufficient_funds')
  await backup.declines('insufficient_funds')
  await story.dialogues(busy, '2027-03-12T10:00:00Z', 1)
  expect(await story.news()).toEqual({
    charges: ['2027-03-12 10:00 USAGE 31.00 backup DECLINED', '2027-03-12 10:00 USAGE 31.00 primary DECLINED'],
    mails: ['2027-03-12 10:00 E11'],
    states: ['2027-03-12 10:00 busy ACTIVE → SUSPENDED'],
  })
  expect((await story.number(busy.id)).suspensionReasons).toEqual(['USAGE_UNPAID'])
  expect(await story.number(idle.id)).toMatchObject({ state: 'ACTIVE', suspensionReasons: [] })
  expect(await story.currentAccount()).toMatchObject({
    standing: 'DELINQUENT',
    unbilledUsageMicros: 0,
    balanceMicros: 0,
  })

  // The same day: no third number while the bill is unpaid (C15), and no charge for the attempt.
  expect(await story.tryOrder()).toMatchObject({ status: 409, body: { code: 'UNPAID_INVOICES' } })
  expect(await story.news()).toEqual({})

  // Days 1 and 2: the same retry days as hosting, both cards each time.
  await story.goTo('2027-03-14T10:00:00Z')
  expect(await story.news()).toEqual({
    charges: [
      '2027-03-13 10:00 USAGE 31.00 backup DECLINED',
      '2027-03-13 10:00 USAGE 31.00 primary DECLINED',
      '2027-03-14 10:00 USAGE 31.00 backup DECLINED',
      '2027-03-14 10:00 USAGE 31.00 primary DECLINED',
    ],
  })

  // Day 2, noon: the customer pays. A late payment, so the receipt is E05; period and anchor are untouched (row 12).
  await story.goTo('2027-03-14T12:00:00Z')
  await primary.works()
  expect((await story.pay(await story.openInvoice())).body).toMatchObject({ status: 'PAID', paidCents: 3100 })
  expect(await story.news()).toEqual({
    charges: ['2027-03-14 12:00 USAGE 31.00 primary SUCCEEDED'],
    mails: ['2027-03-14 12:00 E05', '2027-03-14 12:00 E13'],
    states: ['2027-03-14 12:00 busy SUSPENDED → ACTIVE'],
  })
  expect((await story.currentAccount()).standing).toBe('CLEAR')

  // 5 April: both numbers renew on their old anniversary.
  await story.goTo('2027-04-05T09:00:00Z')
  expect(await story.news()).toEqual({
    charges: ['2027-04-05 09:00 HOSTING 39.00 primary SUCCEEDED', '2027-04-05 09:00 HOSTING 39.00 primary SUCCEEDED'],
    mails: ['2027-04-05 09:00 E05', '2027-04-05 09:00 E05'],
  })
  expect(await story.bills()).toEqual([
    'HOSTING 39.00 PAID',
    'HOSTING 39.00 PAID',
    'USAGE 31.00 PAID',
    'HOSTING 39.00 PAID',
    'HOSTING 39.00 PAID',
  ])
  await expectInvariants(story)
})

// The control: the same usage on a card that works debits once and disturbs nobody.
it('debits $31.00 once and suspends nobody when the card works', async () => {
  const story = await startStory('2027-03-05T09:00:00Z', { ratesMicros: { TR: 1_000_000 } })
  await story.attach('primary')
  const busy = await story.order('busy')
  await story.order('idle')
  await story.news()

  await story.goTo('2027-03-12T10:00:00Z')
  await story.dialogues(busy, '2027-03-09T10:00:00Z', 1030)
  await story.dialogues(busy, '2027-03-12T10:00:00Z', 1)
  expect(await story.news()).toEqual({
    charges: ['2027-03-12 10:00 USAGE 31.00 primary SUCCEEDED'],
    mails: ['2027-03-12 10:00 E14'],
  })
  await expectInvariants(story)
})
