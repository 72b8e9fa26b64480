import { expectInvariants } from '../scenarios/invariants'
import { ok, support } from '../support/client'
import type { Page } from '../support/resources'
import { startStory } from '../support/story'
import { aNumber, DEAR, pastDue, suspended, transitions } from './setting'

// A renewal meets something else: each story says exactly what happened, in charges, mails and states.

it('a renewal due while suspended for usage waits: one charge at the resume, for a month from then on', async () => {
  const { story, card, number } = await aNumber(DEAR)
  await card.declines()
  await story.goTo('2027-02-01T12:00:00Z')
  await story.dialogues(number, '2027-01-31T12:00:00Z', 501)
  await story.dialogues(number, '2027-01-31T14:00:00Z', 500)
  expect((await story.number(number.id)).suspensionReasons).toEqual(['USAGE_UNPAID'])
  await story.goTo('2027-02-10T08:00:00Z')
  expect(await story.number(number.id)).toMatchObject({ state: 'SUSPENDED', nextCharge: null })
  expect((await story.bills()).filter((bill) => bill.startsWith('HOSTING'))).toEqual(['HOSTING 39.00 PAID'])
  await story.goTo('2027-02-12T15:00:00Z')
  await story.news()
  await card.works()
  await story.pay(await story.openInvoice())
  expect(await story.news()).toEqual({
    charges: ['2027-02-12 15:00 HOSTING 39.00 visa SUCCEEDED', '2027-02-12 15:00 USAGE 31.00 visa SUCCEEDED'],
    mails: ['2027-02-12 15:00 E05', '2027-02-12 15:00 E05', '2027-02-12 15:00 E13'],
    states: ['2027-02-12 15:00 main SUSPENDED → ACTIVE'],
  })
  expect(await story.number(number.id)).toMatchObject({
    currentPeriodStart: '2027-02-12T15:00:00.000Z',
    nextCharge: { at: '2027-03-12T15:00:00.000Z', amountCents: 3900 },
  })
  await story.goTo('2027-03-12T15:00:00Z')
  expect((await story.news()).charges).toEqual(['2027-03-12 15:00 HOSTING 39.00 visa SUCCEEDED'])
  await expectInvariants(story)
})

it('a renewal due while suspended for usage, and declined at the resume, is past due from then on', async () => {
  const { story, card, number } = await aNumber(DEAR)
  await card.declines()
  await story.goTo('2027-02-01T12:00:00Z')
  await story.dialogues(number, '2027-01-31T12:00:00Z', 1001)
  await story.goTo('2027-02-12T15:00:00Z')
  await story.news()
  await ok(support.post(`/v1/invoices/${(await story.openInvoice()).id}/void`))
  await story.settle()
  expect(await story.news()).toEqual({
    charges: ['2027-02-12 15:00 HOSTING 39.00 visa DECLINED'],
    mails: ['2027-02-12 15:00 E09', '2027-02-12 15:00 E13'],
    states: ['2027-02-12 15:00 main SUSPENDED → ACTIVE', '2027-02-12 15:00 main ACTIVE → PAST_DUE'],
  })
  expect(await story.openInvoice()).toMatchObject({ kind: 'HOSTING', dunning: { day0At: '2027-02-12T15:00:00.000Z' } })
  await expectInvariants(story)
})

it('a cancel in PAST_DUE with an open hosting invoice voids it and settles what was used; nothing more is tried', async () => {
  const { story, card, number } = await pastDue(DEAR)
  await story.dialogues(number, '2027-02-09T08:00:00Z', 1001, 'ES')
  await story.goTo('2027-02-11T12:00:00Z')
  await story.news()
  await card.works()
  expect(await story.cancel(number)).toMatchObject({ usageToSettleCents: 1000, depositCents: 3900, holdDays: 30 })
  expect(await story.news()).toEqual({
    charges: ['2027-02-11 12:00 DEPOSIT 39.00 visa SUCCEEDED', '2027-02-11 12:00 USAGE 10.00 visa SUCCEEDED'],
    mails: ['2027-02-11 12:00 E05', '2027-02-11 12:00 E22'],
    states: ['2027-02-11 12:00 main PAST_DUE → SETTLING', '2027-02-11 12:00 main SETTLING → HOLD'],
  })
  expect(await story.bills()).toEqual([
    'HOSTING 39.00 PAID',
    'HOSTING 39.00 VOID',
    'USAGE 10.00 PAID',
    'DEPOSIT 39.00 PAID',
  ])
  await story.goTo('2027-03-13T12:00:00Z')
  expect(await story.news()).toEqual({
    mails: ['2027-03-06 12:00 E24', '2027-03-13 12:00 E25', '2027-03-13 12:00 E30'],
    refunds: ['2027-03-13 12:00 DEPOSIT 39.00'],
    states: ['2027-03-13 12:00 main HOLD → DELETING', '2027-03-13 12:00 main DELETING → DELETED'],
  })
  await expectInvariants(story)
})

