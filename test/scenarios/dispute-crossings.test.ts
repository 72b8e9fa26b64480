import { ok, operator } from '../support/client'
import { bankSays, disputeFacts, latestCharge, untilAlert, untilDispute } from '../support/disputes'
import type { Invoice } from '../support/resources'
import { disputeCharge } from '../support/sandbox'
import { type Story, startStory } from '../support/story'
import { expectInvariants } from './invariants'

const bill = async (story: Story, kind: Invoice['kind']): Promise<Invoice> =>
  (await story.history()).invoices.findLast((each) => each.kind === kind) as Invoice

describe('a dispute crosses', () => {
  it('the invoice that ended a suspension: suspended again for the dispute, and won, the paid month goes on', async () => {
    const story = await startStory('2027-01-10T08:00:00Z')
    const card = await story.attach('visa')
    const number = await story.order('main')
    await card.declines()
    await story.goTo('2027-02-16T13:30:00Z')
    await card.works()
    await story.pay(await story.openInvoice())
    const resumed = await story.number(number.id)
    expect(resumed).toMatchObject({ state: 'ACTIVE', currentPeriodStart: '2027-02-16T13:30:00.000Z' })
    const chargeId = await latestCharge(story)
    await story.goTo('2027-02-20T10:00:00Z')
    await story.news()

    await bankSays(story, chargeId, 'needs_response')
    expect(await story.news()).toEqual({
      mails: ['2027-02-20 10:00 E31'],
      states: ['2027-02-20 10:00 main ACTIVE → SUSPENDED'],
    })
    // The ladder that the payment had ended does not go on.
    expect(await story.openInvoice()).toMatchObject({ dunning: null, nextAttemptAt: null, paidCents: 0 })
    await story.goTo('2027-03-10T10:00:00Z')
    expect(await story.news()).toEqual({})
    await bankSays(story, chargeId, 'won')
    expect(await story.news()).toEqual({
      mails: ['2027-03-10 10:00 E13'],
      states: ['2027-03-10 10:00 main SUSPENDED → ACTIVE'],
    })
    const { billingAnchor, currentPeriodEnd } = resumed
    expect(await story.number(number.id)).toMatchObject({ billingAnchor, currentPeriodEnd })
    await expectInvariants(story)
  })

  it('a month that is owed: two hosting invoices are open, each with its own reason', async () => {
    const story = await startStory('2027-01-10T08:00:00Z')
    const card = await story.attach('visa')
    const number = await story.order('main')
    const firstCharge = await latestCharge(story)
    await card.declines()
    await story.goTo('2027-02-11T12:00:00Z')
    expect((await story.number(number.id)).state).toBe('PAST_DUE')
    await bankSays(story, firstCharge, 'needs_response')
    expect((await story.number(number.id)).suspensionReasons).toEqual(['DISPUTE'])
    await story.goTo('2027-02-13T12:00:00Z')
    expect((await story.number(number.id)).suspensionReasons).toEqual(['HOSTING_UNPAID', 'DISPUTE'])
    expect(await story.bills()).toEqual(['HOSTING 39.00 OPEN', 'HOSTING 39.00 OPEN'])

    // Won: the month is still owed. Paid on another card, the month begins.
    await bankSays(story, firstCharge, 'won')
    expect((await story.number(number.id)).suspensionReasons).toEqual(['HOSTING_UNPAID'])
    await story.attach('second')
    expect(await story.number(number.id)).toMatchObject({
      state: 'ACTIVE',
      currentPeriodStart: '2027-02-13T12:00:00.000Z',
    })
    await expectInvariants(story)
  })

  it('a usage invoice: the numbers with lines on it are suspended, not their sister', async () => {
    const story = await startStory('2027-01-10T08:00:00Z', { ratesMicros: { TR: 100_000 } })
    await story.attach('visa')
    const busy = await story.order('busy')
    const quiet = await story.order('quiet')
    await story.goTo('2027-01-12T08:00:00Z')
    await story.dialogues(busy, '2027-01-11T08:00:00Z', 1301)
    const usage = await bill(story, 'USAGE')
    expect(usage.status).toBe('PAID')
    const chargeId = await latestCharge(story)
    await bankSays(story, chargeId, 'needs_response')
    expect((await story.number(busy.id)).suspensionReasons).toEqual(['DISPUTE'])
    expect((await story.number(quiet.id)).state).toBe('ACTIVE')
    await bankSays(story, chargeId, 'lost')
    await story.attach('second')
    expect((await story.number(busy.id)).state).toBe('ACTIVE')
    expect((await story.currentAccount()).standing).toBe('CLEAR')
    await expectInvariants(story)
  })

  it('a cancel: the disputed month was delivered, so it stays owed and is not voided (row 14)', async () => {
    const story = await startStory('2027-01-10T08:00:00Z')
    await story.attach('visa')
    const number = await story.order('main')
    const chargeId = await latestCharge(story)
    await bankSays(story, chargeId, 'needs_response')
    await story.cancel(number)
    expect((await story.number(number.id)).state).toBe('DELETED')
    expect(await story.bills()).toEqual(['HOSTING 39.00 OPEN'])
    expect((await story.currentAccount()).standing).toBe('DELINQUENT')
    await bankSays(story, chargeId, 'lost')
    await story.goTo('2027-02-09T08:00:00Z')
    // Nobody is left to be warned of a number's end: the debt alone is given up.
    expect(await story.bills()).toEqual(['HOSTING 39.00 UNCOLLECTIBLE'])
    await story.attach('second')
    expect((await story.pay(await bill(story, 'HOSTING'))).body).toMatchObject({ status: 'PAID', paidCents: 3900 })
    expect((await story.currentAccount()).standing).toBe('CLEAR')
    await expectInvariants(story)
  })

  it('a void by support: nothing is owed any more, and what the bank then gives back is refunded', async () => {
    const story = await startStory('2027-01-10T08:00:00Z')
    await story.attach('visa')
    const number = await story.order('main')
    const chargeId = await latestCharge(story)
    await bankSays(story, chargeId, 'needs_response')
    await ok(operator.post(`/v1/invoices/${(await story.openInvoice()).id}/void`))
    await story.settle()
    expect((await story.number(number.id)).state).toBe('ACTIVE')
    expect((await story.currentAccount()).standing).toBe('CLEAR')
    await bankSays(story, chargeId, 'won')
    const { events } = await story.history()
    expect(events.filter(({ type }) => type === 'refund.created').map(({ data }) => data['amountCents'])).toEqual([
      3900,
    ])
    expect(await story.bills()).toEqual(['HOSTING 39.00 VOID'])
  })

  it('a refund: only what was not refunded is disputed, and due', async () => {
    const story = await startStory('2027-01-10T08:00:00Z')
    await story.attach('visa')
    await story.order('main')
    const { id } = await bill(story, 'HOSTING')
    await ok(operator.post(`/v1/invoices/${id}/refunds`, { amountCents: 1000, reason: 'goodwill' }))
    await story.settle()
    const chargeId = await latestCharge(story)
    expect(await bankSays(story, chargeId, 'needs_response')).toMatchObject({ amountCents: 2900 })
    expect(await story.openInvoice()).toMatchObject({ paidCents: 1000, refundedCents: 1000 })
    await story.attach('second')
    expect((await story.pay(await story.openInvoice())).body).toMatchObject({ paidCents: 3900, refundedCents: 1000 })
    expect((await story.history()).charges.map((charge) => charge.amount)).toEqual([2900, 3900])
    // What was paid on the barred card is not the bank's to refund: the newer payment has the room.
    const rest = await operator.post<{ refundableCents?: number }>(`/v1/invoices/${id}/refunds`, {
      amountCents: 2901,
      reason: 'too much',
    })
    expect(rest).toMatchObject({ status: 400, body: { refundableCents: 2900 } })
    await expectInvariants(story)
  })

  it('a hold: a disputed deposit counts as failed, and falls away with the hold', async () => {
    const story = await startStory('2027-01-10T08:00:00Z', { ratesMicros: { TR: 100_000 } })
    await story.attach('visa')
    const number = await story.order('main')
    await story.goTo('2027-01-12T08:00:00Z')
    await story.dialogues(number, '2027-01-11T08:00:00Z', 1301)
    const { releaseAt } = await story.cancel(number)
    expect(await story.number(number.id)).toMatchObject({ state: 'HOLD', deposit: { state: 'PAID' } })
    await bankSays(story, await latestCharge(story), 'needs_response')
    expect(await story.number(number.id)).toMatchObject({ state: 'HOLD', deposit: { state: 'FAILED' } })
    expect((await story.currentAccount()).standing).toBe('DELINQUENT')
    await story.goTo(releaseAt)
    expect((await story.number(number.id)).state).toBe('DELETED')
    expect((await bill(story, 'DEPOSIT')).status).toBe('VOID')
    expect((await story.currentAccount()).standing).toBe('CLEAR')
    await expectInvariants(story)
  })
})

