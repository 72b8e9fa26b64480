import { ok, operator } from '../support/client'
import { freshContact } from '../support/phone-numbers'
import type { HostedNumber, UsageReceipt } from '../support/resources'
import { type Story, type StoryOptions, startStory } from '../support/story'
import { template } from '../support/usage'
import { expectInvariants } from './invariants'

type Setting = { story: Story; number: HostedNumber }

/** A number of 2 November; on the 5th its 1,000 free dialogues of the month are used up. */
async function allowanceUsedUp(ratesMicros: StoryOptions['ratesMicros']): Promise<Setting> {
  const story = await startStory('2027-11-02T10:00:00Z', { ratesMicros })
  await story.attach('visa')
  const number = await story.order('main')
  await story.goTo('2027-11-05T10:00:00Z')
  await story.dialogues(number, '2027-11-04T10:00:00Z', 1000)
  expect((await story.currentAccount()).unbilledUsageMicros).toBe(0)
  await story.news()
  return { story, number }
}

const report = (events: Record<string, unknown>[]) => ok(operator.post<UsageReceipt>('/v1/usage-events', { events }))
const unbilled = async (story: Story) => (await story.currentAccount()).unbilledUsageMicros

describe('the free dialogues', () => {
  it('are 1,000 a month; number 1,001 is priced, and at midnight of the 1st a new 1,000 begins (C11)', async () => {
    const { story, number } = await allowanceUsedUp({ TR: 50_000 })
    await story.dialogues(number, '2027-11-05T10:00:00Z', 1)
    expect(await unbilled(story)).toBe(50_000)

    // The last second of November is still priced, the first of December is free.
    await story.goTo('2027-12-01T00:00:00Z')
    await story.dialogues(number, '2027-11-30T23:59:59Z', 1)
    expect(await unbilled(story)).toBe(100_000)
    await story.dialogues(number, '2027-12-01T00:00:00Z', 1)
    expect(await unbilled(story)).toBe(100_000)
    await expectInvariants(story)
  })
})

describe('a dialogue', () => {
  it('covers every message to its contact for 24 hours, half-open (C8)', async () => {
    const { story, number } = await allowanceUsedUp({ TR: 50_000 })
    const contact = freshContact()
    await story.goTo('2027-11-07T10:00:00Z')

    // Opened on the 6th at 10:00:00; a second template at 09:59:59 of the 7th belongs to it.
    await report([template(number, '2027-11-06T10:00:00Z', contact)])
    await report([template(number, '2027-11-07T09:59:59Z', contact)])
    await story.settle()
    expect(await unbilled(story)).toBe(50_000)

    // At 10:00:00 it has ended: the next one opens.
    await report([template(number, '2027-11-07T10:00:00Z', contact)])
    await story.settle()
    expect(await unbilled(story)).toBe(100_000)
    await expectInvariants(story)
  })

  it("of a contact's first message opens when the business answers, and lasts 24 hours from the contact's (C8)", async () => {
    const { story, number } = await allowanceUsedUp({ TR: 50_000 })
    const contact = freshContact()
    const inbound = (at: string) => ({
      ...template(number, at, contact),
      direction: 'INBOUND',
      kind: 'FREE_FORM',
      category: 'SERVICE',
    })
    const answer = (at: string) => ({ ...inbound(at), direction: 'OUTBOUND' })
    await story.goTo('2027-11-07T10:00:00Z')

    // The contact writes: nothing to pay yet.
    await report([inbound('2027-11-06T09:00:00Z')])
    await story.settle()
    expect(await unbilled(story)).toBe(0)

    // The business answers an hour later: one dialogue, whose end is 09:00 of the 7th.
    await report([answer('2027-11-06T10:00:00Z')])
    await report([template(number, '2027-11-07T08:59:59Z', contact)])
    await story.settle()
    expect(await unbilled(story)).toBe(50_000)

    // 09:00 of the 7th: a template opens the next one.
    await report([template(number, '2027-11-07T09:00:00Z', contact)])
    await story.settle()
    expect(await unbilled(story)).toBe(100_000)
  })

  it('is billed once however often its event is reported, and never when the message failed (I18, C10)', async () => {
    const { story, number } = await allowanceUsedUp({ TR: 50_000 })
    const event = template(number, '2027-11-05T09:00:00Z', freshContact())
    expect(await report([event])).toEqual({ accepted: 1, duplicates: 0, rejected: [] })
    expect(await report([event])).toEqual({ accepted: 0, duplicates: 1, rejected: [] })
    const failed = { ...template(number, '2027-11-05T09:30:00Z', freshContact()), status: 'FAILED' }
    expect(await report([failed])).toEqual({ accepted: 1, duplicates: 0, rejected: [] })
    await story.settle()
    expect(await unbilled(story)).toBe(50_000)
    await expectInvariants(story)
  })
})

