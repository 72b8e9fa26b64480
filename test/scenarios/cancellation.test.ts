import { ok } from '../support/client'
import { declineRenewal } from '../support/corrections'
import type { HostedNumber, Invoice, MaybeRefused } from '../support/resources'
import { type Card, type Story, startStory } from '../support/story'
import { expectInvariants } from './invariants'

const RELEASED_AT_ONCE = (minute: string) => ({
  mails: [`${minute} E21`, `${minute} E25`],
  states: [
    `${minute} main ACTIVE → SETTLING`,
    `${minute} main SETTLING → DELETING`,
    `${minute} main DELETING → DELETED`,
  ],
})

/** Signed up on 2 April; 1,000 free dialogues and one of $31.00 (Turkey), which was charged on 10 April, 10:00. */
async function paidOnTheTenth(): Promise<{ story: Story; card: Card; number: HostedNumber }> {
  const story = await startStory('2027-04-02T09:00:00Z', { ratesMicros: { TR: 31_000_000, DE: 4_200_000 } })
  const card = await story.attach('visa')
  const number = await story.order('main')
  await story.goTo('2027-04-10T10:00:00Z')
  await story.dialogues(number, '2027-04-09T10:00:00Z', 1000)
  await story.dialogues(number, '2027-04-10T10:00:00Z', 1)
  const { charges } = await story.news()
  expect(charges?.at(-1)).toBe('2027-04-10 10:00 USAGE 31.00 visa SUCCEEDED')
  return { story, card, number }
}

