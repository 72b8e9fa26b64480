import { expectInvariants } from '../scenarios/invariants'
import { bankSays, latestCharge } from '../support/disputes'
import type { Invoice } from '../support/resources'
import { startStory } from '../support/story'
import { pastDue, suspended } from './setting'

// A payment meets something else: each story says exactly what happened, in charges, mails and states.

describe('the customer pays on the minute of the suspension', () => {
  it('a millisecond before it: nothing was ever suspended', async () => {
    const { story, card, number } = await pastDue()
    await story.goTo('2027-02-13T07:59:59.999Z')
    await card.works()
    await story.news()
    await story.pay(await story.openInvoice())
    expect(await story.news()).toEqual({
      charges: ['2027-02-13 07:59:59.999 HOSTING 39.00 visa SUCCEEDED'],
      mails: ['2027-02-13 07:59:59.999 E05'],
      states: ['2027-02-13 07:59:59.999 main PAST_DUE → ACTIVE'],
    })
    await story.goTo('2027-02-14T08:00:00Z')
    expect(await story.news()).toEqual({})
    expect(await story.number(number.id)).toMatchObject({ currentPeriodStart: '2027-02-10T08:00:00.000Z' })
    await expectInvariants(story)
  })

  it('at the very instant, once it is there: suspended and back at once, the month from the payment', async () => {
    const { story, card, number } = await pastDue()
    await story.goTo('2027-02-13T08:00:00Z')
    await card.works()
    await story.news()
    await story.pay(await story.openInvoice())
    expect(await story.news()).toEqual({
      charges: ['2027-02-13 08:00 HOSTING 39.00 visa SUCCEEDED'],
      mails: ['2027-02-13 08:00 E05', '2027-02-13 08:00 E13'],
      states: ['2027-02-13 08:00 main SUSPENDED → ACTIVE'],
    })
    expect(await story.number(number.id)).toMatchObject({ currentPeriodStart: '2027-02-13T08:00:00.000Z' })
    await expectInvariants(story)
  })
})

it('a card replaced between two retries pays at once; the old card is not tried again, and no retry is left', async () => {
  const { story, number } = await pastDue()
  await story.goTo('2027-02-11T20:00:00Z')
  await story.news()
  await story.attach('new', { primary: true })
  expect(await story.news()).toEqual({
    charges: ['2027-02-11 20:00 HOSTING 39.00 new SUCCEEDED'],
    mails: ['2027-02-11 20:00 E05'],
    states: ['2027-02-11 20:00 main PAST_DUE → ACTIVE'],
  })
  await story.goTo('2027-03-10T08:00:00Z')
  expect(await story.news()).toEqual({
    charges: ['2027-03-10 08:00 HOSTING 39.00 new SUCCEEDED'],
    mails: ['2027-03-10 08:00 E05'],
  })
  expect(await story.number(number.id)).toMatchObject({ state: 'ACTIVE', billingAnchor: '2027-01-10T08:00:00.000Z' })
  await expectInvariants(story)
})

describe('a cancel that races a payment', () => {
  it.each([1, 2, 3])(
    'either the month was paid and is kept, or it was voided and nothing is charged (%i)',
    async () => {
      const { story, card, number } = await pastDue()
      await card.works()
      const invoice = await story.openInvoice()
      const [cancelled, paid] = await Promise.all([
        story.customer.post(`/v1/numbers/${number.id}/cancel`),
        story.customer.post<Invoice>(`/v1/invoices/${invoice.id}/pay`),
      ])
      await story.settle()
      expect(cancelled.status).toBe(200)
      expect([200, 409]).toContain(paid.status)
      const after = (await story.history()).invoices.find(({ id }) => id === invoice.id)
      expect(after).toMatchObject(
        paid.status === 200 ? { status: 'PAID', paidCents: 3900 } : { status: 'VOID', paidCents: 0 },
      )
      expect(await story.number(number.id)).toMatchObject({ state: 'DELETED' })
      await story.goTo('2027-04-10T08:00:00Z')
      expect((await story.currentAccount()).standing).toBe('CLEAR')
      await expectInvariants(story)
    },
  )
})

