import type { HostedNumber, Invoice } from '../support/resources'
import { type Card, type Story, startStory } from '../support/story'
import { expectInvariants } from './invariants'

// Story d. Day 0 is 10 February 2027, 08:00; the days are those of policy `standard` in dunning.md.
describe('a card that fails on renewal with insufficient_funds while nobody reacts', () => {
  let story: Story
  let card: Card
  let number: HostedNumber
  let debt: Invoice

  beforeAll(async () => {
    story = await startStory('2027-01-10T08:00:00Z')
    card = await story.attach('visa')
    number = await story.order('main')
    await card.declines('insufficient_funds')
    await story.news()
  })

  it('climbs the whole ladder, is suspended on day 3 and released on day 28 (C14, row 13)', async () => {
    // Day 0: declined; full service goes on; the mail carries a payment link.
    await story.goTo('2027-02-10T08:00:00Z')
    expect(await story.news()).toEqual({
      charges: ['2027-02-10 08:00 HOSTING 39.00 visa DECLINED'],
      mails: ['2027-02-10 08:00 E09'],
      states: ['2027-02-10 08:00 main ACTIVE → PAST_DUE'],
    })
    debt = await story.openInvoice()
    expect(debt.dunning).toMatchObject({ policy: 'standard' })
    expect(debt.attempts).toMatchObject([
      { trigger: 'AUTOMATIC', declineCode: 'insufficient_funds', declineClass: 'SOFT_FUNDS' },
    ])
    expect(Date.parse(debt.nextAttemptAt ?? '')).toBe(Date.parse('2027-02-11T08:00:00Z'))
    expect((await story.currentAccount()).standing).toBe('DELINQUENT')

    // Day 1: a quiet second try.
    await story.goTo('2027-02-11T08:00:00Z')
    expect(await story.news()).toEqual({ charges: ['2027-02-11 08:00 HOSTING 39.00 visa DECLINED'] })

    // Day 2: a third try, then the warning "suspended tomorrow".
    await story.goTo('2027-02-12T08:00:00Z')
    expect(await story.news()).toEqual({
      charges: ['2027-02-12 08:00 HOSTING 39.00 visa DECLINED'],
      mails: ['2027-02-12 08:00 E10'],
    })

    // Day 3: suspended.
    await story.goTo('2027-02-13T08:00:00Z')
    expect(await story.news()).toEqual({
      mails: ['2027-02-13 08:00 E11'],
      states: ['2027-02-13 08:00 main PAST_DUE → SUSPENDED'],
    })
    expect((await story.number(number.id)).suspensionReasons).toEqual(['HOSTING_UNPAID'])

    // Day 5 and day 9: retries only.
    await story.goTo('2027-02-15T08:00:00Z')
    expect(await story.news()).toEqual({ charges: ['2027-02-15 08:00 HOSTING 39.00 visa DECLINED'] })
    await story.goTo('2027-02-19T08:00:00Z')
    expect(await story.news()).toEqual({ charges: ['2027-02-19 08:00 HOSTING 39.00 visa DECLINED'] })

    // Day 14: a retry, and 14 days are left.
    await story.goTo('2027-02-24T08:00:00Z')
    expect(await story.news()).toEqual({
      charges: ['2027-02-24 08:00 HOSTING 39.00 visa DECLINED'],
      mails: ['2027-02-24 08:00 E12'],
    })

    // Day 20: a retry.
    await story.goTo('2027-03-02T08:00:00Z')
    expect(await story.news()).toEqual({ charges: ['2027-03-02 08:00 HOSTING 39.00 visa DECLINED'] })

    // Day 21: 7 days are left.
    await story.goTo('2027-03-03T08:00:00Z')
    expect(await story.news()).toEqual({ mails: ['2027-03-03 08:00 E12'] })

    // Day 27: the last retry, 1 day is left.
    await story.goTo('2027-03-09T08:00:00Z')
    expect(await story.news()).toEqual({
      charges: ['2027-03-09 08:00 HOSTING 39.00 visa DECLINED'],
      mails: ['2027-03-09 08:00 E12'],
    })

    // Day 28, which is also the next anniversary: cancelled, released at once (no paid dialogue), nothing charged.
    await story.goTo('2027-03-10T08:00:00Z')
    expect(await story.news()).toEqual({
      mails: ['2027-03-10 08:00 E21', '2027-03-10 08:00 E25'],
      states: [
        '2027-03-10 08:00 main SUSPENDED → SETTLING',
        '2027-03-10 08:00 main SETTLING → DELETING',
        '2027-03-10 08:00 main DELETING → DELETED',
      ],
    })
    expect(await story.bills()).toEqual(['HOSTING 39.00 PAID', 'HOSTING 39.00 UNCOLLECTIBLE'])
    expect((await story.currentAccount()).standing).toBe('BARRED')
    expect((await story.number(number.id)).deletedAt).not.toBeNull()
  })

  it('stays barred and is never charged again by itself, not even by a new card (dunning rule 3)', async () => {
    // Day 30: another card is added. The uncollectible invoice is not tried on it; a new number is refused.
    await story.goTo('2027-03-12T08:00:00Z')
    await story.attach('new')
    expect(await story.tryOrder()).toMatchObject({ status: 409, body: { code: 'UNPAID_INVOICES' } })
    expect(await story.news()).toEqual({})

    // Two months later: still nothing.
    await story.goTo('2027-05-12T08:00:00Z')
    expect(await story.news()).toEqual({})
    await expectInvariants(story)
  })

  it('is clear again once the customer pays the old debt, which brings back no number', async () => {
    await card.works()
    const reply = await story.pay(debt, card)
    expect(reply.body).toMatchObject({ status: 'PAID', paidCents: 3900 })
    expect(await story.news()).toEqual({
      charges: ['2027-05-12 08:00 HOSTING 39.00 visa SUCCEEDED'],
      mails: ['2027-05-12 08:00 E05'],
    })
    expect((await story.currentAccount()).standing).toBe('CLEAR')
    expect((await story.number(number.id)).state).toBe('DELETED')
    expect(await story.order('again')).toMatchObject({ state: 'ACTIVE' })
    await expectInvariants(story)
  })
})