describe('a cancelled number', () => {
  it('is released at once, without refund, when no dialogue was paid: 800 free ones hold nothing (C21)', async () => {
    const story = await startStory('2027-03-05T09:00:00Z', { ratesMicros: { TR: 50_000 } })
    await story.attach('visa')
    const number = await story.order('main')
    await story.goTo('2027-03-20T12:00:00Z')
    await story.dialogues(number, '2027-03-06T00:00:00Z', 800)
    await story.news()

    const preview = await story.cancel(number)
    expect(preview).toMatchObject({ holdDays: 0, depositCents: 0, usageToSettleCents: 0, refundCents: 0 })
    expect(await story.news()).toEqual(RELEASED_AT_ONCE('2027-03-20 12:00'))
    expect(await story.number(number.id)).toMatchObject({ state: 'DELETED', nextCharge: null, holdUntil: null })

    // Two months later: no renewal, no mail, nothing.
    await story.goTo('2027-05-20T12:00:00Z')
    expect(await story.news()).toEqual({})
    expect(await story.bills()).toEqual(['HOSTING 39.00 PAID'])
    await expectInvariants(story)
  })

  it('can be ordered again afterwards as a new subscription (row 33)', async () => {
    const story = await startStory('2027-03-05T09:00:00Z')
    await story.attach('visa')
    const number = await story.order('main')
    await story.cancel(number)
    const again = await story.order('again', { phoneNumber: number.phoneNumber })
    expect(again.id).not.toBe(number.id)
    await expectInvariants(story)
  })

  it('can be ordered by another account, which was refused as long as it was live (I17, row 33)', async () => {
    const story = await startStory('2027-03-05T09:00:00Z')
    await story.attach('visa')
    const number = await story.order('main')
    const other = await startStory('2027-03-05T09:00:00Z')
    await other.attach('visa')
    const { phoneNumber } = number
    expect(await other.tryOrder({ phoneNumber })).toMatchObject({ status: 409, body: { code: 'NUMBER_TAKEN' } })
    await story.cancel(number)
    expect(await other.order('theirs', { phoneNumber })).toMatchObject({ state: 'ACTIVE', phoneNumber })
    expect(await story.tryOrder({ phoneNumber })).toMatchObject({ status: 409, body: { code: 'NUMBER_TAKEN' } })
    // What was theirs and what was ours stay apart (I20).
    expect((await story.number(number.id)).state).toBe('DELETED')
    await expectInvariants(story)
    await expectInvariants(other)
  })

  it('whose debt is paid at that very moment is either paid and then cancelled, or cancelled and not charged (I7)', async () => {
    const story = await startStory('2027-01-31T08:00:00Z')
    const { number, card } = await declineRenewal(story)
    await story.goTo('2027-03-01T12:00:00Z')
    await card.works()
    const owed = await story.openInvoice()
    const [paid, cancelled] = await Promise.all([
      story.customer.post<MaybeRefused<Invoice>>(`/v1/invoices/${owed.id}/pay`, {}),
      story.customer.post<HostedNumber>(`/v1/numbers/${number.id}/cancel`),
    ])
    await story.settle()
    expect(cancelled.status).toBe(200)
    expect((await story.number(number.id)).state).toBe('DELETED')
    const [, month] = (await story.history()).invoices
    const money = { status: month?.status, kept: (month?.paidCents ?? 0) - (month?.refundedCents ?? 0) }
    // Paid first: the month is kept (C21). Cancelled first: void, and whatever the card was charged goes back.
    expect([
      { status: 'PAID', kept: 3900 },
      { status: 'VOID', kept: 0 },
    ]).toContainEqual(money)
    if (money.status === 'PAID') expect(paid.status).toBe(200)
    expect((await story.currentAccount()).standing).toBe('CLEAR')
    await expectInvariants(story)
  })

  it('answers a repeated cancel with the same object and does nothing twice (I7)', async () => {
    const { story, number } = await paidOnTheTenth()
    await story.goTo('2027-04-15T10:00:00Z')
    await story.cancel(number)
    await story.news()
    const again = await ok(story.customer.post<HostedNumber>(`/v1/numbers/${number.id}/cancel`))
    await story.settle()
    expect(again).toEqual(await story.number(number.id))
    expect(await story.news()).toEqual({})
    await expectInvariants(story)
  })

  it('is not cancelled when the release would be more than an hour later than confirmed', async () => {
    const { story, number } = await paidOnTheTenth()
    await story.goTo('2027-04-15T10:00:00Z')
    const path = `/v1/numbers/${number.id}/cancel`
    // The release is on 10 May, 10:00.
    const refused = await story.customer.post(path, { confirmReleaseAt: '2027-05-10T08:59:59Z' })
    expect(refused).toMatchObject({ status: 409, body: { code: 'PREVIEW_CHANGED' } })
    await story.settle()
    expect(await story.news()).toEqual({})
    expect((await story.number(number.id)).state).toBe('ACTIVE')

    // The control: an hour earlier, to the second, is close enough.
    await ok(story.customer.post(path, { confirmReleaseAt: '2027-05-10T09:00:00Z' }))
    await story.settle()
    expect((await story.number(number.id)).state).toBe('HOLD')
  })

  it.each([
    ['is released at once, 30 × 24 hours to the second after the last payment', '2027-05-10T10:00:00Z', 0, 'DELETED'],
    ['is held, one second before that', '2027-05-10T09:59:59Z', 1, 'HOLD'],
  ])('%s (C22)', async (_title, at, holdDays, state) => {
    const { story, number } = await paidOnTheTenth()
    await story.goTo(at)
    const preview = await story.cancel(number)
    expect(preview).toMatchObject({ holdDays, depositCents: holdDays === 0 ? 0 : 3900 })
    expect((await story.number(number.id)).state).toBe(state)
  })

  it('pays late usage from the deposit, stays 30 days after it, and refunds $39.00 − $4.20 = $34.80 (C23, row 19)', async () => {
    const { story, number } = await paidOnTheTenth()

    // 15 April: cancelled; held until 10 May. The renewal of 2 May will not come.
    await story.goTo('2027-04-15T10:00:00Z')
    expect(await story.cancel(number)).toMatchObject({ holdDays: 25, depositCents: 3900, usageToSettleCents: 0 })
    expect(await story.news()).toEqual({
      charges: ['2027-04-15 10:00 DEPOSIT 39.00 visa SUCCEEDED'],
      mails: ['2027-04-15 10:00 E22'],
      states: ['2027-04-15 10:00 main ACTIVE → SETTLING', '2027-04-15 10:00 main SETTLING → HOLD'],
    })

    // 16 April: a dialogue of the 15th is reported late. No charge: the deposit pays, and the 30 days run from now.
    await story.goTo('2027-04-16T10:00:00Z')
    await story.dialogues(number, '2027-04-15T09:00:00Z', 1, 'DE')
    expect(await story.news()).toEqual({})
    const { holdUntil } = await story.number(number.id)
    expect(Date.parse(holdUntil ?? '')).toBe(Date.parse('2027-05-16T10:00:00Z'))
    const { events } = await story.history()
    expect(events.filter(({ type }) => type === 'deposit.applied')).toHaveLength(1)

    // 9 May: a week before the new date.
    await story.goTo('2027-05-09T10:00:00Z')
    expect(await story.news()).toEqual({ mails: ['2027-05-09 10:00 E24'] })

    // 10 May, the old date, passes. 16 May: the rest is refunded, the number is free.
    await story.goTo('2027-05-16T09:59:59Z')
    expect(await story.news()).toEqual({})
    await story.goTo('2027-05-16T10:00:00Z')
    expect(await story.news()).toEqual({
      refunds: ['2027-05-16 10:00 DEPOSIT 34.80'],
      mails: ['2027-05-16 10:00 E25', '2027-05-16 10:00 E30'],
      states: ['2027-05-16 10:00 main HOLD → DELETING', '2027-05-16 10:00 main DELETING → DELETED'],
    })
    await expectInvariants(story)
  })

  it('first pays its unbilled usage, and the 30 days run from that payment (row 15, C22)', async () => {
    const story = await startStory('2027-04-02T09:00:00Z', { ratesMicros: { TR: 12_000_000 } })
    await story.attach('visa')
    const number = await story.order('main')
    await story.goTo('2027-04-10T10:00:00Z')
    await story.dialogues(number, '2027-04-09T10:00:00Z', 1001)
    await story.news()

    const preview = await story.cancel(number)
    expect(preview).toMatchObject({ holdDays: 30, depositCents: 3900, usageToSettleCents: 1200, refundCents: 0 })
    // The receipt of usage charged at a cancel is the general one, E05: neither threshold (E14) nor month (E15).
    expect(await story.news()).toEqual({
      charges: ['2027-04-10 10:00 DEPOSIT 39.00 visa SUCCEEDED', '2027-04-10 10:00 USAGE 12.00 visa SUCCEEDED'],
      mails: ['2027-04-10 10:00 E05', '2027-04-10 10:00 E22'],
      states: ['2027-04-10 10:00 main ACTIVE → SETTLING', '2027-04-10 10:00 main SETTLING → HOLD'],
    })
    const { holdUntil } = await story.number(number.id)
    expect(Date.parse(holdUntil ?? '')).toBe(Date.parse('2027-05-10T10:00:00Z'))
    await expectInvariants(story)
  })

  it('whose deposit cannot be charged stays in HOLD while the clock runs, and owes nothing at its end (C24)', async () => {
    const { story, card, number } = await paidOnTheTenth()

    // 20 April, 20 days before the release: the card refuses the deposit.
    await story.goTo('2027-04-20T10:00:00Z')
    await card.declines('insufficient_funds')
    await story.cancel(number)
    expect(await story.news()).toEqual({
      charges: ['2027-04-20 10:00 DEPOSIT 39.00 visa DECLINED'],
      mails: ['2027-04-20 10:00 E22', '2027-04-20 10:00 E23'],
      states: ['2027-04-20 10:00 main ACTIVE → SETTLING', '2027-04-20 10:00 main SETTLING → HOLD'],
    })
    expect(await story.number(number.id)).toMatchObject({
      state: 'HOLD',
      deposit: { state: 'FAILED', amountCents: 3900 },
    })
    expect((await story.currentAccount()).standing).toBe('DELINQUENT')

    // It cannot be reactivated with the deposit unpaid (row 20).
    const refused = await story.customer.post(`/v1/numbers/${number.id}/reactivate`)
    expect(refused).toMatchObject({ status: 409, body: { code: 'UNPAID_INVOICES' } })

    // Days 1, 2, 5, 9 and 14: retries; on 3 May the week's reminder. Deposits have no service rows, so no E10 to E12.
    await story.goTo('2027-05-10T09:59:59Z')
    expect(await story.news()).toEqual({
      charges: [
        '2027-04-21 10:00 DEPOSIT 39.00 visa DECLINED',
        '2027-04-22 10:00 DEPOSIT 39.00 visa DECLINED',
        '2027-04-25 10:00 DEPOSIT 39.00 visa DECLINED',
        '2027-04-29 10:00 DEPOSIT 39.00 visa DECLINED',
        '2027-05-04 10:00 DEPOSIT 39.00 visa DECLINED',
      ],
      mails: ['2027-05-03 10:00 E24'],
    })

    // Day 20 is the release itself, and hold ends come before retries: no charge, the deposit is void.
    await story.goTo('2027-05-10T10:00:00Z')
    expect(await story.news()).toEqual({
      mails: ['2027-05-10 10:00 E25'],
      states: ['2027-05-10 10:00 main HOLD → DELETING', '2027-05-10 10:00 main DELETING → DELETED'],
    })
    expect(await story.bills()).toEqual(['HOSTING 39.00 PAID', 'USAGE 31.00 PAID', 'DEPOSIT 39.00 VOID'])
    expect((await story.currentAccount()).standing).toBe('CLEAR')
    await expectInvariants(story)
  })
})

