import fc from 'fast-check'
import { limitMoved, limitNews, limitTold, type SpendingLimit } from '../../../domain/account/spending-limit'

const LIMIT: SpendingLimit = { monthlyMicros: 100_000_000, alertedIn: null, reachedIn: null, toldIn: null }
const NOVEMBER = '2026-11'
const DECEMBER = '2026-12'

/** One look at each amount: what is told, until there is nothing more to tell. */
function looks(from: SpendingLimit, history: readonly [usedMicros: number, month: string][]): string[] {
  let limit = from
  return history.flatMap(([usedMicros, month]) => {
    const said: string[] = []
    for (let news = limitNews(limit, usedMicros, month); news !== null; news = limitNews(limit, usedMicros, month)) {
      said.push(news)
      limit = limitTold(limit, news, month)
      if (said.length > 3) throw new Error('never quiet')
    }
    return said
  })
}

describe('W5: a monthly limit', () => {
  it.each([
    [79_999_999, []],
    [80_000_000, ['NEAR']],
    [99_999_999, ['NEAR']],
    [100_000_000, ['PAUSED']],
  ])('of $100 at %i micros used tells %j', (used, told) => {
    expect(looks(LIMIT, [[used, NOVEMBER]])).toEqual(told)
  })

  it('tells 80 % and the end once a month, and goes on when the month begins', () => {
    const november: [number, string][] = [80, 85, 99, 100, 120].map((used) => [used * 1_000_000, NOVEMBER])
    expect(looks(LIMIT, [...november, [0, DECEMBER], [81_000_000, DECEMBER], [99_000_000, DECEMBER]])).toEqual([
      ...['NEAR', 'PAUSED', 'RESUMED', 'NEAR'],
    ])
  })

  it('is told as reached when a message was refused for it, though a little is left', () => {
    expect(looks({ ...LIMIT, reachedIn: NOVEMBER }, [[99_980_000, NOVEMBER]])).toEqual(['PAUSED'])
    expect(looks({ ...LIMIT, reachedIn: NOVEMBER }, [[0, DECEMBER]])).toEqual([])
  })

  it('goes on when it is raised or lifted, and is not news by itself', () => {
    const reached = { ...LIMIT, reachedIn: NOVEMBER, toldIn: NOVEMBER, alertedIn: NOVEMBER }
    const raised = limitMoved(reached, 110_000_000, 99_980_000, NOVEMBER)
    expect(
      looks(raised, [
        [99_980_000, NOVEMBER],
        [109_000_000, NOVEMBER],
      ]),
    ).toEqual(['RESUMED'])
    const lifted = limitMoved(reached, null, 99_980_000, NOVEMBER)
    expect(
      looks(lifted, [
        [99_980_000, NOVEMBER],
        [500_000_000, NOVEMBER],
      ]),
    ).toEqual(['RESUMED'])
    expect(limitMoved(reached, 100_000_000, 99_980_000, NOVEMBER)).toBe(reached)
  })

  it('of nothing pauses at once', () => {
    expect(looks({ ...LIMIT, monthlyMicros: 0 }, [[0, NOVEMBER]])).toEqual(['PAUSED'])
  })

  it('is told in turns, whatever happens: paused, resumed, paused', () => {
    const months = fc.nat(3).map((n) => `2026-0${n + 1}`)
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(150_000_000), months), { maxLength: 30 }), (history) => {
        const inOrder = [...history].sort(([, a], [, b]) => (a < b ? -1 : a > b ? 1 : 0))
        const turns = looks(LIMIT, inOrder).filter((each) => each !== 'NEAR')
        for (const [index, each] of turns.entries()) expect(each).toBe(index % 2 === 0 ? 'PAUSED' : 'RESUMED')
      }),
    )
  })
})