it('a deposit that was used and then disputed is withdrawn but for what was used', async () => {
  const story = await startStory('2027-01-10T08:00:00Z', { ratesMicros: { TR: 100_000 } })
  await story.attach('visa')
  const number = await story.order('main')
  await story.goTo('2027-01-12T08:00:00Z')
  await story.dialogues(number, '2027-01-11T08:00:00Z', 1301)
  await story.cancel(number)
  const chargeId = await latestCharge(story)
  await story.dialogues(number, '2027-01-12T07:00:00Z', 20)
  await bankSays(story, chargeId, 'needs_response')
  await story.goTo('2027-03-15T08:00:00Z')
  expect((await story.number(number.id)).state).toBe('DELETED')
  expect(await bill(story, 'DEPOSIT')).toMatchObject({ status: 'OPEN', paidCents: 0 })
  expect((await story.currentAccount()).standing).toBe('DELINQUENT')
  await expectInvariants(story)

  await story.attach('second')
  expect((await story.pay(await story.openInvoice())).body).toMatchObject({ status: 'PAID', paidCents: 200 })
  expect((await story.history()).charges[0]?.amount).toBe(200)
  expect((await story.currentAccount()).standing).toBe('CLEAR')
})

describe('what is no dispute', () => {
  it('an inquiry alerts support once and changes nothing; one that becomes a dispute is one', async () => {
    const story = await startStory('2027-01-10T08:00:00Z')
    await story.attach('visa')
    const number = await story.order('main')
    await story.news()
    const chargeId = await latestCharge(story)
    const { id } = await disputeCharge(chargeId, 'warning_needs_response')
    await untilAlert(story, 'DISPUTE_INQUIRY')
    await disputeCharge(chargeId, 'warning_under_review')
    await story.settle()
    expect(await story.news()).toEqual({})
    const { disputes, invoices, methods } = await story.history()
    expect([disputes, invoices.map(({ status }) => status), methods.map(({ status }) => status)]).toEqual([
      [],
      ['PAID'],
      ['ACTIVE'],
    ])
    await expectInvariants(story)

    await disputeCharge(chargeId, 'needs_response')
    await untilDispute(story, id, 'OPEN')
    expect((await story.number(number.id)).suspensionReasons).toEqual(['DISPUTE'])
    expect(await untilAlert(story, 'DISPUTE_INQUIRY')).toHaveLength(1)
  })

  it('a network’s early fraud warning alerts support, and changes nothing', async () => {
    const story = await startStory('2027-01-10T08:00:00Z')
    await story.attach('warned', { token: 'pm_card_createIssuerFraudRecord' })
    await story.order('main')
    await untilAlert(story, 'DISPUTE_INQUIRY')
    await story.settle()
    expect((await story.number((await story.history()).numbers[0]?.id ?? '')).state).toBe('ACTIVE')
    expect(await disputeFacts(story)).toEqual([])
    await expectInvariants(story)
  })

  it('pm_card_createDispute is disputed at the first payment: connected, then suspended', async () => {
    const story = await startStory('2027-01-10T08:00:00Z')
    await story.attach('disputing', { token: 'pm_card_createDispute' })
    const { id } = (await story.tryOrder()).body
    await untilDispute(story, await openedRef(story), 'OPEN')
    expect(await story.number(id)).toMatchObject({ state: 'SUSPENDED', suspensionReasons: ['DISPUTE'] })
    await expectInvariants(story)
  })
})

async function openedRef(story: Story): Promise<string> {
  for (;;) {
    const [dispute] = (await story.history()).disputes
    if (dispute) return dispute.processorId
  }
}
