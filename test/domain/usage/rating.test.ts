import fc from 'fast-check'
import { HOUR, MINUTE } from '../../../domain/time'
import {
  type AllowanceDraw,
  dialogueFreeAnyway,
  drawOnAllowances,
  messageFreeAnyway,
  priceOf,
} from '../../../domain/usage/rating'
import { markedUp, type TariffVersion, versionInForce } from '../../../domain/usage/tariff'

const NOVEMBER = Date.parse('2026-11-01T00:00:00Z')
const DECEMBER = Date.parse('2026-12-01T00:00:00Z')

const dialogue = (i: number, rest: Partial<AllowanceDraw> = {}): AllowanceDraw => ({
  openedBy: `event-${String(i).padStart(5, '0')}`,
  openedAt: NOVEMBER + i * MINUTE,
  allowanceKey: 'WABA:1 2026-11',
  freePerMonth: 1_000,
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

  it('gives them in the order of opening, however they are listed', () => {
    const all = dialogues(5)
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
    expect(dialogueFreeAnyway({ entryPoint: 'AD_CLICK' }, 'HOST')).toBe('FREE_ENTRY_POINT')
    expect(dialogueFreeAnyway({ entryPoint: 'AD_CLICK' }, 'DIRECT')).toBe('FREE_DIRECT')
    expect(dialogueFreeAnyway({ entryPoint: null }, 'DIRECT')).toBe('FREE_DIRECT')
    expect(dialogueFreeAnyway({ entryPoint: null }, 'HOST')).toBeNull()
  })
})

describe('C9: the price is that of the market, the initiator and the day of the opening', () => {
  const of = { market: 'TR', key: 'BUSINESS_INITIATED', version: 'november' }
  const rates = [
    { market: 'TR', key: 'BUSINESS_INITIATED', priceMicros: 20_000 },
    { market: 'TR', key: 'USER_INITIATED', priceMicros: 12_000 },
  ]
  const other = { market: 'OTHER', key: 'BUSINESS_INITIATED', priceMicros: 80_000 }

  it('differs by initiator', () => {
    expect(priceOf({ ...of, rates }, 0).priceMicros).toBe(20_000)
    expect(priceOf({ ...of, key: 'USER_INITIATED', rates }, 0).priceMicros).toBe(12_000)
  })

  it('is that of OTHER for a market without a rate of its own', () => {
    const price = priceOf({ ...of, market: 'BR', rates: [...rates, other] }, 0)
    expect(price).toMatchObject({ rating: 'PRICED', priceMicros: 80_000, tariffVersion: 'november' })
  })

  it('is a price also when the tariff says 0', () => {
    const free = [{ ...other, priceMicros: 0 }]
    expect(priceOf({ ...of, rates: free }, 0)).toMatchObject({ rating: 'PRICED', priceMicros: 0 })
  })

  it.each([
    ['no rate for the market, nor for OTHER', { ...of, market: 'BR', rates }],
    ['no rate for the initiator', { ...of, key: 'USER_INITIATED', rates: [other] }],
    ['no tariff at all', { ...of, version: null, rates: [] }],
  ])('is UNRATED with %s', (_, what) => {
    const { version: tariffVersion } = what
    expect(priceOf(what, 0)).toEqual({ rating: 'UNRATED', priceMicros: 0, tariffVersion, drewOn: null })
  })
})

describe('The version in force', () => {
  const version = (id: string, effectiveFrom: number, unit: TariffVersion['unit'] = 'DIALOGUE') => {
    return { id, effectiveFrom, unit }
  }
  const at = (instant: number, offset = 0) => ({ at: instant, wallClock: instant + offset })

  it('is the new one from its first millisecond on, and none before the first', () => {
    const both = [version('december', DECEMBER), version('november', NOVEMBER)]
    expect(versionInForce(both, at(DECEMBER - 1))?.id).toBe('november')
    expect(versionInForce(both, at(DECEMBER))?.id).toBe('december')
    expect(versionInForce(both, at(NOVEMBER - 1))).toBeUndefined()
  })

  it('of messages begins on the clocks of the WABA, of dialogues at one instant everywhere', () => {
    const fiveBehind = -5 * HOUR
    const messages = [version('card', DECEMBER, 'MESSAGE')]
    expect(versionInForce(messages, at(DECEMBER + 5 * HOUR - 1, fiveBehind))).toBeUndefined()
    expect(versionInForce(messages, at(DECEMBER + 5 * HOUR, fiveBehind))?.id).toBe('card')
    expect(versionInForce([version('card', DECEMBER)], at(DECEMBER, fiveBehind))?.id).toBe('card')
  })
})

