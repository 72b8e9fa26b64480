import type { HostedNumber } from '../support/resources'
import { type Story, startStory } from '../support/story'
import { expectInvariants } from './invariants'

const instantOf = (text: string | null | undefined) => Date.parse(text ?? '')

// Row 20. Signed up 2 April 09:00, $31.00 of usage paid 10 April 10:00, cancelled 15 April 10:00: held until 10 May
// 10:00, while the paid month ends on 2 May 09:00.
describe('a held number that is reactivated', () => {
  let story: Story
  let number: HostedNumber

  beforeEach(async () => {
    story = await startStory('2027-04-02T09:00:00Z', { ratesMicros: { TR: 31_000_000 } })
    await story.attach('visa')
    number = await story.order('main')
    await story.goTo('2027-04-10T10:00:00Z')
    await story.dialogues(number, '2027-04-09T10:00:00Z', 1001)
    await story.goTo('2027-04-15T10:00:00Z')
    await story.cancel(number)
    expect((await story.news()).charges?.at(-1)).toBe('2027-04-15 10:00 DEPOSIT 39.00 visa SUCCEEDED')
  })

  it('within its paid month goes on with it, and the deposit becomes credit in the wallet', async () => {
    await story.goTo('2027-04-20T12:00:00Z')
    await story.reactivate(number)
    expect(await story.news()).toEqual({
      mails: ['2027-04-20 12:00 E27'],
      states: ['2027-04-20 12:00 main HOLD → ACTIVE'],
    })
    expect((await story.currentAccount()).balanceMicros).toBe(39_000_000)
    const back = await story.number(number.id)
    expect(instantOf(back.billingAnchor)).toBe(instantOf('2027-04-02T09:00:00Z'))
    expect(instantOf(back.currentPeriodEnd)).toBe(instantOf('2027-05-02T09:00:00Z'))
    expect(back).toMatchObject({ holdUntil: null, nextCharge: { amountCents: 3900 } })

    // 2 May: the renewal is charged to the card, never to the wallet (S1). The reminder and the release never come.
    await story.goTo('2027-05-20T00:00:00Z')
    expect(await story.news()).toEqual({
      charges: ['2027-05-02 09:00 HOSTING 39.00 visa SUCCEEDED'],
      mails: ['2027-05-02 09:00 E05'],
    })
    expect((await story.currentAccount()).balanceMicros).toBe(39_000_000)
    await expectInvariants(story)
  })

  it('after its paid month starts a new one from that moment, which the deposit pays', async () => {
    // 2 May: no renewal. 3 May: the reminder a week before the release.
    await story.goTo('2027-05-04T12:00:00Z')
    expect(await story.news()).toEqual({ mails: ['2027-05-03 10:00 E24'] })

    // 4 May, noon: reactivated. $39.00 deposit for a month of $39.00: nothing to charge, nothing to give back.
    await story.reactivate(number)
    expect(await story.news()).toEqual({
      mails: ['2027-05-04 12:00 E27'],
      states: ['2027-05-04 12:00 main HOLD → ACTIVE'],
    })
    expect((await story.currentAccount()).balanceMicros).toBe(0)
    const back = await story.number(number.id)
    expect(instantOf(back.billingAnchor)).toBe(instantOf('2027-05-04T12:00:00Z'))
    expect(instantOf(back.currentPeriodStart)).toBe(instantOf('2027-05-04T12:00:00Z'))
    expect(instantOf(back.nextCharge?.at)).toBe(instantOf('2027-06-04T12:00:00Z'))

    // 4 June: the next month.
    await story.goTo('2027-06-04T11:59:59Z')
    expect(await story.news()).toEqual({})
    await story.goTo('2027-06-04T12:00:00Z')
    expect(await story.news()).toEqual({
      charges: ['2027-06-04 12:00 HOSTING 39.00 visa SUCCEEDED'],
      mails: ['2027-06-04 12:00 E05'],
    })
    await expectInvariants(story)
  })

  it('counts again towards the volume price', async () => {
    expect((await story.currentAccount()).billableNumbers).toBe(0)
    await story.reactivate(number)
    expect((await story.currentAccount()).billableNumbers).toBe(1)
  })

  it('is refused once it was released, and nothing changes', async () => {
    await story.goTo('2027-05-10T10:00:00Z')
    await story.news()
    const refused = await story.customer.post(`/v1/numbers/${number.id}/reactivate`)
    expect(refused).toMatchObject({ status: 409, body: { code: 'ILLEGAL_TRANSITION' } })
    await story.settle()
    expect(await story.news()).toEqual({})
  })
})
