import { everything, ok, operator } from '../support/client'
import { bankSays, disputeFacts, latestCharge } from '../support/disputes'
import type { Dispute, Invoice, LedgerEntry, Page } from '../support/resources'
import { type Card, type Story, startStory } from '../support/story'
import { expectInvariants } from './invariants'

const bill = async (story: Story, index = 0): Promise<Invoice> => (await story.history()).invoices[index] as Invoice

/** A number in its first month whose payment the bank takes back on 20 January. */
async function disputedMonth(): Promise<{ story: Story; numberId: string; chargeId: string; card: Card }> {
  const story = await startStory('2027-01-10T08:00:00Z')
  const card = await story.attach('visa')
  const number = await story.order('main')
  await story.goTo('2027-01-20T09:00:00Z')
  await story.news()
  const chargeId = await latestCharge(story)
  await bankSays(story, chargeId, 'needs_response')
  return { story, numberId: number.id, chargeId, card }
}

const OPENED = {
  mails: ['2027-01-20 09:00 E31'],
  states: ['2027-01-20 09:00 main ACTIVE → SUSPENDED'],
}

describe('row 28: a bank takes a payment back', () => {
  it('the invoice is unpaid again and waits, the method is barred, the number is suspended, the account DELINQUENT', async () => {
    const { story, numberId, card } = await disputedMonth()
    expect(await story.news()).toEqual(OPENED)
    expect(await bill(story)).toMatchObject({
      status: 'OPEN',
      totalCents: 3900,
      paidCents: 0,
      refundedCents: 0,
      paidAt: null,
      nextAttemptAt: null,
      nextAction: { kind: 'AWAIT_CUSTOMER', at: null },
      dunning: null,
    })
    const number = await story.number(numberId)
    expect(number).toMatchObject({ state: 'SUSPENDED', suspensionReasons: ['DISPUTE'], nextCharge: null })
    const { account, methods } = await story.history()
    expect(account.standing).toBe('DELINQUENT')
    expect(methods).toMatchObject([{ id: card.id, status: 'BARRED' }])
    expect(await disputeFacts(story)).toEqual(['2027-01-20 dispute.opened'])
    const journal = await everything<LedgerEntry>(operator, `/v1/accounts/${account.id}/ledger?view=journal`)
    expect(
      journal.filter(({ kind }) => kind === 'CHARGEBACK').map((leg) => [leg.ledgerAccount, leg.amountMicros]),
    ).toEqual(
      expect.arrayContaining([
        ['RECEIVABLE', 39_000_000],
        ['CASH', -39_000_000],
      ]),
    )
    await expectInvariants(story)

    // C15: no new number meanwhile; nothing is charged by itself, also not on a new card, also not for months.
    expect((await story.tryOrder()).body).toMatchObject({ code: 'UNPAID_INVOICES' })
    await story.attach('second')
    await story.goTo('2027-04-20T09:00:00Z')
    expect(await story.news()).toEqual({})
    await expectInvariants(story)
  })

  it('the list of disputes shows it to support and to the customer himself, newest first, by the page', async () => {
    const { story, chargeId } = await disputedMonth()
    const query = `/v1/disputes?accountId=${story.account.id}`
    const { data } = await ok(story.customer.get<Page<Dispute>>(query))
    expect(data).toMatchObject([
      {
        accountId: story.account.id,
        amountCents: 3900,
        currency: 'USD',
        reason: 'fraudulent',
        status: 'OPEN',
        closedAt: null,
      },
    ])
    expect(await ok(operator.get<Page<Dispute>>(`${query}&status=LOST&limit=1`))).toEqual({
      data: [],
      nextCursor: null,
    })
    await bankSays(story, chargeId, 'lost')
    expect(await ok(operator.get<Page<Dispute>>(`${query}&status=LOST&limit=1`))).toMatchObject({
      data: [{ id: data[0]?.id, closedAt: '2027-01-20T09:00:00.000Z' }],
    })
    const stranger = await startStory('2027-01-10T08:00:00Z')
    expect((await stranger.customer.get<Page<Dispute>>('/v1/disputes')).body.data).toEqual([])
    expect((await stranger.customer.get(query)).status).toBe(404)
  })

  it('rule 12: the barred card is not charged by a renewal, a command or as primary; another one is', async () => {
    const { story, card } = await disputedMonth()
    const refused = await story.pay(await story.openInvoice(), card)
    expect(refused).toMatchObject({ status: 402, body: { code: 'PAYMENT_DECLINED' } })
    expect(refused.body.detail).toContain('disputed')
    const primary = await story.customer.post<{ code: string }>(
      `/v1/accounts/${story.account.id}/payment-methods/${card.id}/primary`,
    )
    expect(primary).toMatchObject({ status: 409, body: { code: 'ILLEGAL_TRANSITION' } })
    const second = await story.attach('second')
    await story.news()
    expect((await story.pay(await story.openInvoice())).body).toMatchObject({ status: 'PAID', paidCents: 3900 })
    expect(await story.news()).toEqual({
      charges: ['2027-01-20 09:00 HOSTING 39.00 second SUCCEEDED'],
      mails: ['2027-01-20 09:00 E05', '2027-01-20 09:00 E13'],
      states: ['2027-01-20 09:00 main SUSPENDED → ACTIVE'],
    })
    await story.goTo('2027-02-10T08:00:00Z')
    expect(await story.news()).toEqual({
      charges: ['2027-02-10 08:00 HOSTING 39.00 second SUCCEEDED'],
      mails: ['2027-02-10 08:00 E05'],
    })
    expect(second.status).toBe('ACTIVE')
    await expectInvariants(story)
  })

  it('a part of a payment: only that part is due, and paid', async () => {
    const story = await startStory('2027-01-10T08:00:00Z')
    await story.attach('visa')
    await story.order('main')
    await bankSays(story, await latestCharge(story), 'needs_response', 1500)
    expect(await bill(story)).toMatchObject({ status: 'OPEN', totalCents: 3900, paidCents: 2400 })
    await story.attach('second')
    await story.news()
    expect((await story.pay(await story.openInvoice())).body).toMatchObject({ status: 'PAID', paidCents: 3900 })
    const { charges } = await story.history()
    expect(charges.map((charge) => charge.amount)).toEqual([1500, 3900])
    await expectInvariants(story)
  })
})

