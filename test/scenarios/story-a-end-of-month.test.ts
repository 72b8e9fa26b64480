import { type Story, startStory } from '../support/story'
import { expectInvariants } from './invariants'

// Story a. 14 calendar months after 31 January 2027, each counted from the anchor and clamped to its month (C13).
const RENEWALS = [
  '2027-02-28',
  '2027-03-31',
  '2027-04-30',
  '2027-05-31',
  '2027-06-30',
  '2027-07-31',
  '2027-08-31',
  '2027-09-30',
  '2027-10-31',
  '2027-11-30',
  '2027-12-31',
  '2028-01-31',
  '2028-02-29',
  '2028-03-31',
]

describe('a number signed up on the 31st', () => {
  let story: Story

  beforeAll(async () => {
    story = await startStory('2027-01-31T08:00:00Z')
  })

  it('renews on the last day of shorter months and on the 31st again after them, through a leap year (C13)', async () => {
    // 31 January: $39 is charged, then the number is registered and works.
    await story.attach('visa')
    const number = await story.order('main')
    expect(await story.news()).toEqual({
      charges: ['2027-01-31 08:00 HOSTING 39.00 visa SUCCEEDED'],
      mails: ['2027-01-31 08:00 E01', '2027-01-31 08:00 E03'],
      states: ['2027-01-31 08:00 main PENDING_PAYMENT → PROVISIONING', '2027-01-31 08:00 main PROVISIONING → ACTIVE'],
    })

    for (const day of RENEWALS) {
      // One second before the anniversary: nothing.
      await story.goTo(`${day}T07:59:59Z`)
      expect(await story.news()).toEqual({})

      // The anniversary: one charge, one receipt, no change of state.
      await story.goTo(`${day}T08:00:00Z`)
      expect(await story.news()).toEqual({
        charges: [`${day} 08:00 HOSTING 39.00 visa SUCCEEDED`],
        mails: [`${day} 08:00 E05`],
      })
    }

    const renewed = await story.number(number.id)
    expect(renewed).toMatchObject({ state: 'ACTIVE', priceCents: 3900, suspensionReasons: [], holdUntil: null })
    expect(Date.parse(renewed.billingAnchor ?? '')).toBe(Date.parse('2027-01-31T08:00:00Z'))
    expect(Date.parse(renewed.currentPeriodStart ?? '')).toBe(Date.parse('2028-03-31T08:00:00Z'))
    expect(Date.parse(renewed.currentPeriodEnd ?? '')).toBe(Date.parse('2028-04-30T08:00:00Z'))
    expect(Date.parse(renewed.nextCharge?.at ?? '')).toBe(Date.parse('2028-04-30T08:00:00Z'))
    expect(renewed.nextCharge?.amountCents).toBe(3900)
    expect(await story.bills()).toEqual(Array(15).fill('HOSTING 39.00 PAID'))
    await expectInvariants(story)
  })
})
