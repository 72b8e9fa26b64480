import { ok } from '../support/client'
import type { Behaviour } from '../support/sandbox'
import { type Card, type Story, startStory } from '../support/story'
import { expectInvariants } from './invariants'

/** Day n of a renewal that was due on 10 February 2027 at 08:00. */
const onDay = (day: number, at = '08:00') => `2027-02-${10 + day} ${at}`
const declinedOn = (days: number[], outcome = 'DECLINED') =>
  days.map((day) => `${onDay(day)} HOSTING 39.00 visa ${outcome}`)
const mails = (...list: [number, string][]) => list.map(([day, template]) => `${onDay(day)} ${template}`)

async function aNumber(): Promise<{ story: Story; card: Card; numberId: string }> {
  const story = await startStory('2027-01-10T08:00:00Z')
  const card = await story.attach('visa')
  const { id: numberId } = await story.order('main')
  await story.news()
  return { story, card, numberId }
}

const codesOf = async (story: Story) => {
  const { invoices, events } = await story.history()
  const tried = (invoices[1]?.attempts ?? []).map(({ declineCode, declineClass }) => `${declineClass} ${declineCode}`)
  const alerts = events.filter(({ type }) => type === 'ops.alert').map(({ data }) => data['code'])
  return { tried: [...new Set(tried)], alerts }
}

const STOPPED = mails([0, 'E09'], [2, 'E10'], [3, 'E11'])

// dunning.md, "Decline classes": what is tried, mailed and kept within the first nine days, no other method being there.
describe('a decline of each class', () => {
  const decline = (declineCode: string): Behaviour => ({ outcome: 'decline', declineCode })
  const rows: [string, Behaviour, string[], string[], string, string[]][] = [
    ['stolen_card', decline('stolen_card'), declinedOn([0]), STOPPED, 'HARD_STOP stolen_card', []],
    ['highest_risk_level', decline('highest_risk_level'), declinedOn([0]), STOPPED, 'HARD_STOP highest_risk_level', []],
    ['incorrect_cvc', decline('incorrect_cvc'), declinedOn([0]), STOPPED, 'NEEDS_NEW_CARD incorrect_cvc', []],
    [
      'card_velocity_exceeded',
      decline('card_velocity_exceeded'),
      declinedOn([0, 1, 2, 5, 9]),
      STOPPED,
      'SOFT_FUNDS card_velocity_exceeded',
      [],
    ],
    ['call_issuer', decline('call_issuer'), declinedOn([0, 5]), STOPPED, 'SOFT_VAGUE call_issuer', []],
    [
      'a code never seen',
      decline('a_code_of_next_year'),
      declinedOn([0, 5]),
      STOPPED,
      'SOFT_VAGUE a_code_of_next_year',
      ['UNKNOWN_DECLINE_CODE', 'UNKNOWN_DECLINE_CODE'],
    ],
    [
      'authentication_required',
      { outcome: 'require_action' },
      declinedOn([0], 'REQUIRES_ACTION'),
      mails([0, 'E08'], [1, 'E08'], [2, 'E08'], [2, 'E10'], [3, 'E11']),
      'NEEDS_AUTH authentication_required',
      [],
    ],
  ]

  it.each(rows)('%s', async (_code, behaviour, charges, told, kept, alerts) => {
    const { story, card } = await aNumber()
    await card.behaves(behaviour)
    await story.goTo('2027-02-19T08:00:00Z')
    expect(await story.news()).toEqual({
      charges,
      mails: told,
      states: [`${onDay(0)} main ACTIVE → PAST_DUE`, `${onDay(3)} main PAST_DUE → SUSPENDED`],
    })
    expect(await codesOf(story)).toEqual({ tried: [kept], alerts })
    await expectInvariants(story)
  })

  it('issuer_not_available is no try: it is asked again within minutes, and nobody is told', async () => {
    const { story, card } = await aNumber()
    await card.behaves({ outcome: 'decline', declineCode: 'issuer_not_available', times: 2 })
    await story.goTo('2027-02-11T08:00:00Z')
    expect(await story.news()).toEqual({
      charges: [
        ...declinedOn([0]),
        `${onDay(0, '08:05')} HOSTING 39.00 visa DECLINED`,
        `${onDay(0, '08:15')} HOSTING 39.00 visa SUCCEEDED`,
      ],
      mails: [`${onDay(0, '08:15')} E05`],
    })
  })
})

