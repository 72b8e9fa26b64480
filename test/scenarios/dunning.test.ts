import type { HostedNumber } from '../support/resources'
import { type Card, type Story, startStory } from '../support/story'
import { expectInvariants } from './invariants'

type Setting = { story: Story; card: Card; number: HostedNumber }

/** A number of 10 January whose card refuses from now on: day 0 is 10 February, 08:00. */
async function aFailingCard(
  account: Record<string, unknown> = {},
  declineCode = 'insufficient_funds',
): Promise<Setting> {
  const story = await startStory('2027-01-10T08:00:00Z', { account })
  const card = await story.attach('visa')
  const number = await story.order('main')
  await card.declines(declineCode)
  await story.news()
  return { story, card, number }
}

const instantOf = (text: string | null | undefined) => Date.parse(text ?? '')

describe('policy strict', () => {
  it('suspends on day 0 in one step, keeps the retry days and resumes by a new card (C14)', async () => {
    const { story, number } = await aFailingCard({ dunningPolicy: 'strict' })

    // Day 0: no grace, so no PAST_DUE between, and E11 is the only mail.
    await story.goTo('2027-02-10T08:00:00Z')
    expect(await story.news()).toEqual({
      charges: ['2027-02-10 08:00 HOSTING 39.00 visa DECLINED'],
      mails: ['2027-02-10 08:00 E11'],
      states: ['2027-02-10 08:00 main ACTIVE → SUSPENDED'],
    })

    // Days 1, 2 and 5: retries without a mail.
    await story.goTo('2027-02-15T08:00:00Z')
    expect(await story.news()).toEqual({
      charges: [
        '2027-02-11 08:00 HOSTING 39.00 visa DECLINED',
        '2027-02-12 08:00 HOSTING 39.00 visa DECLINED',
        '2027-02-15 08:00 HOSTING 39.00 visa DECLINED',
      ],
    })

    // Day 6: a new primary card pays at once, and the number works.
    await story.goTo('2027-02-16T10:00:00Z')
    await story.attach('new', { primary: true })
    expect(await story.news()).toEqual({
      charges: ['2027-02-16 10:00 HOSTING 39.00 new SUCCEEDED'],
      mails: ['2027-02-16 10:00 E05', '2027-02-16 10:00 E13'],
      states: ['2027-02-16 10:00 main SUSPENDED → ACTIVE'],
    })
    const { invoices } = await story.history()
    const attempts = [...(invoices[1]?.attempts ?? [])].sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
    expect(attempts.map(({ trigger }) => trigger)).toEqual([...Array(4).fill('AUTOMATIC'), 'NEW_METHOD'])
    expect(instantOf((await story.number(number.id)).billingAnchor)).toBe(instantOf('2027-02-16T10:00:00Z'))
    await expectInvariants(story)
  })

  it('warns on days 14, 21 and 27 and cancels on day 28 like standard', async () => {
    const { story } = await aFailingCard({ dunningPolicy: 'strict' })
    await story.goTo('2027-03-10T08:00:00Z')
    const { mails, states } = await story.news()
    expect(mails).toEqual([
      '2027-02-10 08:00 E11',
      '2027-02-24 08:00 E12',
      '2027-03-03 08:00 E12',
      '2027-03-09 08:00 E12',
      '2027-03-10 08:00 E21',
      '2027-03-10 08:00 E25',
    ])
    expect(states).toEqual([
      '2027-02-10 08:00 main ACTIVE → SUSPENDED',
      '2027-03-10 08:00 main SUSPENDED → SETTLING',
      '2027-03-10 08:00 main SETTLING → DELETING',
      '2027-03-10 08:00 main DELETING → DELETED',
    ])
    await expectInvariants(story)
  })
})