// An advance runs what is due at its end, so a customer cannot stand at the very instant with the renewal still ahead;
// the last millisecond before it is as close as the public contract lets one come.
describe('a cancel next to a renewal', () => {
  it('wins one millisecond before it: no charge, then or ever (I7)', async () => {
    const story = await startStory('2027-01-31T08:00:00Z')
    await story.attach('visa')
    const number = await story.order('main')
    await story.news()
    await story.goTo('2027-02-28T07:59:59.999Z')
    await story.cancel(number)
    expect((await story.news()).charges).toBeUndefined()
    expect((await story.number(number.id)).state).toBe('DELETED')

    await story.goTo('2027-04-30T08:00:00Z')
    expect(await story.news()).toEqual({})
    expect(await story.bills()).toEqual(['HOSTING 39.00 PAID'])
    await expectInvariants(story)
  })

  it('that comes after the booking keeps the month, without a refund (C21)', async () => {
    const story = await startStory('2027-01-31T08:00:00Z')
    await story.attach('visa')
    const number = await story.order('main')
    await story.goTo('2027-02-28T08:00:00Z')
    await story.news()
    expect(await story.cancel(number)).toMatchObject({ refundCents: 0 })
    expect(await story.news()).toEqual(RELEASED_AT_ONCE('2027-02-28 08:00'))
    expect(await story.bills()).toEqual(['HOSTING 39.00 PAID', 'HOSTING 39.00 PAID'])
    await expectInvariants(story)
  })
})