describe('the threshold of $30.00', () => {
  it('is not crossed by exactly $30.00; the next two cents charge $30.02, all there is (C16, I19)', async () => {
    const { story, number } = await allowanceUsedUp({ TR: 29_980_000, DE: 20_000 })
    await story.dialogues(number, '2027-11-05T10:00:00Z', 1, 'TR')
    expect(await unbilled(story)).toBe(29_980_000)
    await story.dialogues(number, '2027-11-05T10:00:01Z', 1, 'DE')
    expect(await unbilled(story)).toBe(30_000_000)
    expect(await story.news()).toEqual({})

    await story.dialogues(number, '2027-11-05T10:00:02Z', 1, 'DE')
    expect(await story.news()).toEqual({
      charges: ['2027-11-05 10:00 USAGE 30.02 visa SUCCEEDED'],
      mails: ['2027-11-05 10:00 E14'],
    })
    expect(await unbilled(story)).toBe(0)
    await expectInvariants(story)
  })

  it('fires again in the same month, and carries what is less than a cent (C16, I19)', async () => {
    // $30.0049: $30.00 is charged, $0.0049 stays.
    const { story, number } = await allowanceUsedUp({ TR: 30_004_900 })
    await story.dialogues(number, '2027-11-05T10:00:00Z', 1)
    expect(await unbilled(story)).toBe(4_900)
    await story.dialogues(number, '2027-11-05T10:00:01Z', 1)
    expect(await unbilled(story)).toBe(9_800)
    // 0.0098 + 30.0049 = 30.0147: $30.01 is charged, $0.0047 stays.
    await story.dialogues(number, '2027-11-05T10:00:02Z', 1)
    expect(await unbilled(story)).toBe(4_700)
    expect((await story.news()).charges).toEqual([
      '2027-11-05 10:00 USAGE 30.00 visa SUCCEEDED',
      '2027-11-05 10:00 USAGE 30.00 visa SUCCEEDED',
      '2027-11-05 10:00 USAGE 30.01 visa SUCCEEDED',
    ])
    await expectInvariants(story)
  })
})

