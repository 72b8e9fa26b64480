import { PRICE_LISTS } from '../../../domain/pricing/lists'
import {
  decidePrice,
  nextRepricing,
  type PriceChange,
  type PricingFacts,
  priceOfRenewal,
  priceStanding,
  RISE_NOTICE,
} from '../../../domain/pricing/notice'
import { HOSTING_PLANS } from '../../../domain/pricing/plan'
import type { AgreedPrice, Price } from '../../../domain/pricing/price'
import { renewalTerms } from '../../../domain/pricing/renewal'
import { DAY_0, day } from '../builders'

const price = (cents: number, rule: Price['rule'] = cents === 3000 ? 'VOLUME' : 'MONTHLY'): Price => ({
  plan: 'MONTHLY',
  cents,
  rule,
  listVersion: rule === 'AGREED' ? null : 1,
  agreedPriceId: rule === 'AGREED' ? `agr_${cents}` : null,
})
const held = (cents: number, at = day(-60)): PriceChange => ({ price: price(cents), at, notice: null })
const rise = (cents: number, at: number, acceptedAt: number | null, settled = acceptedAt !== null): PriceChange => ({
  price: price(cents),
  at,
  notice: { acceptedAt, settled },
})
const facts = (billableNumbers: number, changes: PriceChange[], agreed: AgreedPrice[] = []): PricingFacts => ({
  agreed,
  billableNumbers,
  changes: { MONTHLY: changes, ANNUAL: [] },
})
const agreement = (perMonthCents: number, validFrom: number): AgreedPrice => ({
  id: `agr_${perMonthCents}`,
  plan: null,
  perMonthCents,
  annualDiscountPercent: 0,
  validFrom,
})
const inForce = (changes: PriceChange[], at: number) => priceStanding(changes, at)?.inForce.cents

describe('C6: a rise', () => {
  const announced = [held(3000), rise(3900, DAY_0, DAY_0 + 5000)]

  it.each([
    ['the instant it is announced', DAY_0, 3000],
    ['the last millisecond of the seventh day after its mail was accepted', DAY_0 + 5000 + RISE_NOTICE - 1, 3000],
    ['exactly 7 × 24 hours after its mail was accepted', DAY_0 + 5000 + RISE_NOTICE, 3900],
  ])('at %s', (_, at, cents) => {
    expect(inForce(announced, at)).toBe(cents)
  })

  it('waits as long as its mail is not accepted', () => {
    expect(inForce([held(3000), rise(3900, DAY_0, null)], day(300))).toBe(3000)
  })

  it('is called off by what follows before it takes effect, and not afterwards', () => {
    const backAt = (at: number) => [...announced, { ...held(3000), at }]
    expect(inForce(backAt(day(6)), day(30))).toBe(3000)
    const later = [...announced, rise(4500, day(8), day(8))]
    expect(inForce(later, day(10))).toBe(3900)
    expect(inForce(later, day(15))).toBe(4500)
  })

  it('that replaces one under notice has seven days of its own', () => {
    const twice = [...announced, rise(4500, day(3), day(3))]
    expect(inForce(twice, day(9))).toBe(3000)
    expect(inForce(twice, day(10))).toBe(4500)
  })
})

describe('what is decided', () => {
  const decide = (
    count: number,
    changes: PriceChange[],
    { concerned = true, agreed = [] as AgreedPrice[], at = DAY_0 } = {},
  ) => decidePrice('MONTHLY', facts(count, changes, agreed), at, concerned)

  it('a first price is no rise', () => {
    expect(decide(1, [])).toMatchObject({ price: { cents: 3900 }, fromCents: null, rises: false, tell: false })
  })

  it('nothing, while the price is what it was', () => {
    expect(decide(4, [held(3900)])).toBeNull()
    expect(decide(4, [held(3000), rise(3900, day(-1), day(-1))])).toBeNull()
  })

  it('nothing at a renewal that was due a little before a rise was announced and is worked after it: one E28 a change', () => {
    const announced = [held(3000), rise(3900, day(1), null)]
    expect(decide(4, announced, { at: DAY_0 })).toBeNull()
    expect(decide(4, [held(3000), rise(3900, day(1), day(1))], { at: DAY_0 })).toBeNull()
    expect(priceOfRenewal('MONTHLY', facts(4, announced), DAY_0).cents).toBe(3000)
  })

  it('C5: a fall holds at once and is told', () => {
    expect(decide(5, [held(3900)])).toMatchObject({ price: { cents: 3000 }, rises: false, tell: true })
  })

  it('C6: a rise waits and is told', () => {
    expect(decide(4, [held(3000)])).toMatchObject({ price: { cents: 3900 }, fromCents: 3000, rises: true, tell: true })
  })

  it('nobody is told where nobody renews', () => {
    expect(decide(4, [held(3000)], { concerned: false })).toMatchObject({ rises: false, tell: false })
  })

  it('C6: back at five numbers before it takes effect calls the rise off, without another mail', () => {
    const pending = [held(3000), rise(3900, day(-6), day(-6))]
    expect(decide(5, pending)).toMatchObject({ price: { cents: 3000 }, rises: false, tell: false, callsOff: true })
    expect(decide(5, [held(3000), rise(3900, day(-7), day(-7))])).toMatchObject({ callsOff: false, tell: true })
  })

  it('a notice that the mail server refused for good is written again', () => {
    expect(decide(4, [held(3000), rise(3900, day(-1), null, true)])).toMatchObject({ rises: true, tell: true })
    expect(decide(4, [held(3000), rise(3900, day(-1), null, false)])).toBeNull()
  })

  it('the same amount by another rule is kept for the invoices that follow, and told to nobody', () => {
    const decided = decide(5, [held(3000)], { agreed: [agreement(3000, DAY_0)] })
    expect(decided).toMatchObject({ price: { rule: 'AGREED' }, rises: false, tell: false })
  })
})

