import {
  depositCents,
  hostingPriceCents,
  monthlyPriceCents,
  needsIndividualTerms,
  type PriceList,
  priceListAt,
} from '../../domain/pricing'

const NOW = Date.parse('2026-11-21T10:00:00Z')

describe('the price of hosting', () => {
  it('C3: is $39.00 a month for one number', () => {
    expect(hostingPriceCents('MONTHLY', 1, NOW)).toBe(3900)
  })

  it('C4: is $360.00 at once for a year, 12 × $30.00', () => {
    expect(hostingPriceCents('ANNUAL', 1, NOW)).toBe(36_000)
  })

  it.each([
    [1, 3900],
    [4, 3900],
    [5, 3000],
    [6, 3000],
    [1000, 3000],
  ])('C5: with %i billable numbers is %i cents a month for each', (count, cents) => {
    expect(monthlyPriceCents(count, NOW)).toBe(cents)
    expect(hostingPriceCents('MONTHLY', count, NOW)).toBe(cents)
  })

  it('C5: makes five numbers cheaper than four', () => {
    expect(5 * monthlyPriceCents(5, NOW)).toBe(15_000)
    expect(4 * monthlyPriceCents(4, NOW)).toBe(15_600)
  })

  it('C7: stays the list’s $360.00 at the renewal of a year on an account that has come to five', () => {
    expect(hostingPriceCents('ANNUAL', 5, NOW)).toBe(36_000)
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
    expect(needsIndividualTerms(plan, count, NOW)).toBe(needed)
  })
})

describe('C23: the deposit is one month of this number', () => {
  it.each([
    ['MONTHLY', 3900, 3900],
    ['MONTHLY', 3000, 3000],
    ['ANNUAL', 36_000, 3000],
    ['ANNUAL', 23_765, 1980],
  ] as const)('%s at %i cents a period: %i cents, rounded down', (plan, price, deposit) => {
    expect(depositCents(plan, price)).toBe(deposit)
  })
})

describe('price lists', () => {
  const list = (version: number, validFrom: number): PriceList => ({
    version,
    validFrom,
    monthlyCents: 3900,
    volumeMonthlyCents: 3000,
    volumeFrom: 5,
    annualMonthlyCents: 3000,
  })

  it('the newest that has begun is valid, from its very instant on', () => {
    const lists = [list(1, 0), list(2, NOW)]
    expect(priceListAt(NOW - 1, lists).version).toBe(1)
    expect(priceListAt(NOW, lists).version).toBe(2)
  })

  it('without a beginning are a mistake that is told', () => {
    expect(() => priceListAt(NOW, [list(1, NOW + 1)])).toThrow(`no price list is valid at ${NOW}`)
  })
})
