import fc from 'fast-check'
import {
  byOpening,
  firstInOrder,
  type Given,
  laterPlace,
  type Place,
  takesFromEarlier,
} from '../../../domain/usage/allowance'
import { mergeReports, sameReport } from '../../../domain/usage/report'
import { type StoredUnit, settle, type TimelineUnit } from '../../../domain/usage/standing'
import type { UsageEvent } from '../../../domain/usage/timeline'

const dialogue = (openedBy: string, openedAt: number): TimelineUnit => ({
  unit: 'DIALOGUE',
  initiator: 'BUSINESS',
  category: 'MARKETING',
  entryPoint: null,
  ...{ openedBy, openedAt, expiresAt: openedAt + 24 },
})
const stored = (of: TimelineUnit, rest: Partial<StoredUnit> = {}): StoredUnit => ({
  ...{ id: `dlg_${of.openedBy}`, unit: of.unit, openedBy: of.openedBy, openedAt: of.openedAt, expiresAt: of.expiresAt },
  ...{ initiator: 'BUSINESS', category: of.category, entryPoint: of.entryPoint, revision: 0 },
  ...{ rating: 'PRICED', priceMicros: 50_000 },
  ...rest,
})
const same = () => true

describe('I18: what is stored of a timeline, compared with what it comes to', () => {
  it('stays where it is the same, with its price', () => {
    const one = dialogue('a', 10)
    expect(settle([one], [stored(one)], same)).toEqual({ opened: [], voided: [] })
  })

  it('is void where an earlier message took its place, which is opened', () => {
    const [early, late] = [dialogue('early', 5), stored(dialogue('late', 10))]
    expect(settle([early], [late], same)).toEqual({ opened: [{ ...early, revision: 0 }], voided: [late] })
  })

  it('is opened anew as a later revision where it was void before, or has another time now', () => {
    const again = dialogue('a', 10)
    const gone = stored(again, { rating: 'VOID', priceMicros: 0, revision: 3 })
    expect(settle([again], [gone], same).opened).toEqual([{ ...again, revision: 4 }])
    const moved = stored(dialogue('a', 12))
    expect(settle([again], [moved], same)).toEqual({ opened: [{ ...again, revision: 1 }], voided: [moved] })
  })

  it('is replaced where it would be rated otherwise', () => {
    const one = dialogue('a', 10)
    expect(settle([one], [stored(one)], () => false)).toMatchObject({ opened: [{ revision: 1 }], voided: [{}] })
  })
})

describe('C11: who draws on an allowance', () => {
  const place = (openedAt: number): Place => ({ openedAt, openedBy: `event ${openedAt}` })
  const given = (used: number, last: number | null): Given => ({ used, last: last === null ? null : place(last) })

  it.each([
    ['enough is left for all', [5], given(2, 9), 3, false],
    ['nothing was given yet', [5, 6], given(0, null), 1, false],
    ['all open after the last free one', [10], given(3, 9), 3, false],
    ['one opens before the last free one', [5, 10], given(3, 9), 3, true],
    ['nobody knows which was the last', [10], given(3, null), 3, true],
  ])('takes from earlier ones only if it must: %s', (_title, fresh, before, freePerMonth, takes) => {
    expect(takesFromEarlier(fresh.map(place), before, freePerMonth)).toBe(takes)
  })

  it('is the first in the order of opening, as if all had come at once', () => {
    const pool = fc.uniqueArray(fc.nat({ max: 50 }), { maxLength: 20 })
    fc.assert(
      fc.property(pool, fc.nat({ max: 20 }), fc.integer({ min: -3, max: 20 }), (all, split, slots) => {
        const sorted = all.map(place).sort(byOpening)
        const before = firstInOrder(sorted.slice(0, split), slots)
        const after = firstInOrder([...before, ...sorted.slice(split)], slots)
        expect(after).toEqual(firstInOrder(sorted, slots))
        expect(laterPlace(after[0] ?? null, after.at(-1) ?? null)).toEqual(after.at(-1) ?? null)
      }),
    )
  })
})

describe('I18: several reports of one message', () => {
  const report = fc.record({
    at: fc.nat({ max: 3 }),
    status: fc.constantFrom('DELIVERED' as const, 'FAILED' as const),
    kind: fc.constantFrom('TEMPLATE' as const, 'FREE_FORM' as const),
    category: fc.constantFrom('MARKETING' as const, 'UTILITY' as const, null),
    pricing: fc.constantFrom(
      null,
      { type: 'REGULAR', category: 'MARKETING' },
      { type: 'REGULAR', category: 'UTILITY' },
    ),
    entryPoint: fc.constantFrom('AD_CLICK' as const, null),
  })
  const event = (of: object): UsageEvent => ({ id: 'wamid', direction: 'OUTBOUND', ...of }) as UsageEvent

  it('come to the same in any order and number', () => {
    fc.assert(
      fc.property(fc.array(report, { minLength: 1, maxLength: 5 }), fc.infiniteStream(fc.nat()), (reports, keys) => {
        const all = reports.map(event)
        const shuffled = [...all, ...all]
          .map((each) => ({ each, key: keys.next().value }))
          .sort((a, b) => a.key - b.key)
        const merged = shuffled.map(({ each }) => each).reduce(mergeReports)
        expect(sameReport(merged, all.reduce(mergeReports))).toBe(true)
      }),
    )
  })

  it('tell that it arrived rather than failed, at the earlier time, with Meta’s word on its charge', () => {
    const failed = event({ at: 1, status: 'FAILED', kind: 'TEMPLATE', category: null, pricing: null, entryPoint: null })
    const delivered = { ...failed, at: 5, status: 'DELIVERED' as const }
    const read = { ...delivered, at: 9, pricing: { type: 'REGULAR', category: 'MARKETING' } }
    expect([failed, read, delivered].reduce(mergeReports)).toEqual({ ...read, at: 5 })
  })
})