describe('a cancel at the instant of a renewal', () => {
  it.each([
    ['was looked up and is paid', { outcome: 'hang_after_charge', times: 1 }],
    ['was declined', { outcome: 'decline', declineCode: 'insufficient_funds' }],
    ['is not decided yet', { outcome: 'http_500', times: 1 }],
  ] as const)('while the charge %s: cancelled means not charged', async (_title, behaviour) => {
    const story = await startStory('2027-01-10T08:00:00Z')
    const card = await story.attach('visa')
    const number = await story.order('main')
    await card.behaves(behaviour)
    await story.news()
    await story.goTo('2027-02-10T08:00:00Z')
    await story.customer.post(`/v1/numbers/${number.id}/cancel`)
    await story.settle()
    await story.goTo('2027-04-10T08:00:00Z')
    const { charges } = await story.history()
    const kept = charges.filter(({ status }) => status === 'succeeded')
    expect(kept.reduce((sum, charge) => sum + charge.amount - charge.amount_refunded, 0)).toBe(
      behaviour.outcome === 'hang_after_charge' ? 7800 : 3900,
    )
    expect((await story.number(number.id)).state).toBe('DELETED')
    expect((await story.currentAccount()).standing).toBe('CLEAR')
    await expectInvariants(story)
  })
})

describe('a dispute on the invoice that ended a suspension', () => {
  async function paidAndDisputed() {
    const { story, number } = await suspended()
    await story.goTo('2027-02-14T10:00:00Z')
    await story.attach('new', { primary: true })
    expect((await story.number(number.id)).billingAnchor).toBe('2027-02-14T10:00:00.000Z')
    await story.goTo('2027-02-20T10:00:00Z')
    await story.news()
    const chargeId = await latestCharge(story)
    await bankSays(story, chargeId, 'needs_response')
    expect(await story.news()).toEqual({
      mails: ['2027-02-20 10:00 E31'],
      states: ['2027-02-20 10:00 main ACTIVE → SUSPENDED'],
    })
    expect(await story.number(number.id)).toMatchObject({ suspensionReasons: ['DISPUTE'], nextCharge: null })
    expect(await story.openInvoice()).toMatchObject({ nextAttemptAt: null, dunning: null })
    // Day 28 of the ladder that the payment had ended passes without a trace.
    await story.goTo('2027-03-11T10:00:00Z')
    expect(await story.news()).toEqual({})
    return { story, number, chargeId }
  }

  it('won: the number is back in the month that the payment began, and the old ladder stays over', async () => {
    const { story, number, chargeId } = await paidAndDisputed()
    await bankSays(story, chargeId, 'won')
    expect(await story.news()).toEqual({
      mails: ['2027-03-11 10:00 E13'],
      states: ['2027-03-11 10:00 main SUSPENDED → ACTIVE'],
    })
    expect(await story.number(number.id)).toMatchObject({
      billingAnchor: '2027-02-14T10:00:00.000Z',
      currentPeriodEnd: '2027-03-14T10:00:00.000Z',
    })
    await expectInvariants(story)
  })

  it('lost: due at once and for 30 days, then cancelled for it, with the account BARRED', async () => {
    const { story, number, chargeId } = await paidAndDisputed()
    await bankSays(story, chargeId, 'lost')
    expect((await story.currentAccount()).standing).toBe('BARRED')
    await story.goTo('2027-04-10T09:59:59Z')
    expect((await story.number(number.id)).state).toBe('SUSPENDED')
    await story.goTo('2027-04-10T10:00:00Z')
    expect((await story.number(number.id)).state).toBe('DELETED')
    expect((await story.bills()).at(-1)).toBe('HOSTING 39.00 UNCOLLECTIBLE')
    await expectInvariants(story)
  })
})
