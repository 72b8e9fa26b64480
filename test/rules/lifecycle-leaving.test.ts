import { expectInvariants } from '../scenarios/invariants'
import { ok, support } from '../support/client'
import { graphCalls } from '../support/graph'
import { startStory } from '../support/story'
import {
  aNumber,
  DEAR,
  held,
  newestBill,
  pastDue,
  refusalToSend,
  suspended,
  transitions,
  withPaidUsage,
} from './setting'

// lifecycle.md §1, rows 14 to 22: cancellation, hold, release.

describe('row 14: a cancel ends the service, stops the renewal and voids the unpaid month; usage invoices stay', () => {
  it('in ACTIVE, by support', async () => {
    const { story, number } = await withPaidUsage()
    await ok(support.post(`/v1/numbers/${number.id}/cancel`, { reason: 'asked by phone' }))
    await story.settle()
    expect((await story.news()).states?.[0]).toBe('2027-01-20 08:00 main ACTIVE → SETTLING')
    expect(await refusalToSend(story, number)).toBe('NOT_ACTIVE')
    await story.goTo('2027-02-11T08:00:00Z')
    expect((await story.news()).charges).toBeUndefined()
    await expectInvariants(story)
  })

  it('in PAST_DUE, with no retry afterwards', async () => {
    const { story, number } = await pastDue()
    await story.news()
    await story.cancel(number)
    expect((await newestBill(story)).status).toBe('VOID')
    expect((await story.currentAccount()).standing).toBe('CLEAR')
    await story.goTo('2027-03-11T08:00:00Z')
    expect((await story.news()).charges).toBeUndefined()
    expect((await story.number(number.id)).state).toBe('DELETED')
    await expectInvariants(story)
  })

  it('in SUSPENDED, where unpaid usage goes on being collected', async () => {
    const { story, card, number } = await suspended(DEAR)
    await story.dialogues(number, '2027-02-12T08:00:00Z', 1001)
    await story.cancel(number)
    expect(await story.bills()).toEqual([
      'HOSTING 39.00 PAID',
      'HOSTING 39.00 VOID',
      'USAGE 31.00 OPEN',
      'DEPOSIT 39.00 OPEN',
    ])
    await story.news()
    await card.works()
    await story.goTo('2027-02-14T08:00:00Z')
    expect((await story.news()).charges).toEqual([
      '2027-02-14 08:00 DEPOSIT 39.00 visa SUCCEEDED',
      '2027-02-14 08:00 USAGE 31.00 visa SUCCEEDED',
    ])
    // Paid now: 30 days from the payment.
    expect((await story.number(number.id)).holdUntil).toBe('2027-03-16T08:00:00.000Z')
    await expectInvariants(story)
  })
})

it('row 15: settling charges the unbilled usage; declined, it is a debt, the number stays blocked and the hold is counted from its use', async () => {
  const { story, card, number } = await aNumber(DEAR)
  await story.goTo('2027-01-20T08:00:00Z')
  await story.dialogues(number, '2027-01-19T08:00:00Z', 1001, 'ES')
  expect(await story.previewCancel(number)).toMatchObject({ usageToSettleCents: 1000, depositCents: 3900 })
  await card.declines()
  await story.cancel(number)
  expect((await story.news()).charges).toEqual([
    '2027-01-20 08:00 DEPOSIT 39.00 visa DECLINED',
    '2027-01-20 08:00 USAGE 10.00 visa DECLINED',
  ])
  expect(await story.currentAccount()).toMatchObject({ standing: 'DELINQUENT', unbilledUsageMicros: 0 })
  expect(await refusalToSend(story, number)).toBe('NOT_ACTIVE')
  // The last priced dialogue opened on 19 January, 1,000 seconds after 08:00.
  expect(await story.number(number.id)).toMatchObject({ state: 'HOLD', holdUntil: '2027-02-18T08:16:40.000Z' })
  await expectInvariants(story)
})

it('row 16: with no paid dialogue in 30 days and nothing open the number leaves at once', async () => {
  const { story, number } = await withPaidUsage()
  await story.goTo('2027-02-19T08:00:00Z')
  await story.news()
  await story.cancel(number)
  expect(await story.news()).toEqual({
    mails: ['2027-02-19 08:00 E21', '2027-02-19 08:00 E25'],
    states: [
      '2027-02-19 08:00 main ACTIVE → SETTLING',
      '2027-02-19 08:00 main SETTLING → DELETING',
      '2027-02-19 08:00 main DELETING → DELETED',
    ],
  })
  await expectInvariants(story)
})

