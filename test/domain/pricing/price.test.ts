import type { PriceList } from '../../../domain/pricing/list'
import { PRICE_LISTS, priceListAt } from '../../../domain/pricing/lists'
import { depositCents, type HostingPlan } from '../../../domain/pricing/plan'
import { type AgreedPrice, monthlyListCents, needsIndividualTerms, priceAt } from '../../../domain/pricing/price'
import { refusalWithoutTerms } from '../../../domain/pricing/quote'
import { iso } from '../../../domain/time'
import { DAY_0, day } from '../builders'

const [LIST] = PRICE_LISTS as [PriceList]
const basis = (billableNumbers: number, ...agreed: AgreedPrice[]) => ({ billableNumbers, agreed })
const cents = (plan: HostingPlan, count: number, ...agreed: AgreedPrice[]) =>
  priceAt(plan, basis(count, ...agreed), DAY_0).cents

const agreedPrice = (fields: Partial<AgreedPrice> = {}): AgreedPrice => ({
  id: 'agr_1',
  plan: null,
  perMonthCents: 2700,
  annualDiscountPercent: 0,
  validFrom: DAY_0,
  ...fields,
})

describe('the price of hosting', () => {
  it('C3: is $39.00 a month for one number', () => {
    expect(priceAt('MONTHLY', basis(1), DAY_0)).toEqual({
      plan: 'MONTHLY',
      cents: 3900,
      rule: 'MONTHLY',
      listVersion: 1,
      agreedPriceId: null,
    })
  })

  it('C4: is $360.00 at once for a year, 12 × $30.00', () => {
    expect(priceAt('ANNUAL', basis(1), DAY_0)).toMatchObject({ cents: 36_000, rule: 'ANNUAL' })
  })

  it.each([
    [1, 3900, 'MONTHLY'],
    [4, 3900, 'MONTHLY'],
    [5, 3000, 'VOLUME'],
    [6, 3000, 'VOLUME'],
    [1000, 3000, 'VOLUME'],
  ])('C5: with %i billable numbers is %i cents a month for each, by the rule %s', (count, expected, rule) => {
    expect(monthlyListCents(LIST, count)).toBe(expected)
    expect(priceAt('MONTHLY', basis(count), DAY_0)).toMatchObject({ cents: expected, rule })
  })

  it('C5: makes five numbers cheaper than four', () => {
    expect(5 * monthlyListCents(LIST, 5)).toBe(15_000)
    expect(4 * monthlyListCents(LIST, 4)).toBe(15_600)
  })

  it('C7: stays the list’s $360.00 at the renewal of a year on an account that has come to five', () => {
    expect(cents('ANNUAL', 5)).toBe(36_000)
  })
})

describe('C7: an agreed price', () => {
  it('comes before the annual, the volume and the monthly price', () => {
    expect(cents('ANNUAL', 5, agreedPrice())).toBe(32_400)
    expect(cents('MONTHLY', 5, agreedPrice())).toBe(2700)
    expect(priceAt('MONTHLY', basis(1, agreedPrice()), DAY_0)).toEqual({
      plan: 'MONTHLY',
      cents: 2700,
      rule: 'AGREED',
      listVersion: null,
      agreedPriceId: 'agr_1',
    })
  })

  it('P2: takes its discount off a year, rounded down, and not off a month', () => {
    const withDiscount = agreedPrice({ perMonthCents: 2200, annualDiscountPercent: 10 })
    expect(cents('ANNUAL', 1, withDiscount)).toBe(23_760)
    expect(cents('MONTHLY', 1, withDiscount)).toBe(2200)
    expect(cents('ANNUAL', 1, agreedPrice({ perMonthCents: 2201, annualDiscountPercent: 33 }))).toBe(17_696)
  })

  it('of one plan leaves the other as it is', () => {
    expect(cents('MONTHLY', 1, agreedPrice({ plan: 'ANNUAL' }))).toBe(3900)
    expect(cents('ANNUAL', 1, agreedPrice({ plan: 'MONTHLY' }))).toBe(36_000)
  })

  it('holds from its first instant on', () => {
    expect(cents('MONTHLY', 1, agreedPrice({ validFrom: DAY_0 + 1 }))).toBe(3900)
    expect(cents('MONTHLY', 1, agreedPrice({ validFrom: DAY_0 }))).toBe(2700)
  })

  it('gives way to one that began later, and of two that began together to the one recorded later', () => {
    const earlier = agreedPrice({ id: 'agr_early', perMonthCents: 2500, validFrom: day(-1) })
    const later = agreedPrice({ id: 'agr_late', perMonthCents: 2800 })
    expect(priceAt('MONTHLY', basis(1, later, earlier), DAY_0).agreedPriceId).toBe('agr_late')
    const same = agreedPrice({ id: 'agr_same' })
    expect(priceAt('MONTHLY', basis(1, later, same), DAY_0).agreedPriceId).toBe('agr_same')
  })
})

describe('C7: individual terms', () => {
  it.each([
    ['ANNUAL', 4, false],
    ['ANNUAL', 5, true],
    ['ANNUAL', 6, true],
    ['MONTHLY', 5, false],
    ['MONTHLY', 100, false],
  ] as const)('%s with %i numbers after the purchase: needed is %s', (plan, count, needed) => {
    expect(needsIndividualTerms(plan, basis(count), DAY_0)).toBe(needed)
    expect(refusalWithoutTerms(plan, basis(count), DAY_0)?.code ?? null).toBe(
      needed ? 'INDIVIDUAL_TERMS_REQUIRED' : null,
    )
  })

  it('are there once a price is agreed for a year, and not with one for months', () => {
    expect(needsIndividualTerms('ANNUAL', basis(5, agreedPrice()), DAY_0)).toBe(false)
    expect(needsIndividualTerms('ANNUAL', basis(5, agreedPrice({ plan: 'MONTHLY' })), DAY_0)).toBe(true)
  })

  it('that begin later are named by the refusal', () => {
    const refusal = refusalWithoutTerms('ANNUAL', basis(5, agreedPrice({ validFrom: day(3) })), DAY_0)
    expect(refusal?.detail).toContain(`yours begin on ${iso(day(3))}`)
  })
})

describe('C23: the deposit is one month of this number', () => {
  it.each([
    ['MONTHLY', 3900, 3900],
    ['MONTHLY', 3000, 3000],
    ['MONTHLY', 2700, 2700],
    ['ANNUAL', 36_000, 3000],
    ['ANNUAL', 23_765, 1980],
  ] as const)('%s at %i cents a period: %i cents, rounded down', (plan, price, deposit) => {
    expect(depositCents(plan, price)).toBe(deposit)
  })
})

describe('price lists', () => {
  it('the newest that has begun is valid, from its very instant on', () => {
    const lists = [LIST, { ...LIST, version: 2, validFrom: DAY_0 }]
    expect(priceListAt(DAY_0 - 1, lists).version).toBe(1)
    expect(priceListAt(DAY_0, lists).version).toBe(2)
  })

  it('without a beginning are a mistake that is told', () => {
    expect(() => priceListAt(DAY_0, [{ ...LIST, validFrom: DAY_0 + 1 }])).toThrow(`no price list is valid at ${DAY_0}`)
  })
})