describe('the start of a month', () => {
  it.each([
    ['eastward is charged when it begins there', 'Asia/Tokyo', '2027-04-30T20:59:59Z', '2027-04-30T21:00:00Z'],
    ['westward too', 'America/Los_Angeles', '2027-05-01T12:59:59Z', '2027-05-01T13:00:00Z'],
  ])('for an account that moves %s (C17, I24)', async (_title, timeZone, before, at) => {
    const story = await startStory('2027-04-02T09:00:00Z', { ratesMicros: { TR: 12_000_000 } })
    await story.attach('visa')
    const number = await story.order('main')
    await story.goTo('2027-04-10T10:00:00Z')
    await story.dialogues(number, '2027-04-09T10:00:00Z', 1001)
    await ok(story.customer.patch(`/v1/accounts/${story.account.id}`, { timeZone }))
    await story.news()
    await story.goTo(before)
    expect(await story.news()).toEqual({})
    await story.goTo(at)
    expect((await story.news()).charges).toEqual([`${at.slice(0, 16).replace('T', ' ')} USAGE 12.00 visa SUCCEEDED`])
    await expectInvariants(story)
  })

  it('charges $29.00 on the 1st at 06:00, not before (C17)', async () => {
    const { story, number } = await allowanceUsedUp({ TR: 29_000_000 })
    await story.dialogues(number, '2027-11-05T10:00:00Z', 1)
    await story.goTo('2027-12-01T05:59:59Z')
    expect(await story.news()).toEqual({})
    await story.goTo('2027-12-01T06:00:00Z')
    expect(await story.news()).toEqual({
      charges: ['2027-12-01 06:00 USAGE 29.00 visa SUCCEEDED'],
      mails: ['2027-12-01 06:00 E15'],
    })
    await expectInvariants(story)
  })

  it('carries $0.31, below the minimum, until it is enough: $0.61 a month later (C17)', async () => {
    const { story, number } = await allowanceUsedUp({ TR: 310_000, DE: 300_000 })
    await story.dialogues(number, '2027-11-05T10:00:00Z', 1, 'TR')
    await story.goTo('2027-12-01T06:00:00Z')
    expect(await story.news()).toEqual({})
    expect(await unbilled(story)).toBe(310_000)

    // December: hosting renews on the 2nd; 1,000 free dialogues and one of $0.30 on the 5th.
    await story.goTo('2027-12-05T10:00:00Z')
    expect((await story.news()).charges).toEqual(['2027-12-02 10:00 HOSTING 39.00 visa SUCCEEDED'])
    await story.dialogues(number, '2027-12-04T10:00:00Z', 1000, 'DE')
    await story.dialogues(number, '2027-12-05T10:00:00Z', 1, 'DE')
    expect(await unbilled(story)).toBe(610_000)

    await story.goTo('2028-01-01T06:00:00Z')
    expect(await story.news()).toEqual({
      charges: ['2028-01-01 06:00 USAGE 0.61 visa SUCCEEDED'],
      mails: ['2028-01-01 06:00 E15'],
    })
    expect(await unbilled(story)).toBe(0)
    await expectInvariants(story)
  })

  it('that cannot be charged suspends the number at once and lets it go on by a good retry (C18)', async () => {
    const story = await startStory('2027-11-02T10:00:00Z', { ratesMicros: { TR: 29_000_000 } })
    const card = await story.attach('visa')
    const number = await story.order('main')
    await story.goTo('2027-11-05T10:00:00Z')
    await story.dialogues(number, '2027-11-04T10:00:00Z', 1001)
    await card.declines('insufficient_funds')
    await story.news()

    // Day 0 is 1 December, 06:00.
    await story.goTo('2027-12-01T06:00:00Z')
    expect(await story.news()).toEqual({
      charges: ['2027-12-01 06:00 USAGE 29.00 visa DECLINED'],
      mails: ['2027-12-01 06:00 E11'],
      states: ['2027-12-01 06:00 main ACTIVE → SUSPENDED'],
    })

    // Day 1: the retry succeeds. 2 December, the anniversary, comes as ever.
    await card.works()
    await story.goTo('2027-12-02T06:00:00Z')
    expect(await story.news()).toEqual({
      charges: ['2027-12-02 06:00 USAGE 29.00 visa SUCCEEDED'],
      mails: ['2027-12-02 06:00 E05', '2027-12-02 06:00 E13'],
      states: ['2027-12-02 06:00 main SUSPENDED → ACTIVE'],
    })
    await story.goTo('2027-12-02T10:00:00Z')
    expect((await story.news()).charges).toEqual(['2027-12-02 10:00 HOSTING 39.00 visa SUCCEEDED'])
    await expectInvariants(story)
  })
})
