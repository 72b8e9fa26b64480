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
    ['the processor is asked too often (429) three times', { outcome: 'http_429', times: 3 }],
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

  it('is past due when its only card is stopped before it could be asked again (I21)', async () => {
    const story = await startStory('2027-01-10T08:00:00Z')
    const card = await story.attach('visa')
    await story.order('main')
    await story.news()
    await card.behaves({ outcome: 'http_500', times: 1 })
    await story.goTo('2027-02-10T08:01:00Z')
    expect((await story.news()).states).toBeUndefined()
    await card.declines('lost_card')
    expect((await story.pay(await story.openInvoice())).status).toBe(402)
    await story.goTo('2027-02-10T09:00:00Z')
    const { states, mails } = await story.news()
    expect(states).toEqual(['2027-02-10 08:05 main ACTIVE → PAST_DUE'])
    expect(mails).toEqual(['2027-02-10 08:05 E09'])
    await expectInvariants(story)
  })

  it('is asked for again every week when nobody has answered on any day of the ladder (I21)', async () => {
    const story = await startStory('2027-01-10T08:00:00Z')
    const card = await story.attach('visa')
    await story.order('main')
    await card.behaves({ outcome: 'http_500' })
    await story.goTo('2027-03-11T08:00:00Z')
    // The 27th day was 9 March; the next one is the 34th.
    expect((await story.openInvoice()).nextAction?.at).toBe('2027-03-16T08:00:00.000Z')
    await card.works()
    await story.goTo('2027-03-16T08:00:00Z')
    expect((await story.bills()).slice(0, 2)).toEqual(['HOSTING 39.00 PAID', 'HOSTING 39.00 PAID'])
    await expectInvariants(story)
  })
})
