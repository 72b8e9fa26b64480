import fc from 'fast-check'
import { centsOfDays, coveredDays, dayLine, refundableDayCents } from '../../../domain/partner/days'
import { endsOn } from '../../../domain/partner/outlook'
import { termsAfter } from '../../../domain/partner/terms'
import { DAY_0, day } from '../builders'

const paid = (fields: object) => ({
  ...{ days: 100, status: 'PAID' as const, totalCents: 10_000, paidCents: 10_000, refundedCents: 0 },
  ...fields,
})

describe('what days cost', () => {
  it.each([
    [100, 3_000, 10_000],
    [2_250, 3_000, 225_000],
    [1, 2_200, 73],
    [29, 2_200, 2_126],
  ])('%i days at %i cents a month cost %i cents, rounded down once', (days, price, cents) => {
    expect(centsOfDays(days, price)).toBe(cents)
    expect(dayLine(days, price, true).amountCents).toBe(cents)
  })

  it('is told by channels where it is so many months of channels, else by days', () => {
    expect(dayLine(2_250, 3_000, true)).toMatchObject({ quantity: 75, unitPriceMicros: 30_000_000 })
    expect(dayLine(2_251, 3_000, true)).toMatchObject({ quantity: 2_251, unitPriceMicros: 1_000_000 })
    expect(dayLine(60, 3_000, false)).toMatchObject({ quantity: 60, unitPriceMicros: 1_000_000 })
  })
})

describe('the days an invoice has paid for', () => {
  it.each([
    ['nothing before it is paid', { status: 'OPEN' as const, paidCents: 0 }, 0],
    ['all once it is paid', {}, 100],
    ['all when it was paid twice', { paidCents: 20_000 }, 100],
    ['all when the second payment went back', { paidCents: 20_000, refundedCents: 10_000 }, 100],
    ['fewer by what was refunded', { refundedCents: 2_500 }, 75],
    ['none for half a day that was refunded', { refundedCents: 50 }, 99],
    ['none when a bank took it back', { status: 'OPEN' as const, paidCents: 0 }, 0],
    ['none when it was voided, whatever arrives later', { status: 'VOID' as const }, 0],
  ])('are %s', (_, fields, days) => {
    expect(coveredDays(paid(fields))).toBe(days)
  })

  it('are taken back by a refund, which never takes more days than the balance has', () => {
    const money = fc.record({
      days: fc.integer({ min: 1, max: 5_000 }),
      totalCents: fc.integer({ min: 50, max: 500_000 }),
    })
    fc.assert(
      fc.property(money, fc.nat(5_000), ({ days, totalCents }, balance) => {
        const invoice = paid({ days, totalCents, paidCents: totalCents })
        const most = refundableDayCents(invoice, balance)
        const after = coveredDays({ ...invoice, refundedCents: most })
        expect(days - after).toBeLessThanOrEqual(balance)
        if (balance >= days) expect(most).toBe(totalCents)
      }),
    )
  })
})

describe('the day on which the balance ends', () => {
  it.each([
    ['never while nothing is used', 30, [], null],
    ['now while there is none', 0, [day(5)], DAY_0],
    ['after the channel’s own days', 10, [day(5)], day(15)],
    ['shared by those whose own days have ended', 12, [day(5), day(9)], day(13)],
    ['before the second channel needs it', 3, [day(5), day(9)], day(8)],
  ])('is %s', (_, balance, paidUntil, ends) => {
    expect(endsOn(balance, paidUntil, DAY_0)).toBe(ends)
  })
})

describe('terms', () => {
  it('of POSTPAID need a limit, and those of PREPAID have none', () => {
    const price = { pricePerMonthCents: 3_000 }
    expect(termsAfter(null, { mode: 'POSTPAID', ...price })).toMatchObject({ code: 'VALIDATION_FAILED' })
    expect(termsAfter(null, { mode: 'PREPAID', ...price, dayLimit: 5 })).toMatchObject({ code: 'VALIDATION_FAILED' })
    const postpaid = termsAfter(null, { mode: 'POSTPAID', ...price, dayLimit: 3_000 })
    expect(postpaid).toEqual({ mode: 'POSTPAID', ...price, dayLimit: 3_000 })
    expect(termsAfter({ mode: 'POSTPAID', ...price, dayLimit: 3_000 }, { mode: 'PREPAID' })).toEqual({
      ...{ mode: 'PREPAID', ...price, dayLimit: 0 },
    })
  })
})