it('an anchor on the 31st, suspended over the end of a leap February: the new anchor is the payment, clamped from there', async () => {
  const story = await startStory('2028-01-31T08:00:00Z')
  const card = await story.attach('visa')
  const number = await story.order('main')
  await card.declines()
  await story.goTo('2028-02-29T08:00:00Z')
  await story.news()
  await story.goTo('2028-03-31T07:00:00Z')
  // 28 days after 29 February are over on the 28th of March: so pay before, on day 27.
  expect((await story.number(number.id)).state).toBe('DELETED')

  const second = await startStory('2028-01-31T08:00:00Z')
  const visa = await second.attach('visa')
  const main = await second.order('main')
  await visa.declines()
  await second.goTo('2028-03-05T09:30:00Z')
  expect((await second.number(main.id)).state).toBe('SUSPENDED')
  await second.news()
  await second.goTo('2028-03-27T09:30:00Z')
  await visa.works()
  await second.news()
  await second.pay(await second.openInvoice())
  expect((await second.news()).states).toEqual(['2028-03-27 09:30 main SUSPENDED → ACTIVE'])
  await second.goTo('2028-06-30T00:00:00Z')
  expect((await second.news()).charges).toEqual([
    '2028-04-27 09:30 HOSTING 39.00 visa SUCCEEDED',
    '2028-05-27 09:30 HOSTING 39.00 visa SUCCEEDED',
    '2028-06-27 09:30 HOSTING 39.00 visa SUCCEEDED',
  ])
  for (const each of [story, second]) await expectInvariants(each)
})

it('an anchor on the 31st, suspended for usage from the 20th of a leap February on, keeps the 31st within its paid month', async () => {
  const story = await startStory('2028-01-31T08:00:00Z', DEAR)
  const card = await story.attach('visa')
  const number = await story.order('main')
  await card.declines()
  await story.goTo('2028-02-20T08:00:00Z')
  await story.dialogues(number, '2028-02-19T08:00:00Z', 1001)
  // The retry of day 9 falls on 29 February, the renewal's own instant: retry and renewal at one instant.
  await card.works()
  await story.goTo('2028-02-21T08:00:00Z')
  expect((await story.number(number.id)).state).toBe('ACTIVE')
  await story.news()
  await story.goTo('2028-04-30T08:00:00Z')
  expect((await story.news()).charges).toEqual([
    '2028-02-29 08:00 HOSTING 39.00 visa SUCCEEDED',
    '2028-03-31 08:00 HOSTING 39.00 visa SUCCEEDED',
    '2028-04-30 08:00 HOSTING 39.00 visa SUCCEEDED',
  ])
  await expectInvariants(story)
})

it('an anchor on the 31st, suspended for usage over 29 February: the month starts at the resume', async () => {
  const story = await startStory('2028-01-31T08:00:00Z', DEAR)
  const card = await story.attach('visa')
  const number = await story.order('main')
  await card.declines()
  await story.goTo('2028-02-20T08:00:00Z')
  await story.dialogues(number, '2028-02-19T08:00:00Z', 1001)
  await story.goTo('2028-02-29T08:00:00Z')
  expect(await story.number(number.id)).toMatchObject({ state: 'SUSPENDED', nextCharge: null })
  await card.works()
  await story.goTo('2028-03-01T00:30:00Z')
  await story.news()
  await story.pay(await story.openInvoice())
  expect((await story.news()).charges).toEqual([
    '2028-03-01 00:30 HOSTING 39.00 visa SUCCEEDED',
    '2028-03-01 00:30 USAGE 31.00 visa SUCCEEDED',
  ])
  expect(await story.number(number.id)).toMatchObject({
    billingAnchor: '2028-03-01T00:30:00.000Z',
    currentPeriodEnd: '2028-04-01T00:30:00.000Z',
  })
  await expectInvariants(story)
})

it('a warning whose suspension came first: suspended for usage, then past the hosting grace, both must be paid', async () => {
  const { story, card, number } = await suspended(DEAR)
  await story.dialogues(number, '2027-02-12T08:00:00Z', 1001)
  await story.goTo('2027-02-14T08:00:00Z')
  await story.news()
  await card.works()
  await story.goTo('2027-02-15T08:00:00Z')
  expect(await story.news()).toEqual({
    charges: ['2027-02-15 08:00 HOSTING 39.00 visa SUCCEEDED', '2027-02-15 08:00 USAGE 31.00 visa SUCCEEDED'],
    mails: ['2027-02-15 08:00 E05', '2027-02-15 08:00 E05', '2027-02-15 08:00 E13'],
    states: ['2027-02-15 08:00 main SUSPENDED → ACTIVE'],
  })
  expect((await story.number(number.id)).billingAnchor).toBe('2027-02-15T08:00:00.000Z')
  expect((await transitions(story)).at(-1)).toBe('SUSPENDED REASONS_CLEARED ACTIVE')
  await expectInvariants(story)
})

it('an annual renewal on an account that reached five without agreed terms is charged at the list price, and asks for a quote', async () => {
  const story = await startStory('2027-03-05T09:00:00Z')
  await story.attach('visa')
  const year = await story.order('year', { plan: 'ANNUAL' })
  await story.goTo('2028-02-20T09:00:00Z')
  for (const name of ['second', 'third', 'fourth', 'fifth']) await story.order(name)
  await story.news()
  await story.goTo('2028-03-05T09:00:00Z')
  expect(await story.news()).toEqual({
    charges: ['2028-03-05 09:00 HOSTING 360.00 visa SUCCEEDED'],
    mails: ['2028-02-27 09:00 E04', '2028-03-05 09:00 E05', '2028-03-05 09:00 E29'],
  })
  expect(await story.number(year.id)).toMatchObject({ state: 'ACTIVE', currentPeriodEnd: '2029-03-05T09:00:00.000Z' })
  type Quote = { accountId: string }
  const { data } = await ok(support.get<Page<Quote>>('/v1/quote-requests'))
  expect(data.filter(({ accountId }) => accountId === story.account.id)).toHaveLength(1)
  await expectInvariants(story)
})
