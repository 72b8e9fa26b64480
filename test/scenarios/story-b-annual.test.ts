import { startStory } from '../support/story'
import { expectInvariants } from './invariants'

// Story b.
it('charges a year at once, reminds 7 days before its end and charges the next year on the day (C4)', async () => {
  // 10 February 2027: $360 for twelve months.
  const story = await startStory('2027-02-10T09:00:00Z')
  await story.attach('visa')
  const number = await story.order('main', { plan: 'ANNUAL' })
  expect(await story.news()).toEqual({
    charges: ['2027-02-10 09:00 HOSTING 360.00 visa SUCCEEDED'],
    mails: ['2027-02-10 09:00 E01', '2027-02-10 09:00 E03'],
    states: ['2027-02-10 09:00 main PENDING_PAYMENT → PROVISIONING', '2027-02-10 09:00 main PROVISIONING → ACTIVE'],
  })
  expect(number).toMatchObject({ plan: 'ANNUAL', priceCents: 36000 })

  // A year but 7 days and a second: nothing at all happens.
  await story.goTo('2028-02-03T08:59:59Z')
  expect(await story.news()).toEqual({})

  // 7 days before: the reminder.
  await story.goTo('2028-02-03T09:00:00Z')
  expect(await story.news()).toEqual({ mails: ['2028-02-03 09:00 E04'] })

  // 10 February 2028: the next year.
  await story.goTo('2028-02-10T09:00:00Z')
  expect(await story.news()).toEqual({
    charges: ['2028-02-10 09:00 HOSTING 360.00 visa SUCCEEDED'],
    mails: ['2028-02-10 09:00 E05'],
  })
  const renewed = await story.number(number.id)
  expect(Date.parse(renewed.currentPeriodEnd ?? '')).toBe(Date.parse('2029-02-10T09:00:00Z'))
  expect(await story.bills()).toEqual(['HOSTING 360.00 PAID', 'HOSTING 360.00 PAID'])
  await expectInvariants(story)
})
