import fc from 'fast-check'
import {
  afterTelling,
  alertMoved,
  availableMicros,
  daysLeft,
  lowBalance,
  makesNews,
  type Purse,
  rearmed,
  sendingPaused,
  type Told,
  walletNews,
} from '../../../domain/account/wallet'

const prepaid = (balanceMicros: number, rest: Partial<Purse> = {}): Purse => ({
  billingMode: 'PREPAID',
  pauseAt: '<0',
  balanceMicros,
  ...rest,
})
const NEW: Told = { alertBelowMicros: 100_000_000, bannerArmed: false, alertArmed: false, pauseTold: false }

/** The account's life: each posting arms, each look tells. Answers what was told, in order. */
function told(balances: number[], { from = NEW, purse = {} }: { from?: Told; purse?: Partial<Purse> } = {}): string[] {
  let wallet = from
  return balances.flatMap((balanceMicros) => {
    const now = prepaid(balanceMicros, purse)
    wallet = rearmed(wallet, balanceMicros)
    const { low, pause } = walletNews(now, wallet)
    wallet = afterTelling(now, wallet)
    return [low, pause].filter((each) => each !== null)
  })
}

describe('S3: sending', () => {
  it.each([
    [0, '<0', false],
    [-1, '<0', true],
    [0, '<=0', true],
    [1, '<=0', false],
  ] as const)('at %i micros with pauseAt %s is paused: %s', (balance, pauseAt, paused) => {
    expect(sendingPaused(prepaid(balance, { pauseAt }))).toBe(paused)
  })

  it('is never paused by the balance of a post-paid account', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom('<0' as const, '<=0' as const), (balance, pauseAt) => {
        expect(sendingPaused(prepaid(balance, { billingMode: 'POSTPAID', pauseAt }))).toBe(false)
      }),
    )
  })

  it('may cost what the balance has beside what is reserved', () => {
    expect(availableMicros(50_000, 20_000)).toBe(30_000)
  })
})

describe('S2: the banner', () => {
  it.each([
    [20_000_000, false],
    [19_999_999, true],
    [19_990_000, true],
    [-1, true],
  ])('at %i micros stands: %s', (balance, stands) => {
    expect(lowBalance(prepaid(balance))).toBe(stands)
    expect(lowBalance(prepaid(balance, { billingMode: 'POSTPAID' }))).toBe(false)
  })

  it('is mailed once a dip: not at 20.00, at 19.99, not again at 19.50, and again after 20.00', () => {
    expect(told([20_000_000])).toEqual([])
    expect(told([20_000_000, 19_990_000, 19_500_000])).toEqual(['BANNER'])
    expect(told([20_000_000, 19_990_000, 19_999_999, 20_000_000, 19_500_000])).toEqual(['BANNER', 'BANNER'])
  })

  it('of a new wallet is not mailed before the balance was at 20.00 once', () => {
    expect(told([0, 19_990_000, 5_000_000])).toEqual([])
    expect(told([0, 20_000_000, 19_990_000])).toEqual(['BANNER'])
  })
})

describe('I6(004): the customer’s own alert', () => {
  it('comes below 100.00, strictly, once a dip', () => {
    expect(told([100_000_000])).toEqual([])
    expect(told([100_000_000, 99_990_000, 98_000_000])).toEqual(['ALERT'])
    expect(told([100_000_000, 99_990_000, 100_000_000, 99_990_000])).toEqual(['ALERT', 'ALERT'])
  })

  it('is armed anew by another threshold, without a mail', () => {
    const dipped = { ...NEW, bannerArmed: true }
    const moved = alertMoved(dipped, 50_000_000, 99_990_000)
    expect(moved).toMatchObject({ alertBelowMicros: 50_000_000, alertArmed: true })
    expect(told([99_990_000], { from: moved })).toEqual([])
    expect(told([99_990_000, 49_990_000], { from: moved })).toEqual(['ALERT'])
  })

  it('that is set above the balance waits until the balance was there', () => {
    const moved = alertMoved({ ...NEW, alertArmed: true }, 200_000_000, 120_000_000)
    expect(told([120_000_000, 119_000_000], { from: moved })).toEqual([])
    expect(told([120_000_000, 200_000_000, 199_000_000], { from: moved })).toEqual(['ALERT'])
  })

  it('and the banner, crossed by one posting, are one mail: that of the lower line', () => {
    expect(told([150_000_000, 10_000_000])).toEqual(['BANNER'])
    expect(told([150_000_000, 10_000_000, 5_000_000])).toEqual(['BANNER'])
    expect(told([150_000_000, 90_000_000, 10_000_000])).toEqual(['ALERT', 'BANNER'])
  })
})

describe('any history of balances', () => {
  const balances = fc.array(fc.integer({ min: -50_000_000, max: 150_000_000 }), { minLength: 1, maxLength: 40 })

  it('is told in turns: paused, resumed, paused; and a look that is repeated tells nothing', () => {
    fc.assert(
      fc.property(balances, fc.constantFrom('<0' as const, '<=0' as const), (history, pauseAt) => {
        const pauses = told(history, { purse: { pauseAt } }).filter((each) => /ED$/.test(each))
        for (const [index, each] of pauses.entries()) expect(each).toBe(index % 2 === 0 ? 'PAUSED' : 'RESUMED')
        const doubled = history.flatMap((balance) => [balance, balance])
        expect(told(doubled, { purse: { pauseAt } })).toEqual(told(history, { purse: { pauseAt } }))
      }),
    )
  })

  it('has as many banner mails as dips below 20.00 from at or above it', () => {
    fc.assert(
      fc.property(balances, (history) => {
        const quiet = { ...NEW, alertBelowMicros: 1 }
        const dips = history.filter((balance, i) => balance < 20_000_000 && (history[i - 1] ?? 0) >= 20_000_000)
        const mails = told(history, { from: quiet }).filter((each) => each === 'BANNER')
        // A posting that goes below both lines is told by the lower one.
        const both = history.filter((balance, i) => balance < 1 && (history[i - 1] ?? 0) >= 20_000_000)
        expect(mails).toHaveLength(dips.length - both.length)
      }),
    )
  })

  it('wakes the account for every posting that makes news, and for no other', () => {
    fc.assert(
      fc.property(balances, (history) => {
        let wallet = NEW
        let before = 0
        for (const balanceMicros of history) {
          const now = prepaid(balanceMicros)
          wallet = rearmed(wallet, balanceMicros)
          const { low, pause } = walletNews(now, wallet)
          expect(makesNews(now, wallet, before)).toBe(low !== null || pause !== null)
          wallet = afterTelling(now, wallet)
          before = balanceMicros
        }
      }),
    )
  })
})

describe('how long the balance lasts', () => {
  it('is told in whole days at the pace of the days before', () => {
    expect(daysLeft(19_990_000, 90_000_000, 30)).toBe(6)
    expect(daysLeft(19_990_000, 0, 30)).toBeNull()
    expect(daysLeft(-40_000, 90_000_000, 30)).toBeNull()
  })
})