describe('policy standard', () => {
  it('takes a good retry on day 1 as if nothing had happened: no mail but the receipt, the month from its due date', async () => {
    const { story, card, number } = await aFailingCard()
    await story.goTo('2027-02-10T08:00:00Z')
    await story.news()
    await card.works()
    await story.goTo('2027-02-11T08:00:00Z')
    expect(await story.news()).toEqual({
      charges: ['2027-02-11 08:00 HOSTING 39.00 visa SUCCEEDED'],
      mails: ['2027-02-11 08:00 E05'],
      states: ['2027-02-11 08:00 main PAST_DUE → ACTIVE'],
    })
    const paid = await story.number(number.id)
    expect(instantOf(paid.currentPeriodStart)).toBe(instantOf('2027-02-10T08:00:00Z'))
    expect(instantOf(paid.nextCharge?.at)).toBe(instantOf('2027-03-10T08:00:00Z'))
    await expectInvariants(story)
  })

  it('lets a new card pay in PAST_DUE at once, the month starting at its due date (row 8, I13)', async () => {
    const { story, number } = await aFailingCard()
    await story.goTo('2027-02-11T20:00:00Z')
    await story.news()
    await story.attach('new', { primary: true })
    expect(await story.news()).toEqual({
      charges: ['2027-02-11 20:00 HOSTING 39.00 new SUCCEEDED'],
      mails: ['2027-02-11 20:00 E05'],
      states: ['2027-02-11 20:00 main PAST_DUE → ACTIVE'],
    })
    const paid = await story.number(number.id)
    expect(instantOf(paid.currentPeriodStart)).toBe(instantOf('2027-02-10T08:00:00Z'))
    expect(instantOf(paid.currentPeriodEnd)).toBe(instantOf('2027-03-10T08:00:00Z'))
    await expectInvariants(story)
  })

  it("is not moved by the customer's own failed try, which consumes no retry (dunning rule 2, I6)", async () => {
    const { story } = await aFailingCard()
    await story.goTo('2027-02-11T20:00:00Z')
    await story.news()

    // Day 1, evening: the customer tries and is declined.
    const reply = await story.pay(await story.openInvoice())
    expect(reply).toMatchObject({ status: 402, body: { code: 'PAYMENT_DECLINED' } })
    expect(await story.news()).toEqual({ charges: ['2027-02-11 20:00 HOSTING 39.00 visa DECLINED'] })

    // Days 2 and 3 come as they would have.
    await story.goTo('2027-02-13T08:00:00Z')
    expect(await story.news()).toEqual({
      charges: ['2027-02-12 08:00 HOSTING 39.00 visa DECLINED'],
      mails: ['2027-02-12 08:00 E10', '2027-02-13 08:00 E11'],
      states: ['2027-02-13 08:00 main PAST_DUE → SUSPENDED'],
    })
    await expectInvariants(story)
  })

  it('retries a vague decline on days 5, 14 and 27 only, with the same mails and service days', async () => {
    const { story } = await aFailingCard({}, 'do_not_honor')
    await story.goTo('2027-03-10T08:00:00Z')
    const { charges, mails, states } = await story.news()
    expect(charges).toEqual([
      '2027-02-10 08:00 HOSTING 39.00 visa DECLINED',
      '2027-02-15 08:00 HOSTING 39.00 visa DECLINED',
      '2027-02-24 08:00 HOSTING 39.00 visa DECLINED',
      '2027-03-09 08:00 HOSTING 39.00 visa DECLINED',
    ])
    expect(mails).toEqual([
      '2027-02-10 08:00 E09',
      '2027-02-12 08:00 E10',
      '2027-02-13 08:00 E11',
      '2027-02-24 08:00 E12',
      '2027-03-03 08:00 E12',
      '2027-03-09 08:00 E12',
      '2027-03-10 08:00 E21',
      '2027-03-10 08:00 E25',
    ])
    expect(states?.[1]).toBe('2027-02-13 08:00 main PAST_DUE → SUSPENDED')
    await expectInvariants(story)
  })

  it('never tries a lost card again, while the deadlines stay (row 9)', async () => {
    const { story } = await aFailingCard({}, 'lost_card')
    await story.goTo('2027-03-10T08:00:00Z')
    const { charges, states } = await story.news()
    expect(charges).toEqual(['2027-02-10 08:00 HOSTING 39.00 visa DECLINED'])
    expect(states).toEqual([
      '2027-02-10 08:00 main ACTIVE → PAST_DUE',
      '2027-02-13 08:00 main PAST_DUE → SUSPENDED',
      '2027-03-10 08:00 main SUSPENDED → SETTLING',
      '2027-03-10 08:00 main SETTLING → DELETING',
      '2027-03-10 08:00 main DELETING → DELETED',
    ])
    await expectInvariants(story)
  })

  it('refuses a new number while a bill is unpaid, without touching the card, and takes it after (C15)', async () => {
    const { story, card } = await aFailingCard()
    await story.goTo('2027-02-10T08:00:00Z')
    await story.news()
    expect(await story.tryOrder()).toMatchObject({ status: 409, body: { code: 'UNPAID_INVOICES' } })
    expect(await story.news()).toEqual({})

    await card.works()
    expect((await story.pay(await story.openInvoice())).body.status).toBe('PAID')
    expect(await story.order('second')).toMatchObject({ state: 'ACTIVE' })
    await expectInvariants(story)
  })

  it('voids the unpaid month when the customer cancels, and tries no card again (row 14, I7)', async () => {
    const { story, card, number } = await aFailingCard()
    await story.goTo('2027-02-11T20:00:00Z')
    await story.news()
    await card.works()
    await story.cancel(number)
    expect(await story.news()).toEqual({
      mails: ['2027-02-11 20:00 E21', '2027-02-11 20:00 E25'],
      states: [
        '2027-02-11 20:00 main PAST_DUE → SETTLING',
        '2027-02-11 20:00 main SETTLING → DELETING',
        '2027-02-11 20:00 main DELETING → DELETED',
      ],
    })
    expect(await story.bills()).toEqual(['HOSTING 39.00 PAID', 'HOSTING 39.00 VOID'])
    expect((await story.currentAccount()).standing).toBe('CLEAR')

    await story.goTo('2027-04-12T08:00:00Z')
    expect(await story.news()).toEqual({})
    await expectInvariants(story)
  })
})
