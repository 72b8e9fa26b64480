import { startStory } from '../support/story'
import { expectInvariants } from './invariants'

// Story f. The allowance is 1,000 dialogues, so 240 of 1,240 cost 240 × $0.05 = $12.00.
it('debits $12.00 on the 1st, holds a cancelled number for 20 days and refunds the whole deposit (C11, C17, C22, C23)', async () => {
  // 5 March: sign-up.
  const story = await startStory('2027-03-05T09:00:00Z', { ratesMicros: { TR: 50_000 } })
  await story.attach('visa')
  const number = await story.order('main')
  expect(await story.news()).toEqual({
    charges: ['2027-03-05 09:00 HOSTING 39.00 visa SUCCEEDED'],
    mails: ['2027-03-05 09:00 E01', '2027-03-05 09:00 E03'],
    states: ['2027-03-05 09:00 main PENDING_PAYMENT → PROVISIONING', '2027-03-05 09:00 main PROVISIONING → ACTIVE'],
  })

  // 20 March: 1,240 dialogues so far. Below $30.00, so nothing is charged yet.
  await story.goTo('2027-03-20T12:00:00Z')
  await story.dialogues(number, '2027-03-06T00:00:00Z', 1240)
  expect(await story.news()).toEqual({})
  expect(await story.currentAccount()).toMatchObject({ unbilledUsageMicros: 12_000_000, balanceMicros: -12_000_000 })

  // 1 April, a second before the charge run: nothing. At 06:00: $12.00.
  await story.goTo('2027-04-01T05:59:59Z')
  expect(await story.news()).toEqual({})
  await story.goTo('2027-04-01T06:00:00Z')
  expect(await story.news()).toEqual({
    charges: ['2027-04-01 06:00 USAGE 12.00 visa SUCCEEDED'],
    mails: ['2027-04-01 06:00 E15'],
  })
  expect(await story.currentAccount()).toMatchObject({ unbilledUsageMicros: 0, balanceMicros: 0 })

  // 5 April: hosting renews on its own invoice (C1).
  await story.goTo('2027-04-05T09:00:00Z')
  expect(await story.news()).toEqual({
    charges: ['2027-04-05 09:00 HOSTING 39.00 visa SUCCEEDED'],
    mails: ['2027-04-05 09:00 E05'],
  })

  // 11 April, 10 days after the usage was paid: the customer cancels. 30 − 10 = 20 days, until 1 May 06:00.
  await story.goTo('2027-04-11T06:00:00Z')
  const preview = await story.cancel(number)
  expect(preview).toMatchObject({ holdDays: 20, depositCents: 3900, usageToSettleCents: 0, refundCents: 0 })
  expect(Date.parse(preview.releaseAt)).toBe(Date.parse('2027-05-01T06:00:00Z'))
  expect(preview.reasons).not.toEqual([])
  expect(await story.news()).toEqual({
    charges: ['2027-04-11 06:00 DEPOSIT 39.00 visa SUCCEEDED'],
    mails: ['2027-04-11 06:00 E22'],
    states: ['2027-04-11 06:00 main ACTIVE → SETTLING', '2027-04-11 06:00 main SETTLING → HOLD'],
  })
  const held = await story.number(number.id)
  expect(held).toMatchObject({
    state: 'HOLD',
    nextCharge: null,
    deposit: { state: 'PAID', amountCents: 3900 },
    nextAction: { kind: 'RELEASE' },
  })
  expect(Date.parse(held.holdUntil ?? '')).toBe(Date.parse(preview.releaseAt))
  expect((await story.currentAccount()).billableNumbers).toBe(0)

  // 24 April: one week is left.
  await story.goTo('2027-04-24T06:00:00Z')
  expect(await story.news()).toEqual({ mails: ['2027-04-24 06:00 E24'] })

  // 1 May: nothing came in during the hold, so the whole deposit goes back, and the number is free.
  await story.goTo('2027-05-01T05:59:59Z')
  expect(await story.news()).toEqual({})
  await story.goTo('2027-05-01T06:00:00Z')
  expect(await story.news()).toEqual({
    refunds: ['2027-05-01 06:00 DEPOSIT 39.00'],
    mails: ['2027-05-01 06:00 E25', '2027-05-01 06:00 E30'],
    states: ['2027-05-01 06:00 main HOLD → DELETING', '2027-05-01 06:00 main DELETING → DELETED'],
  })

  // Two more anniversaries: silence.
  await story.goTo('2027-06-10T00:00:00Z')
  expect(await story.news()).toEqual({})
  expect(await story.bills()).toEqual([
    'HOSTING 39.00 PAID',
    'USAGE 12.00 PAID',
    'HOSTING 39.00 PAID',
    'DEPOSIT 39.00 PAID',
  ])
  await expectInvariants(story)
})