it('row 17: else it is held, a deposit of one month is charged, and the mail names the date', async () => {
  const { story, number } = await withPaidUsage()
  await story.goTo('2027-01-30T08:00:00Z')
  await story.cancel(number)
  expect(await story.news()).toEqual({
    charges: ['2027-01-30 08:00 DEPOSIT 39.00 visa SUCCEEDED'],
    mails: ['2027-01-30 08:00 E22'],
    states: ['2027-01-30 08:00 main ACTIVE → SETTLING', '2027-01-30 08:00 main SETTLING → HOLD'],
  })
  expect(await story.number(number.id)).toMatchObject({
    holdUntil: '2027-02-19T08:00:00.000Z',
    deposit: { state: 'PAID', amountCents: 3900 },
    nextAction: { kind: 'RELEASE', at: '2027-02-19T08:00:00.000Z' },
  })
  const e22 = (await story.history()).mails.find(({ template }) => template === 'E22')
  expect(e22?.subject).toMatch(/19 Feb|Feb(ruary)? 19/)
  await expectInvariants(story)
})

it('row 18: a deposit that fails is dunned while the number stays blocked and the clock runs', async () => {
  const { story, card, number } = await withPaidUsage()
  await card.declines()
  await story.goTo('2027-01-30T08:00:00Z')
  await story.cancel(number)
  const before = await story.number(number.id)
  expect(before).toMatchObject({ state: 'HOLD', deposit: { state: 'FAILED' } })
  expect((await story.news()).mails).toEqual(['2027-01-30 08:00 E22', '2027-01-30 08:00 E23'])
  await card.works()
  await story.goTo('2027-01-31T08:00:00Z')
  expect((await story.news()).charges).toEqual(['2027-01-31 08:00 DEPOSIT 39.00 visa SUCCEEDED'])
  expect(await story.number(number.id)).toMatchObject({
    state: 'HOLD',
    deposit: { state: 'PAID' },
    holdUntil: before.holdUntil,
  })
  expect((await story.currentAccount()).standing).toBe('CLEAR')
  await expectInvariants(story)
})

it('row 19: late usage is paid from the deposit and moves the release to 30 days after it, at most 60 days from the cancel', async () => {
  const { story, number } = await held()
  await story.goTo('2027-02-10T08:00:00Z')
  await story.dialogues(number, '2027-01-30T07:00:00Z', 1, 'DE')
  expect((await story.number(number.id)).holdUntil).toBe('2027-03-12T08:00:00.000Z')
  await story.goTo('2027-03-05T08:00:00Z')
  await story.dialogues(number, '2027-01-30T07:30:00Z', 1, 'DE')
  // 4 April would be 30 days after the payment; 31 March is 60 days after the cancel.
  expect((await story.number(number.id)).holdUntil).toBe('2027-03-31T08:00:00.000Z')
  expect((await story.news()).charges).toBeUndefined()
  await story.goTo('2027-03-31T08:00:00Z')
  expect((await story.news()).refunds).toEqual(['2027-03-31 08:00 DEPOSIT 30.60'])
  expect((await story.number(number.id)).state).toBe('DELETED')
  await expectInvariants(story)
})

