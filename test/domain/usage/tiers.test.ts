import fc from 'fast-check'
import { byOpening, laterPlace, type Place } from '../../../domain/usage/allowance'
import { neighboursNeeded, type TierStart, tierAfter, volumeAt } from '../../../domain/usage/tiers'

const place = (n: number): Place => ({ openedAt: n, openedBy: `message ${n}` })

/** What a batch reports, and how many of what stands falls away with it. */
const batches = fc.array(
  fc.record({
    fresh: fc.uniqueArray(fc.nat({ max: 200 }), { maxLength: 6 }),
    gone: fc.array(fc.nat(), { maxLength: 3 }),
  }),
  { maxLength: 15 },
)

describe('tiers of volume by the time of the messages', () => {
  it('begin where they would if all had been reported in order, with no more looked at than may change sides', () => {
    fc.assert(
      fc.property(
        batches,
        fc.uniqueArray(fc.integer({ min: 2, max: 12 }), { minLength: 1, maxLength: 3 }),
        (all, starts) => {
          let standing: Place[] = []
          let last: Place | null = null
          let tiers: TierStart[] = starts.sort((a, b) => a - b).map((from) => ({ from, last: null }))
          for (const batch of all) {
            const gone = [...new Set(batch.gone.flatMap((n) => standing[n % Math.max(1, standing.length)] ?? []))]
            const left = standing.filter((each) => !gone.includes(each))
            const fresh = batch.fresh
              .map(place)
              .filter(({ openedBy }) => left.every((each) => each.openedBy !== openedBy))
            const change = { used: standing.length, fresh, gone }
            tiers = tiers.map((tier) => {
              const count = neighboursNeeded(tier, change, last)
              const sides = { below: [] as Place[], above: [] as Place[] }
              if (count > 0) {
                const anchor = tier.last
                const isBelow = (each: Place) => anchor === null || byOpening(each, anchor) <= 0
                sides.below = left.filter(isBelow).slice(-count)
                sides.above = left.filter((each) => !isBelow(each)).slice(0, count)
              }
              return tierAfter(tier, change, sides, last)
            })
            standing = [...left, ...fresh].sort(byOpening)
            last = fresh.reduce<Place | null>(laterPlace, last)
            for (const [i, each] of standing.entries()) {
              expect(volumeAt(tiers, each)).toBe([...starts].reverse().find((from) => i + 1 >= from) ?? 1)
            }
          }
        },
      ),
      { numRuns: 200 },
    )
  })

  it('need no look at what is stored while messages come in their order', () => {
    const tier = { from: 3, last: place(2) }
    expect(neighboursNeeded(tier, { used: 9, fresh: [place(10), place(11)], gone: [] }, place(9))).toBe(0)
    expect(neighboursNeeded(tier, { used: 9, fresh: [place(5)], gone: [] }, place(9))).toBe(0)
    expect(neighboursNeeded(tier, { used: 9, fresh: [place(1)], gone: [] }, place(9))).toBe(2)
    expect(neighboursNeeded({ from: 50, last: null }, { used: 9, fresh: [place(1)], gone: [] }, place(9))).toBe(0)
  })
})