describe('the price of a renewal ahead', () => {
  it('is the one in force then, as far as is known', () => {
    const pending = facts(4, [held(3000), rise(3900, DAY_0, DAY_0)])
    expect(priceOfRenewal('MONTHLY', pending, day(6)).cents).toBe(3000)
    expect(priceOfRenewal('MONTHLY', pending, day(7)).cents).toBe(3900)
  })

  it('knows a price that is agreed for later: lower at once, higher after seven days', () => {
    const lower = facts(1, [held(3900)], [agreement(2700, day(10))])
    expect(priceOfRenewal('MONTHLY', lower, day(10) - 1).cents).toBe(3900)
    expect(priceOfRenewal('MONTHLY', lower, day(10)).cents).toBe(2700)
    const higher = facts(1, [held(3900)], [agreement(4900, day(10))])
    expect(priceOfRenewal('MONTHLY', higher, day(16)).cents).toBe(3900)
    expect(priceOfRenewal('MONTHLY', higher, day(17)).cents).toBe(4900)
  })

  it('of an account that has paid nothing yet is today’s', () => {
    expect(priceOfRenewal('MONTHLY', facts(5, []), DAY_0).cents).toBe(3000)
  })

  it('follows a new price list like an agreed price', () => {
    const [list] = PRICE_LISTS as [(typeof PRICE_LISTS)[number]]
    const lists = [list, { ...list, version: 2, validFrom: day(10), monthlyCents: 4500 }]
    const listed = { ...facts(1, [held(3900)]), lists }
    expect(priceOfRenewal('MONTHLY', listed, day(16)).cents).toBe(3900)
    expect(priceOfRenewal('MONTHLY', listed, day(17)).cents).toBe(4500)
    expect(nextRepricing(listed, HOSTING_PLANS)).toBe(day(10))
  })
})

describe('the next look at the prices', () => {
  it('is when an agreed price begins that changes one', () => {
    const later = [agreement(3900, day(3)), agreement(2700, day(5)), agreement(2600, day(9))]
    expect(nextRepricing(facts(1, [held(3900)], later), HOSTING_PLANS)).toBe(day(3))
    expect(nextRepricing(facts(1, [held(3900)], later.slice(1)), HOSTING_PLANS)).toBe(day(5))
  })

  it('worked after two beginnings of which the second undoes the first moves on, with a rise pending or without', () => {
    const agreed = [agreement(4500, day(3)), agreement(3900, day(5)), agreement(2700, day(20))]
    for (const changes of [
      [held(3000), rise(3900, day(2), null)],
      [held(3000), rise(3900, day(2), day(2))],
      [held(3900)],
    ]) {
      const before = facts(4, changes, agreed)
      expect(nextRepricing(before, HOSTING_PLANS)).toBe(day(3))
      const decided = decidePrice('MONTHLY', before, day(6), true)
      expect(decided).toMatchObject({ price: { cents: 3900, agreedPriceId: 'agr_3900' }, callsOff: false })
      const notice = decided?.rises ? { acceptedAt: null, settled: false } : null
      const row = { price: decided?.price as Price, at: day(6), notice }
      expect(nextRepricing(facts(4, [...changes, row], agreed), HOSTING_PLANS)).toBe(day(20))
    }
  })

  it('never comes where nothing begins or nobody has paid', () => {
    expect(nextRepricing(facts(1, [held(3900)]), HOSTING_PLANS)).toBeNull()
    expect(nextRepricing(facts(0, [], [agreement(2700, day(5))]), HOSTING_PLANS)).toBeNull()
  })
})

describe('the terms of a renewal', () => {
  const terms = (
    plan: 'MONTHLY' | 'ANNUAL',
    nextPlan: 'MONTHLY' | 'ANNUAL' | null,
    count: number,
    agreed: AgreedPrice[] = [],
  ) => {
    const { price: paid, ...rest } = renewalTerms({ plan, nextPlan }, facts(count, [], agreed), DAY_0)
    return { ...rest, cents: paid.cents }
  }

  it.each([
    ['MONTHLY', null, 1, { plan: 'MONTHLY', cents: 3900, quote: null }],
    ['ANNUAL', null, 1, { plan: 'ANNUAL', cents: 36_000, quote: null }],
    ['MONTHLY', 'ANNUAL', 4, { plan: 'ANNUAL', cents: 36_000, quote: null }],
    ['ANNUAL', 'MONTHLY', 4, { plan: 'MONTHLY', cents: 3900, quote: null }],
    ['ANNUAL', 'MONTHLY', 5, { plan: 'MONTHLY', cents: 3000, quote: null }],
    ['ANNUAL', null, 5, { plan: 'ANNUAL', cents: 36_000, quote: 'RENEWAL' }],
    ['MONTHLY', 'ANNUAL', 5, { plan: 'MONTHLY', cents: 3000, quote: 'PLAN_CHANGE' }],
  ] as const)('rows 25, 26, C7: %s to %s with %i numbers', (plan, nextPlan, count, expected) => {
    expect(terms(plan, nextPlan, count)).toEqual(expected)
  })

  it('C7: with agreed terms five numbers may go by the year', () => {
    const agreed = [agreement(2700, DAY_0)]
    expect(terms('MONTHLY', 'ANNUAL', 5, agreed)).toEqual({ plan: 'ANNUAL', cents: 32_400, quote: null })
    expect(terms('ANNUAL', null, 5, agreed)).toEqual({ plan: 'ANNUAL', cents: 32_400, quote: null })
  })
})