describe('row 20: a held number comes back', () => {
  it('within its paid month, which goes on; the deposit becomes credit', async () => {
    const { story, number } = await held()
    await story.goTo('2027-02-01T08:00:00Z')
    await story.reactivate(number)
    expect(await story.news()).toEqual({
      mails: ['2027-02-01 08:00 E27'],
      states: ['2027-02-01 08:00 main HOLD → ACTIVE'],
    })
    expect(await story.number(number.id)).toMatchObject({
      billingAnchor: '2027-01-10T08:00:00.000Z',
      nextCharge: { at: '2027-02-10T08:00:00.000Z', amountCents: 3900 },
      deposit: null,
      holdUntil: null,
    })
    expect(await refusalToSend(story, number)).toBeNull()
    expect(await story.currentAccount()).toMatchObject({ balanceMicros: 39_000_000, billableNumbers: 1 })
    await expectInvariants(story)
  })

  it('after it, with the deposit as the new month from now on', async () => {
    const { story, number } = await held()
    await story.goTo('2027-02-15T08:00:00Z')
    await story.news()
    await story.reactivate(number)
    expect((await story.news()).charges).toBeUndefined()
    expect(await story.number(number.id)).toMatchObject({
      state: 'ACTIVE',
      billingAnchor: '2027-02-15T08:00:00.000Z',
      nextCharge: { at: '2027-03-15T08:00:00.000Z', amountCents: 3900 },
    })
    expect((await story.currentAccount()).balanceMicros).toBe(0)
    await expectInvariants(story)
  })

  it('not while an invoice is unpaid, the deposit included', async () => {
    const { story, card, number } = await withPaidUsage()
    await card.declines()
    await story.cancel(number)
    const refused = await story.customer.post(`/v1/numbers/${number.id}/reactivate`)
    expect(refused).toMatchObject({ status: 409, body: { code: 'UNPAID_INVOICES' } })
    expect((await story.number(number.id)).state).toBe('HOLD')
    // Waived by support, it is in nobody's way.
    await ok(support.post(`/v1/invoices/${(await newestBill(story)).id}/void`))
    await story.settle()
    await story.reactivate(number)
    expect((await story.number(number.id)).state).toBe('ACTIVE')
    await expectInvariants(story)
  })
})

it('row 21: at the end of the hold the deposit’s rest is refunded, and the number leaves', async () => {
  const { story } = await held()
  await story.goTo('2027-02-19T07:59:59.999Z')
  expect(await story.news()).toEqual({ mails: ['2027-02-12 08:00 E24'] })
  await story.goTo('2027-02-19T08:00:00Z')
  expect(await story.news()).toEqual({
    refunds: ['2027-02-19 08:00 DEPOSIT 39.00'],
    mails: ['2027-02-19 08:00 E25', '2027-02-19 08:00 E30'],
    states: ['2027-02-19 08:00 main HOLD → DELETING', '2027-02-19 08:00 main DELETING → DELETED'],
  })
  expect(await transitions(story)).toContain('HOLD HOLD_OVER DELETING')
  await expectInvariants(story)
})

it('row 21: what exceeds the deposit is a final invoice', async () => {
  const { story, number } = await aNumber(DEAR)
  await story.goTo('2027-02-25T08:00:00Z')
  await story.dialogues(number, '2027-02-24T08:00:00Z', 1001)
  await story.goTo('2027-03-01T07:00:00Z')
  await story.cancel(number)
  await story.goTo('2027-03-01T08:00:00Z')
  await story.dialogues(number, '2027-03-01T06:30:00Z', 1002)
  await story.news()
  // 2 × $31.00 − $39.00 = $23.00; the deposit paid on 1 March, so the release is 30 days later.
  await story.goTo('2027-03-31T07:59:59.999Z')
  expect(await story.news()).toEqual({ mails: ['2027-03-24 08:00 E24'] })
  await story.goTo('2027-05-31T08:00:00Z')
  expect(await story.news()).toEqual({
    charges: ['2027-03-31 08:00 USAGE 23.00 visa SUCCEEDED'],
    mails: ['2027-03-31 08:00 E05', '2027-03-31 08:00 E25'],
    states: ['2027-03-31 08:00 main HOLD → DELETING', '2027-03-31 08:00 main DELETING → DELETED'],
  })
  await expectInvariants(story)
})

it('row 22: the number is deregistered once, then DELETED with a mail, and whoever looks at Meta finds it free', async () => {
  const { story, number } = await aNumber()
  await story.cancel(number)
  expect(await graphCalls(number)).toEqual(['register OK', 'deregister OK'])
  expect(await story.number(number.id)).toMatchObject({
    state: 'DELETED',
    deletedAt: '2027-01-10T08:00:00.000Z',
    nextAction: null,
    nextCharge: null,
  })
  expect((await story.news()).mails).toEqual(['2027-01-10 08:00 E21', '2027-01-10 08:00 E25'])
  const other = await startStory('2027-01-10T08:00:00Z')
  await other.attach('visa')
  await other.order('main', { phoneNumber: number.phoneNumber })
  expect(await graphCalls(number)).toEqual(['register OK', 'deregister OK', 'register OK'])
  await expectInvariants(story)
})
