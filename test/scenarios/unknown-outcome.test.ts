import type { Behaviour } from '../support/sandbox'
import { startStory } from '../support/story'
import { expectInvariants } from './invariants'

// I1, I10, I12: an answer that never came is not a decline. Which minutes a transient failure is looked at again is the
// policy's (5 min × 2ⁿ), so the clock goes on by an hour and the days are compared, not the minutes.
describe('a renewal whose outcome is unknown at first', () => {
  const troubles: [string, Behaviour][] = [
    ['the processor charges and never answers', { outcome: 'hang_after_charge', times: 1 }],
    ['the processor fails once with a 500', { outcome: 'http_500', times: 1 }],
    ['the processor fails twice with a 500', { outcome: 'http_500', times: 2 }],
  ]

  it.each(troubles)('is charged once and never past due when %s', async (_title, behaviour) => {
    const story = await startStory('2027-01-10T08:00:00Z')
    const card = await story.attach('visa')
    const number = await story.order('main')
    await story.news()

    await card.behaves(behaviour)
    await story.goTo('2027-02-10T09:00:00Z')
    const news = await story.news()
    expect(news.charges?.filter((line) => line.endsWith('SUCCEEDED'))).toHaveLength(1)
    expect(news.charges?.filter((line) => line.endsWith('DECLINED'))).toEqual([])
    expect(news.mails?.map((line) => line.split(' ').at(-1))).toEqual(['E05'])
    expect(news.states).toBeUndefined()
    const { charges, account } = await story.history()
    expect(charges.filter(({ status }) => status === 'succeeded')).toHaveLength(2)
    expect(account.standing).toBe('CLEAR')

    // The month starts at its due date, whatever the minutes in between.
    const { currentPeriodStart, nextCharge } = await story.number(number.id)
    expect(Date.parse(currentPeriodStart ?? '')).toBe(Date.parse('2027-02-10T08:00:00Z'))
    expect(Date.parse(nextCharge?.at ?? '')).toBe(Date.parse('2027-03-10T08:00:00Z'))
    await expectInvariants(story)
  })

  // The control: a real no is a decline.
  it('is past due when the bank says no', async () => {
    const story = await startStory('2027-01-10T08:00:00Z')
    const card = await story.attach('visa')
    await story.order('main')
    await story.news()
    await card.declines()
    await story.goTo('2027-02-10T09:00:00Z')
    expect((await story.news()).states).toEqual(['2027-02-10 08:00 main ACTIVE → PAST_DUE'])
  })
})
