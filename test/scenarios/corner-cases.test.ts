import { startStory } from '../support/story'
import { expectInvariants } from './invariants'

// Histories that are legal and rare: each has once ended in a number that stood still.
describe('a number that was cancelled for its debt', () => {
  it('and is paid for within its hold begins the paid month at the reactivation; the deposit becomes credit (row 20)', async () => {
    const story = await startStory('2027-04-02T09:00:00Z', { ratesMicros: { TR: 31_000_000 } })
    const card = await story.attach('visa')
    const number = await story.order('main')
    // 1 May: $31.00 of usage is paid, so a number cancelled on 30 May is held until 31 May.
    await story.goTo('2027-05-01T10:00:00Z')
    await story.dialogues(number, '2027-05-01T09:00:00Z', 1001)
    await card.declines()
    await story.goTo('2027-05-30T09:00:00Z')
    expect((await story.number(number.id)).state).toBe('HOLD')
    expect((await story.currentAccount()).standing).toBe('BARRED')

    await card.works()
    const { invoices } = await story.history()
    const owed = invoices.filter(({ status }) => status === 'OPEN' || status === 'UNCOLLECTIBLE')
    expect(owed.map(({ kind, status }) => `${kind} ${status}`)).toEqual(['HOSTING UNCOLLECTIBLE', 'DEPOSIT OPEN'])
    for (const invoice of owed) expect((await story.pay(invoice)).status).toBe(200)
    expect((await story.currentAccount()).standing).toBe('CLEAR')
    await story.news()

    await story.reactivate(number)
    expect(await story.news()).toEqual({
      mails: ['2027-05-30 09:00 E27'],
      states: ['2027-05-30 09:00 main HOLD → ACTIVE'],
    })
    const back = await story.number(number.id)
    expect(Date.parse(back.currentPeriodStart ?? '')).toBe(Date.parse('2027-05-30T09:00:00Z'))
    expect(Date.parse(back.nextCharge?.at ?? '')).toBe(Date.parse('2027-06-30T09:00:00Z'))
    expect((await story.currentAccount()).balanceMicros).toBe(39_000_000)
    await story.goTo('2027-06-30T09:00:00Z')
    expect((await story.news()).charges).toEqual(['2027-06-30 09:00 HOSTING 39.00 visa SUCCEEDED'])
    await expectInvariants(story)
  })
})

describe('a cancel', () => {
  it('that is undone and repeated at the same instant has its own deposit and its own release (I11)', async () => {
    const story = await startStory('2027-04-02T09:00:00Z', { ratesMicros: { TR: 31_000_000 } })
    await story.attach('visa')
    const number = await story.order('main')
    await story.goTo('2027-04-10T10:00:00Z')
    await story.dialogues(number, '2027-04-09T10:00:00Z', 1001)
    for (let times = 0; times < 2; times++) {
      await story.cancel(number)
      await story.reactivate(number)
    }
    await story.cancel(number)
    expect((await story.number(number.id)).state).toBe('HOLD')
    expect((await story.bills()).filter((bill) => bill === 'DEPOSIT 39.00 PAID')).toHaveLength(3)
    await story.goTo('2027-05-11T00:00:00Z')
    expect((await story.number(number.id)).state).toBe('DELETED')
    // Two deposits became credit when the cancel was undone, the third was refunded.
    expect((await story.currentAccount()).balanceMicros).toBe(78_000_000)
    await expectInvariants(story)
  })
})

describe('a number suspended for usage', () => {
  it('past its renewal is charged at the resume, for a month from then on (row 12, I5)', async () => {
    const story = await startStory('2027-04-02T09:00:00Z', { ratesMicros: { TR: 31_000_000 } })
    const card = await story.attach('visa')
    const number = await story.order('main')
    await story.goTo('2027-04-25T10:00:00Z')
    await card.declines()
    await story.dialogues(number, '2027-04-25T09:00:00Z', 1001)
    expect((await story.number(number.id)).state).toBe('SUSPENDED')
    await story.goTo('2027-05-10T12:00:00Z')
    await story.news()
    await card.works()
    expect((await story.pay(await story.openInvoice())).status).toBe(200)
    expect((await story.news()).charges).toEqual([
      '2027-05-10 12:00 HOSTING 39.00 visa SUCCEEDED',
      '2027-05-10 12:00 USAGE 31.00 visa SUCCEEDED',
    ])
    const back = await story.number(number.id)
    expect(Date.parse(back.currentPeriodStart ?? '')).toBe(Date.parse('2027-05-10T12:00:00Z'))
    await expectInvariants(story)
  })
})
