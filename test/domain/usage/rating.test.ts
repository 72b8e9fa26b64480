import fc from 'fast-check'
import { MINUTE } from '../../../domain/time'
import {
  drawOnAllowances,
  freeAnyway,
  priceOf,
  type RatableDialogue,
  type TariffVersion,
} from '../../../domain/usage/rating'

const NOVEMBER = Date.parse('2026-11-01T00:00:00Z')
const DECEMBER = Date.parse('2026-12-01T00:00:00Z')

const dialogue = (i: number, rest: Partial<RatableDialogue> = {}): RatableDialogue => ({
  openedBy: `event-${String(i).padStart(5, '0')}`,
  openedAt: NOVEMBER + i * MINUTE,
  initiator: 'BUSINESS',
  entryPoint: null,
  market: 'TR',
  allowanceKey: 'WABA:1 2026-11',
  ...rest,
})
const dialogues = (count: number) => Array.from({ length: count }, (_, i) => dialogue(i))

describe('C11: the first 1,000 dialogues of a month are free', () => {
  it('lets the 1,000th be free and not the 1,001st', () => {
    const { free, used } = drawOnAllowances(dialogues(1_001), new Map())
    expect(free.size).toBe(1_000)
    expect(free.has(dialogue(999).openedBy)).toBe(true)
    expect(free.has(dialogue(1_000).openedBy)).toBe(false)
    expect(used).toEqual(new Map([['WABA:1 2026-11', 1_000]]))
  })

  it('counts what was used before', () => {
    const { free } = drawOnAllowances(dialogues(3), new Map([['WABA:1 2026-11', 998]]))
    expect([...free]).toEqual([dialogue(0).openedBy, dialogue(1).openedBy])
  })

  it('starts every month, and every WABA, with a whole allowance', () => {
    const next = dialogue(1, { openedAt: DECEMBER, allowanceKey: 'WABA:1 2026-12' })
    const other = dialogue(2, { allowanceKey: 'WABA:2 2026-11' })
    const { free } = drawOnAllowances([next, other], new Map([['WABA:1 2026-11', 1_000]]))
    expect(free.size).toBe(2)
  })

  it('gives them in the order of opening, whoever opened and however they are listed', () => {
    const all = dialogues(5).map((each, i) => ({
      ...each,
      initiator: i % 2 ? ('USER' as const) : ('BUSINESS' as const),
    }))
    const shuffled = fc.shuffledSubarray(all, { minLength: all.length })
    fc.assert(
      fc.property(shuffled, (order) => {
        const { free } = drawOnAllowances(order, new Map([['WABA:1 2026-11', 997]]))
        expect([...free]).toEqual(all.slice(0, 3).map((each) => each.openedBy))
      }),
    )
  })
})

describe('C12 and DIRECT billing: what is free whatever was used', () => {
  it('is the dialogue after a click on an ad, and every dialogue whose account pays Meta itself', () => {
    expect(freeAnyway({ entryPoint: 'AD_CLICK' }, 'HOST')).toBe('FREE_ENTRY_POINT')
    expect(freeAnyway({ entryPoint: 'AD_CLICK' }, 'DIRECT')).toBe('FREE_DIRECT')
    expect(freeAnyway({ entryPoint: null }, 'DIRECT')).toBe('FREE_DIRECT')
    expect(freeAnyway({ entryPoint: null }, 'HOST')).toBeNull()
  })
})

describe('C9: the price is that of the market, the initiator and the day of the opening', () => {
  const rates = (business: number, user: number) => [
    { market: 'TR', key: 'BUSINESS_INITIATED', priceMicros: business },
    { market: 'TR', key: 'USER_INITIATED', priceMicros: user },
  ]
  const november: TariffVersion = { id: 'november', effectiveFrom: NOVEMBER, rates: rates(20_000, 12_000) }
  const december: TariffVersion = { id: 'december', effectiveFrom: DECEMBER, rates: rates(30_000, 18_000) }
  const other = { market: 'OTHER', key: 'BUSINESS_INITIATED', priceMicros: 80_000 }

  it('differs by initiator', () => {
    expect(priceOf(dialogue(0), [november]).priceMicros).toBe(20_000)
    expect(priceOf(dialogue(0, { initiator: 'USER' }), [november]).priceMicros).toBe(12_000)
  })

  it('comes from the version in force at the opening: the new one from its first millisecond on', () => {
    const at = (openedAt: number) => priceOf(dialogue(0, { openedAt }), [december, november])
    expect(at(DECEMBER - 1)).toMatchObject({ priceMicros: 20_000, tariffVersion: 'november' })
    expect(at(DECEMBER)).toMatchObject({ priceMicros: 30_000, tariffVersion: 'december' })
  })

  it('is that of OTHER for a market without a rate of its own', () => {
    const versions = [{ ...november, rates: [...november.rates, other] }]
    expect(priceOf(dialogue(0, { market: 'BR' }), versions)).toMatchObject({ rating: 'PRICED', priceMicros: 80_000 })
  })

  it('is a price also when the tariff says 0', () => {
    const versions = [{ ...november, rates: rates(0, 0) }]
    expect(priceOf(dialogue(0), versions)).toMatchObject({ rating: 'PRICED', priceMicros: 0 })
  })

  it.each([
    ['no rate for the market, nor for OTHER', dialogue(0, { market: 'BR' }), [november], 'november'],
    [
      'no rate for the initiator',
      dialogue(0, { market: 'BR', initiator: 'USER' as const }),
      [{ ...november, rates: [other] }],
      'november',
    ],
    ['no version in force yet', dialogue(0, { openedAt: NOVEMBER - 1 }), [november], null],
    ['no tariff at all', dialogue(0), [], null],
  ])('is UNRATED with %s', (_, of, versions, tariffVersion) => {
    expect(priceOf(of, versions)).toEqual({ rating: 'UNRATED', priceMicros: 0, tariffVersion, drewOn: null })
  })
})
