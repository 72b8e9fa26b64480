import { type Event, type EventKind, historyOf, told } from '../../simulate/history'
import { commandOf } from '../../simulate/main'
import { shrunk } from '../../simulate/shrink'

const SIZE = { years: 1, numbers: 10 }
const DAY = 24 * 3_600_000

describe('a generated history', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(historyOf(7, SIZE)).toEqual(historyOf(7, SIZE))
    expect(historyOf(8, SIZE)).not.toEqual(historyOf(7, SIZE))
    expect(historyOf(7, SIZE).slice(0, 3).map(told)).toEqual([
      'day    8 21:24 customer 1 SIGN_UP prepaid true strict true sold DIALOGUE partner NONE',
      'day    8 21:24 customer 1 NEW_CARD token pm_card_visa primary true',
      'day    8 21:24 customer 1 ORDER plan MONTHLY',
    ])
  })

  it('is in the order of its instants, within its years, and orders as many numbers as were asked for or more', () => {
    for (const seed of [1, 2, 3]) {
      const history = historyOf(seed, { years: 2, numbers: 5 })
      const instants = history.map(({ at }) => at)
      expect(instants).toEqual([...instants].sort((a, b) => a - b))
      expect(history.filter(({ kind }) => kind === 'ORDER').length).toBeGreaterThanOrEqual(5)
      expect(history.some(({ at, kind }) => kind === 'TIME_PASSES' && at === 730 * DAY)).toBe(true)
    }
  })

  it('has, over some seeds, all that can happen', () => {
    const all: Record<EventKind, true> = {
      ...{ SIGN_UP: true, NEW_CARD: true, ORDER: true, BANK: true, PAY: true, INQUIRE: true, VOID: true, REFUND: true },
      ...{ TOP_UP: true, STANDING_ORDER: true, DISPUTE: true, CANCEL: true, REACTIVATE: true, SUSPEND: true },
      ...{ UNSUSPEND: true, PLAN: true, USE: true, META_REVIEW: true, TARIFF: true, WEBHOOKS: true },
      ...{ TALK: true, BUY_DAYS: true, GIVE_BY_ITSELF: true, ALLOCATE: true },
      ...{ MAIL_SERVER: true, WORKER_KILLED: true, TIME_PASSES: true },
    }
    const happened = new Set(
      Array.from({ length: 20 }, (_, seed) => historyOf(seed, SIZE))
        .flat()
        .map(({ kind }) => kind),
    )
    const modes = Array.from({ length: 20 }, (_, seed) => historyOf(seed, SIZE))
      .flat()
      .flatMap((event) => (event.kind === 'WEBHOOKS' ? [event.mode] : []))
    expect([...new Set(modes)].sort()).toEqual(['deliver', 'duplicate', 'hold', 'lose', 'reverse'])
    expect([...happened].sort()).toEqual(Object.keys(all).sort())
  })

  it('is repeated by the command that a report prints', () => {
    const all = historyOf(3, SIZE)
    const some = [all[0], all[4]] as Event[]
    expect(commandOf({ seed: 3, ...SIZE }, all, some)).toBe(
      'npm run simulate -- --seed=3 --years=1 --numbers=10 --only=0,4',
    )
  })
})

describe('shrinking', () => {
  const failsWith = (needed: number[]) => {
    const tried: number[] = []
    const fails = async (some: readonly number[]) => {
      tried.push(some.length)
      return needed.every((each) => some.includes(each))
    }
    return { tried, fails }
  }
  const hundred = Array.from({ length: 100 }, (_, index) => index)

  it.each([[[0]], [[99]], [[17, 18]], [[3, 50, 98]]])('finds just what is needed: %j', async (needed) => {
    expect(await shrunk(hundred, failsWith(needed).fails, 1_000)).toEqual(needed)
  })

  it('stops after so many tries with the shortest that it knows', async () => {
    const { tried, fails } = failsWith([17])
    expect(await shrunk(hundred, fails, 3)).toContain(17)
    expect(tried).toHaveLength(3)
  })
})
