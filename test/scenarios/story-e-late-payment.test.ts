import { startStory } from '../support/story'
import { expectInvariants } from './invariants'

// Story e.
it('resumes when the customer pays on day 6; the new month starts at the payment, suspended time is free (row 12, I5)', async () => {
  const story = await startStory('2027-01-10T08:00:00Z')
  const card = await story.attach('visa')
  const number = await story.order('main')
  await card.declines('insufficient_funds')
  await story.news()

  // Day 0: the renewal fails.
  await story.goTo('2027-02-10T08:00:00Z')
  expect(await story.news()).toEqual({
    charges: ['2027-02-10 08:00 HOSTING 39.00 visa DECLINED'],
    mails: ['2027-02-10 08:00 E09'],
    states: ['2027-02-10 08:00 main ACTIVE → PAST_DUE'],
  })

  // Days 1 and 2: retries, and the warning.
  await story.goTo('2027-02-12T08:00:00Z')
  expect(await story.news()).toEqual({
    charges: ['2027-02-11 08:00 HOSTING 39.00 visa DECLINED', '2027-02-12 08:00 HOSTING 39.00 visa DECLINED'],
    mails: ['2027-02-12 08:00 E10'],
  })

  // Day 3: suspended.
  await story.goTo('2027-02-13T08:00:00Z')
  expect(await story.news()).toEqual({
    mails: ['2027-02-13 08:00 E11'],
    states: ['2027-02-13 08:00 main PAST_DUE → SUSPENDED'],
  })

  // Day 5: a retry.
  await story.goTo('2027-02-15T08:00:00Z')
  expect(await story.news()).toEqual({ charges: ['2027-02-15 08:00 HOSTING 39.00 visa DECLINED'] })

  // Day 6, 13:30: the customer has money again and pays; the number works at once.
  await story.goTo('2027-02-16T13:30:00Z')
  await card.works()
  const paid = await story.pay(await story.openInvoice())
  expect(paid.body).toMatchObject({ status: 'PAID', totalCents: 3900, paidCents: 3900 })
  expect(paid.body.attempts.filter((attempt) => attempt.trigger === 'CUSTOMER')).toMatchObject([
    { outcome: 'SUCCEEDED' },
  ])
  expect(await story.news()).toEqual({
    charges: ['2027-02-16 13:30 HOSTING 39.00 visa SUCCEEDED'],
    mails: ['2027-02-16 13:30 E05', '2027-02-16 13:30 E13'],
    states: ['2027-02-16 13:30 main SUSPENDED → ACTIVE'],
  })
  const resumed = await story.number(number.id)
  expect(resumed.suspensionReasons).toEqual([])
  expect(Date.parse(resumed.billingAnchor ?? '')).toBe(Date.parse('2027-02-16T13:30:00Z'))
  expect(Date.parse(resumed.currentPeriodStart ?? '')).toBe(Date.parse('2027-02-16T13:30:00Z'))
  expect(Date.parse(resumed.currentPeriodEnd ?? '')).toBe(Date.parse('2027-03-16T13:30:00Z'))
  expect((await story.currentAccount()).standing).toBe('CLEAR')

  // The rest of the old ladder and the old anniversary pass without a trace.
  await story.goTo('2027-03-16T13:29:59Z')
  expect(await story.news()).toEqual({})

  // A month after the payment: the one next renewal.
  await story.goTo('2027-03-16T13:30:00Z')
  expect(await story.news()).toEqual({
    charges: ['2027-03-16 13:30 HOSTING 39.00 visa SUCCEEDED'],
    mails: ['2027-03-16 13:30 E05'],
  })
  expect(await story.bills()).toEqual(['HOSTING 39.00 PAID', 'HOSTING 39.00 PAID', 'HOSTING 39.00 PAID'])
  await expectInvariants(story)
})