describe('a method that can not be tried again', () => {
  it('shows no next try: the next thing to come is the suspension', async () => {
    const { story, card } = await aNumber()
    await card.declines('lost_card')
    await story.goTo('2027-02-10T08:00:00Z')
    const invoice = await story.openInvoice()
    expect(invoice).toMatchObject({ nextAttemptAt: null, nextAction: { kind: 'SUSPEND' } })
    expect(Date.parse(invoice.nextAction?.at ?? '')).toBe(Date.parse('2027-02-13T08:00:00Z'))
  })

  it('since a later ladder day is told at once, with the link, when no other is left (row 9)', async () => {
    const { story, card } = await aNumber()
    await card.declines('insufficient_funds')
    await story.goTo('2027-02-10T08:00:00Z')
    await card.declines('stolen_card')
    await story.goTo('2027-02-13T08:00:00Z')
    expect((await story.news()).mails).toEqual(mails([0, 'E09'], [1, 'E09'], [2, 'E10'], [3, 'E11']))
    await expectInvariants(story)
  })

  it('on a day with a mail of its own is told by that mail', async () => {
    const { story, card } = await aNumber()
    await card.declines('insufficient_funds')
    await story.goTo('2027-02-11T08:00:00Z')
    await card.declines('stolen_card')
    await story.goTo('2027-02-12T08:00:00Z')
    expect((await story.news()).mails).toEqual(mails([0, 'E09'], [2, 'E10']))
  })

  it('leaves the retries to the backup that is left, without a mail of its own', async () => {
    const { story, card } = await aNumber()
    const backup = await story.attach('backup', { token: 'pm_card_mastercard' })
    await card.declines('insufficient_funds')
    await backup.declines('insufficient_funds')
    await story.goTo('2027-02-10T08:00:00Z')
    await card.declines('stolen_card')
    await story.goTo('2027-02-12T08:00:00Z')
    expect(await story.news()).toMatchObject({
      charges: [
        '2027-02-10 08:00 HOSTING 39.00 backup DECLINED',
        '2027-02-10 08:00 HOSTING 39.00 visa DECLINED',
        '2027-02-11 08:00 HOSTING 39.00 backup DECLINED',
        '2027-02-11 08:00 HOSTING 39.00 visa DECLINED',
        '2027-02-12 08:00 HOSTING 39.00 backup DECLINED',
      ],
      mails: mails([0, 'E09'], [2, 'E10']),
    })
  })
})

describe('authentication_required', () => {
  it('has the backup tried first: it pays, and nobody is asked (W6, I14)', async () => {
    const { story, card } = await aNumber()
    await story.attach('backup', { token: 'pm_card_mastercard' })
    await card.behaves({ outcome: 'require_action' })
    await story.goTo('2027-02-12T08:00:00Z')
    expect(await story.news()).toEqual({
      charges: [
        '2027-02-10 08:00 HOSTING 39.00 backup SUCCEEDED',
        '2027-02-10 08:00 HOSTING 39.00 visa REQUIRES_ACTION',
      ],
      mails: mails([0, 'E06']),
    })
    await expectInvariants(story)
  })

  it('takes no retry from the ladder: the backup has all of them', async () => {
    const { story, card } = await aNumber()
    const backup = await story.attach('backup', { token: 'pm_card_mastercard' })
    await card.behaves({ outcome: 'require_action' })
    await backup.declines()
    await story.goTo('2027-02-15T08:00:00Z')
    const news = await story.news()
    expect(news.charges?.filter((line) => line.includes('backup'))).toEqual(
      [0, 1, 2, 5].map((day) => `${onDay(day)} HOSTING 39.00 backup DECLINED`),
    )
    expect(news.charges?.filter((line) => line.includes('visa'))).toEqual(declinedOn([0], 'REQUIRES_ACTION'))
    expect(news.mails).toEqual(mails([0, 'E08'], [1, 'E08'], [2, 'E08'], [2, 'E10'], [3, 'E11']))
  })

  it('is not reminded of once it is paid by the link of the mail', async () => {
    const { story, card } = await aNumber()
    await card.behaves({ outcome: 'require_action' })
    await story.goTo('2027-02-10T12:00:00Z')
    await card.works()
    const invoice = await story.openInvoice()
    await ok(story.customer.post(`/v1/invoices/${invoice.id}/pay`, { paymentMethodId: card.id }))
    await story.news()
    await story.goTo('2027-02-13T08:00:00Z')
    expect(await story.news()).toEqual({})
    await expectInvariants(story)
  })
})