describe('Volume tiers: each message costs what holds for its place in the month', () => {
  const of = { market: 'TR', key: 'UTILITY', version: 'v' }
  const tier = (volumeFrom: number, priceMicros: number, market = 'TR') => {
    return { market, key: 'UTILITY', volumeFrom, priceMicros }
  }
  const rates = [tier(101, 3_000), tier(1, 5_000), tier(51, 4_000), tier(1, 9_000, 'OTHER')]

  it.each([
    [1, 5_000],
    [50, 5_000],
    [51, 4_000],
    [100, 4_000],
    [101, 3_000],
    [1_000_000, 3_000],
  ])('the message number %i costs %i', (ordinal, priceMicros) => {
    expect(priceOf({ ...of, rates }, 0, ordinal).priceMicros).toBe(priceMicros)
  })
})

describe('I5: the mark-up', () => {
  it('of 10 % makes 0.0110 of 0.0100', () => expect(markedUp(10_000, 1_000)).toBe(11_000))

  it.each([
    ['nothing without it', 12_345, 0, 12_345],
    ['half a micro up', 5, 1_000, 6],
    ['less than half a micro down', 4, 1_000, 4],
    ['a hundredth of a per cent', 1_000_000, 1, 1_000_100],
    ['the highest price with the highest mark-up', 10_000_000_000, 100_000, 110_000_000_000],
  ])('rounds once, to whole micros: %s', (_, price, bps, expected) => expect(markedUp(price, bps)).toBe(expected))
})

describe('What Meta makes free', () => {
  const message = { entryPoint: null, inServiceWindow: false, pricingType: null }
  const rule = (freeWhen: 'ALWAYS' | 'IN_SERVICE_WINDOW' | 'NEVER') => {
    return { unit: 'MESSAGE' as const, key: 'UTILITY', effectiveOn: '2025-07-01', freeWhen, freePerMonth: 0 }
  }

  it('is told by its own word, whatever our windows say', () => {
    const told = (pricingType: string) =>
      messageFreeAnyway({ ...message, entryPoint: 'AD_CLICK', pricingType }, rule('ALWAYS'), 'HOST')
    expect(told('REGULAR')).toBeNull()
    expect(told('FREE_CUSTOMER_SERVICE')).toBe('FREE_CUSTOMER_SERVICE')
    expect(told('FREE_ENTRY_POINT')).toBe('FREE_ENTRY_POINT')
  })

  it.each(['FREE_GROUP_CUSTOMER_SERVICE', 'FREE_TIER', ''])('is never guessed from the word "%s"', (pricingType) => {
    expect(messageFreeAnyway({ ...message, pricingType }, rule('ALWAYS'), 'HOST')).toBe('UNRATED')
  })

  it('follows the rule of the category and the windows where Meta says nothing', () => {
    const asked = { ...message, inServiceWindow: true }
    expect(messageFreeAnyway(asked, rule('IN_SERVICE_WINDOW'), 'HOST')).toBe('FREE_CUSTOMER_SERVICE')
    expect(messageFreeAnyway(message, rule('IN_SERVICE_WINDOW'), 'HOST')).toBeNull()
    expect(messageFreeAnyway(message, rule('ALWAYS'), 'HOST')).toBe('FREE_CUSTOMER_SERVICE')
    expect(messageFreeAnyway(asked, rule('NEVER'), 'HOST')).toBeNull()
    expect(messageFreeAnyway(asked, null, 'HOST')).toBeNull()
    expect(messageFreeAnyway({ ...message, entryPoint: 'AD_CLICK' }, null, 'HOST')).toBe('FREE_ENTRY_POINT')
    expect(messageFreeAnyway(message, null, 'DIRECT')).toBe('FREE_DIRECT')
  })
})