describe('row 29: won', () => {
  it('the payment counts again, the number resumes within the same run, its period and anchor are what they were', async () => {
    const { story, numberId, chargeId } = await disputedMonth()
    const before = await story.number(numberId)
    await story.goTo('2027-01-25T12:00:00Z')
    await story.news()
    await bankSays(story, chargeId, 'won')
    expect(await story.news()).toEqual({
      mails: ['2027-01-25 12:00 E13'],
      states: ['2027-01-25 12:00 main SUSPENDED → ACTIVE'],
    })
    expect(await bill(story)).toMatchObject({ status: 'PAID', paidCents: 3900, paidAt: '2027-01-10T08:00:00.000Z' })
    const { billingAnchor, currentPeriodStart, currentPeriodEnd } = before
    expect(await story.number(numberId)).toMatchObject({ billingAnchor, currentPeriodStart, currentPeriodEnd })
    expect((await story.currentAccount()).standing).toBe('CLEAR')
    expect(await disputeFacts(story)).toEqual(['2027-01-20 dispute.opened', '2027-01-25 dispute.won'])
    await expectInvariants(story)
  })

  it('a renewal that fell due meanwhile waits and is charged at the resume, from then (row 12)', async () => {
    const { story, numberId, chargeId } = await disputedMonth()
    await story.attach('second')
    await story.goTo('2027-02-25T12:00:00Z')
    await story.news()
    await bankSays(story, chargeId, 'won')
    expect(await story.news()).toEqual({
      charges: ['2027-02-25 12:00 HOSTING 39.00 second SUCCEEDED'],
      mails: ['2027-02-25 12:00 E05', '2027-02-25 12:00 E13'],
      states: ['2027-02-25 12:00 main SUSPENDED → ACTIVE'],
    })
    expect(await story.number(numberId)).toMatchObject({ currentPeriodStart: '2027-02-25T12:00:00.000Z' })
    await expectInvariants(story)
  })

  it('what the customer had paid meanwhile is refunded to the method that paid last (I1)', async () => {
    const { story, chargeId } = await disputedMonth()
    await story.attach('second')
    await story.pay(await story.openInvoice())
    await story.goTo('2027-01-30T12:00:00Z')
    await story.news()
    await bankSays(story, chargeId, 'won')
    expect(await story.news()).toEqual({ refunds: ['2027-01-30 12:00 HOSTING 39.00'], mails: ['2027-01-30 12:00 E30'] })
    expect(await bill(story)).toMatchObject({ status: 'PAID', paidCents: 7800, refundedCents: 3900 })
    const { charges } = await story.history()
    expect(charges.map(({ id, amount_refunded }) => [id === chargeId, amount_refunded])).toEqual([
      [false, 3900],
      [true, 0],
    ])
    await expectInvariants(story)
  })
})

describe('row 30: lost', () => {
  it('the account is BARRED and the invoice due; paid with another card, everything is as before', async () => {
    const { story, numberId, chargeId } = await disputedMonth()
    await story.goTo('2027-02-05T10:00:00Z')
    await story.news()
    await bankSays(story, chargeId, 'lost')
    expect(await story.news()).toEqual({ mails: ['2027-02-05 10:00 E31'] })
    expect((await story.currentAccount()).standing).toBe('BARRED')
    expect(await bill(story)).toMatchObject({
      status: 'OPEN',
      paidCents: 0,
      // The only card is barred, so there is no try ahead.
      nextAttemptAt: null,
      nextAction: { kind: 'CANCEL', at: '2027-03-07T10:00:00.000Z' },
      dunning: { policy: 'dispute', version: 1, day0At: '2027-02-05T10:00:00.000Z' },
    })

    // A card that is added now pays at once, and the renewal of the 10th goes its ordinary way.
    await story.attach('second')
    expect(await story.news()).toEqual({
      charges: ['2027-02-05 10:00 HOSTING 39.00 second SUCCEEDED'],
      mails: ['2027-02-05 10:00 E05', '2027-02-05 10:00 E13'],
      states: ['2027-02-05 10:00 main SUSPENDED → ACTIVE'],
    })
    expect((await story.currentAccount()).standing).toBe('CLEAR')
    await story.goTo('2027-02-10T08:00:00Z')
    expect(await story.news()).toEqual({
      charges: ['2027-02-10 08:00 HOSTING 39.00 second SUCCEEDED'],
      mails: ['2027-02-10 08:00 E05'],
    })
    expect(await story.number(numberId)).toMatchObject({ currentPeriodStart: '2027-02-10T08:00:00.000Z' })
    expect(await disputeFacts(story)).toEqual(['2027-01-20 dispute.opened', '2027-02-05 dispute.lost'])
    await expectInvariants(story)
  })

  it('unpaid for 30 days the number is cancelled and the invoice given up, warned 14, 7 and 1 days before (row 13)', async () => {
    const { story, numberId, chargeId } = await disputedMonth()
    await story.goTo('2027-02-05T10:00:00Z')
    await bankSays(story, chargeId, 'lost')
    await story.news()
    await story.goTo('2027-03-07T09:59:59Z')
    // The only card is barred: there is no try.
    expect(await story.news()).toEqual({
      mails: ['2027-02-21 10:00 E12', '2027-02-28 10:00 E12', '2027-03-06 10:00 E12'],
    })
    await story.goTo('2027-03-07T10:00:00Z')
    expect(await story.news()).toEqual({
      mails: ['2027-03-07 10:00 E21', '2027-03-07 10:00 E25'],
      states: [
        '2027-03-07 10:00 main SUSPENDED → SETTLING',
        '2027-03-07 10:00 main SETTLING → DELETING',
        '2027-03-07 10:00 main DELETING → DELETED',
      ],
    })
    expect((await story.number(numberId)).state).toBe('DELETED')
    expect(await story.bills()).toEqual(['HOSTING 39.00 UNCOLLECTIBLE'])
    expect((await story.currentAccount()).standing).toBe('BARRED')
    await expectInvariants(story)

    // The debt outlives the number, and so may the bank's change of mind.
    await bankSays(story, chargeId, 'won')
    expect(await story.bills()).toEqual(['HOSTING 39.00 PAID'])
    expect((await story.currentAccount()).standing).toBe('CLEAR')
    expect(await story.news()).toEqual({})
    await expectInvariants(story)
  })

  it('the ladder tries the other cards, and never the barred one', async () => {
    const { story, chargeId } = await disputedMonth()
    const second = await story.attach('second')
    await second.declines()
    await story.goTo('2027-02-05T10:00:00Z')
    await bankSays(story, chargeId, 'lost')
    await story.goTo('2027-02-06T10:00:00Z')
    await second.works()
    await story.news()
    await story.goTo('2027-02-07T10:00:00Z')
    expect(await story.news()).toEqual({
      charges: ['2027-02-07 10:00 HOSTING 39.00 second SUCCEEDED'],
      mails: ['2027-02-07 10:00 E05', '2027-02-07 10:00 E13'],
      states: ['2027-02-07 10:00 main SUSPENDED → ACTIVE'],
    })
    await expectInvariants(story)
  })

  it('after the customer had paid again it changes nothing', async () => {
    const { story, chargeId } = await disputedMonth()
    await story.attach('second')
    await story.pay(await story.openInvoice())
    await story.news()
    await bankSays(story, chargeId, 'lost')
    expect(await story.news()).toEqual({})
    expect((await story.currentAccount()).standing).toBe('CLEAR')
    await expectInvariants(story)
  })
})
