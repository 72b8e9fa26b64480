import fc from 'fast-check'
import { compare } from '../../../domain/reconciliation/compare'
import type { OwnCount } from '../../../domain/reconciliation/counting'
import type { Holder } from '../../../domain/reconciliation/holders'
import { monthAfter, runsOf } from '../../../domain/reconciliation/months'
import { readReport } from '../../../domain/reconciliation/report'
import { DAY, iso } from '../../../domain/time'

const START = Date.parse('2026-11-01T00:00:00Z')
const SPAN = { start: START, end: START + 30 * DAY }
const REAL_TIME = { dayMs: DAY, mayNotKnow: false, held: { from: START, to: null }, others: [] }
const own = (count: number, of: Partial<OwnCount> = {}): OwnCount => ({
  ...{ day: START, country: 'TR', category: 'MARKETING', type: 'REGULAR', count, told: 0, version: 'v1' },
  ...of,
})
const row = (volume: number, of: object = {}) => ({
  ...{ country: 'TR', pricing_category: 'MARKETING', pricing_type: 'REGULAR', volume },
  ...of,
})
const compared = (counts: OwnCount[], rows: object[], currency: string | null = 'USD') =>
  compare({ own: counts, report: readReport(rows, SPAN), currency: 'USD', reportCurrency: currency, ...REAL_TIME })
const shown = (counts: OwnCount[], rows: object[]) =>
  compared(counts, rows).lines.map(
    ({ category, type, ours, theirs, credited, toReview, unexplained, doubts }) =>
      `${category} ${type}: ${ours}-${theirs}=${credited}${toReview}${unexplained < 0 ? '' : '+'}${unexplained} ${doubts}`,
  )

describe('a line of the comparison', () => {
  it('adds up, whatever the report says', () => {
    const word = <T>(...of: T[]) => fc.constantFrom(...of)
    const counts = fc.array(
      fc.record({
        day: fc.integer({ min: 0, max: 29 }).map((day) => START + day * DAY),
        country: word('TR', 'DE', 'OTHER'),
        category: word<string | null>('MARKETING', 'UTILITY', 'SERVICE', null),
        type: word<string | null>('REGULAR', 'FREE_CUSTOMER_SERVICE', 'ALLOWANCE', null),
        count: fc.integer({ min: 1, max: 50 }),
        told: fc.constant(0),
        version: word<string | null>('v1', 'v2', null),
      }),
      { maxLength: 12 },
    )
    const rows = fc.array(
      fc.record({
        start: fc.integer({ min: 0, max: 29 }).map((day) => (START + day * DAY) / 1000),
        country: word<string | undefined>('TR', 'DE', 'FR', undefined),
        pricing_category: word<string | undefined>('MARKETING', 'utility', 'SERVICE', 'PAYMENTS', undefined),
        pricing_type: word<string | undefined>('REGULAR', 'FREE_CUSTOMER_SERVICE', 'SEASONAL', undefined),
        volume: word<unknown>(0, 3, 20, 45, -1, 'many'),
        currency: word<string | undefined>(undefined, undefined, undefined, 'EUR'),
      }),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(counts, rows, (ours, theirs) => {
        const points = theirs.map((each) => ({ ...each, end: each.start + DAY / 1000 }))
        const { lines } = compared(ours, points)
        // Where one version held all month, a line is too many or too few; where several did, it may be each at its price.
        const versions = new Set(ours.flatMap(({ version }) => version ?? []))
        const wrong = lines.filter(
          ({ ours, theirs, credited, toReview, unexplained, parts }) =>
            ours - theirs !== credited + toReview + unexplained ||
            (credited > 0 && toReview < 0 && versions.size < 2) ||
            credited !== parts.reduce((sum, part) => sum + part.credited, 0) ||
            parts.some((part) => part.credited <= 0) ||
            credited > ours ||
            credited > Math.max(0, ours - theirs - toReview) ||
            toReview > 0,
        )
        expect(wrong).toEqual([])
        expect(lines.reduce((sum, each) => sum + each.ours, 0)).toBe(ours.reduce((sum, each) => sum + each.count, 0))
      }),
      { numRuns: 500 },
    )
  })

  it('credits what we count too much, and charges nobody for what we count too little', () => {
    expect(shown([own(1240)], [row(1228)])).toEqual(['MARKETING REGULAR: 1240-1228=120+0 '])
    expect(shown([own(5)], [row(9)])).toEqual(['MARKETING REGULAR: 5-9=0-4+0 '])
  })

  it('counts what Meta charges as another category there, and leaves it to a person', () => {
    expect(shown([own(10)], [row(8), row(2, { pricing_category: 'UTILITY' })])).toEqual([
      'MARKETING REGULAR: 10-8=20+0 ',
      'UTILITY REGULAR: 0-2=0-2+0 ',
    ])
  })

  it('takes Meta’s monthly free messages for free ones of ours under either word of Meta’s', () => {
    const service = (count: number, type: string) => own(count, { category: 'SERVICE', type })
    const ours = [service(1000, 'ALLOWANCE'), service(40, 'REGULAR')]
    const said = (volume: number, type: string) => row(volume, { pricing_category: 'SERVICE', pricing_type: type })
    expect(shown(ours, [said(1040, 'REGULAR')])).toEqual(['SERVICE REGULAR: 1040-1040=00+0 '])
    expect(shown(ours, [said(1000, 'FREE_CUSTOMER_SERVICE'), said(40, 'REGULAR')])).toEqual([
      'SERVICE FREE_CUSTOMER_SERVICE: 1000-1000=00+0 ',
      'SERVICE REGULAR: 40-40=00+0 ',
    ])
  })

  it('under dialogues counts messages by country and category alone; without a category by country', () => {
    const dialogue = (count: number, category: string | null) => own(count, { category, type: null })
    const rows = [row(7), row(2, { pricing_type: 'FREE_CUSTOMER_SERVICE' }), row(3, { pricing_category: 'UTILITY' })]
    expect(shown([dialogue(10, 'MARKETING'), dialogue(3, 'UTILITY')], rows)).toEqual([
      'MARKETING ALL: 10-9=10+0 ',
      'UTILITY ALL: 3-3=00+0 ',
    ])
    expect(shown([dialogue(10, null), dialogue(3, 'UTILITY')], rows)).toEqual(['ALL ALL: 13-12=10+0 '])
  })

  it('leaves alone as many as words that nobody knows may stand for, and credits the rest', () => {
    expect(shown([own(20)], [row(8), row(5, { pricing_category: 'PAYMENTS' })])).toEqual([
      'MARKETING REGULAR: 20-8=70+5 UNKNOWN_CATEGORY',
      'PAYMENTS REGULAR: 0-5=00-5 UNKNOWN_CATEGORY',
    ])
  })

  it('leaves alone what lies on days that the report leaves out, and credits the rest', () => {
    const at = (day: number) => ({ start: (START + day * DAY) / 1000, end: (START + (day + 1) * DAY) / 1000 })
    const { state, missing } = compared([own(4), own(10, { day: START + DAY })], [row(7, at(1))])
    expect([state, missing]).toEqual(['PARTIAL', [START]])
    expect(shown([own(4), own(10, { day: START + DAY })], [row(7, at(1))])).toEqual([
      'MARKETING REGULAR: 14-7=30+4 DAY_MISSING',
    ])
  })

  it('takes a row without a count for unreadable, and not for a count of nothing', () => {
    const rows = [null, '', true, [], '1e3', -1, 1.5, undefined].map((volume) => ({ country: 'TR', volume }))
    expect(readReport(rows, { start: 0, end: 1 })).toMatchObject({ points: [], unreadable: rows.length })
    expect(readReport([{ volume: '12' }, { volume: 0 }], { start: 0, end: 1 }).points).toMatchObject([
      { volume: 12 },
      { volume: 0 },
    ])
  })

  it('is not drawn of messages that only we were told of on a test clock, when Meta knows of nothing', () => {
    const on = (mayNotKnow: boolean, told: number, rows: object[]) => {
      const report = readReport(rows, SPAN)
      const of = { own: [own(4, { told })], report, currency: 'USD', reportCurrency: 'USD', ...REAL_TIME, mayNotKnow }
      const { state, lines } = compare(of)
      return [state, lines.length]
    }
    expect(on(true, 0, [])).toEqual(['NOT_COMPARED', 0])
    expect(on(true, 0, [row(3)])).toEqual(['COMPLETE', 1])
    expect(on(true, 1, [])).toEqual(['MISSING', 1])
    expect(on(false, 0, [])).toEqual(['MISSING', 1])
    expect(compared([], []).state).toBe('COMPLETE')
  })

  it('reads Meta’s own writing, in small letters and with times as text', () => {
    const said = { start: '1793491200', end: '1796083200', country: 'tr', pricing_category: 'marketing', volume: '3' }
    expect(shown([own(4)], [said])).toEqual(['MARKETING REGULAR: 4-3=10+0 '])
  })
})

describe('where a price changed within the month', () => {
  const at = (day: number) => ({ start: (START + (day - 1) * DAY) / 1000, end: (START + day * DAY) / 1000 })
  const on = (day: number, count: number, version: string) => own(count, { day: START + (day - 1) * DAY, version })
  const parts = (counts: OwnCount[], rows: object[]) =>
    compared(counts, rows).lines.flatMap(({ parts }) =>
      parts.map(({ from, credited, excess }) => [
        from === null ? null : iso(from).slice(8, 10),
        credited,
        excess.map(({ day, count }) => `${iso(day).slice(8, 10)}: ${count}`).join(),
      ]),
    )

  it('what is counted too little at one price makes up for nothing that was paid at another', () => {
    const counts = [on(3, 10, 'cheap'), on(20, 10, 'dear')]
    expect(shown(counts, [row(12, at(3)), row(8, at(20))])).toEqual(['MARKETING REGULAR: 20-20=2-2+0 '])
    expect(parts(counts, [row(12, at(3)), row(8, at(20))])).toEqual([['20', 2, '20: 2']])
    // At one price a message that was delivered around midnight is on another day there, and no difference.
    expect(shown([on(3, 10, 'a'), on(4, 10, 'a')], [row(12, at(3)), row(8, at(4))])).toEqual([
      'MARKETING REGULAR: 20-20=00+0 ',
    ])
  })

  it('a report that tells no days is compared as one', () => {
    const counts = [on(3, 10, 'cheap'), on(20, 10, 'dear')]
    expect(parts(counts, [row(18)])).toEqual([[null, 2, '']])
  })

  it('the days on which we count more are told, each with how many', () => {
    const counts = [on(3, 10, 'a'), on(4, 5, 'a'), on(20, 10, 'a')]
    expect(parts(counts, [row(8, at(3)), row(6, at(4)), row(9, at(20))])).toEqual([[null, 2, '03: 2,20: 1']])
  })
})

describe('a phone number that somebody else had in the month too', () => {
  const at = (day: number) => ({ start: (START + (day - 1) * DAY) / 1000, end: (START + day * DAY) / 1000 })
  const day = (nth: number) => START + (nth - 1) * DAY
  const beside = (counts: OwnCount[], rows: object[], held: { from: number; to: number | null }, others: Holder[]) => {
    const of = { own: counts, report: readReport(rows, SPAN), currency: 'USD', reportCurrency: 'USD' }
    const { state, lines } = compare({ ...of, ...REAL_TIME, held, others })
    return [
      state,
      ...lines.map((line) => `${line.ours}-${line.theirs}=${line.credited} ${line.unexplained} ${line.doubts}`),
    ]
  }
  const first = { from: day(1), to: day(12) + DAY / 2 }
  const second = { from: day(12) + DAY / 2 + 1, to: null }
  const rows = [row(8, at(3)), row(5, at(20))]

  it('is compared by the days on which it was the one’s or the other’s', () => {
    expect(beside([own(10, { day: day(3) })], rows, first, [{ ...second, days: [day(20)] }])).toEqual([
      'COMPLETE',
      '10-8=2 0 ',
    ])
    expect(beside([own(6, { day: day(20) })], rows, second, [{ ...first, days: [day(3)] }])).toEqual([
      'COMPLETE',
      '6-5=1 0 ',
    ])
  })

  it('has days of nobody else even where its holder changed on them, if only one of them sent anything', () => {
    const said = [row(8, at(12))]
    expect(beside([own(10, { day: day(12) })], said, first, [{ ...second, days: [] }])).toEqual([
      'COMPLETE',
      '10-8=2 0 ',
    ])
    expect(beside([], said, second, [{ ...first, days: [day(12)] }])).toEqual(['COMPLETE'])
    // Where nobody counts anything it is a question to the one who had it last.
    expect(beside([], said, first, [{ ...second, days: [] }])).toEqual(['COMPLETE'])
    expect(beside([], said, second, [{ ...first, days: [] }])).toEqual(['COMPLETE', '0-8=0 0 '])
  })

  it('tells nobody’s count of a day on which both sent: it is left alone, and said so', () => {
    const said = [row(8, at(3)), row(9, at(12))]
    const counts = [own(10, { day: day(3) }), own(6, { day: day(12) })]
    expect(beside(counts, said, first, [{ ...second, days: [day(12)] }])).toEqual(['PARTIAL', '16-8=2 6 OTHER_HOLDER'])
    expect(beside(counts, [row(14)], first, [{ ...second, days: [day(20)] }])).toEqual([
      'PARTIAL',
      '16-0=0 16 OTHER_HOLDER',
    ])
  })
})

describe('when a month is reconciled', () => {
  it('is the 3rd of the next month, and the 5th of the one after', () => {
    expect(runsOf('2026-11').map(({ kind, at }) => `${kind} ${iso(at)}`)).toEqual([
      'MONTHLY 2026-12-03T04:00:00.000Z',
      'FINAL 2027-01-05T04:00:00.000Z',
    ])
    expect(monthAfter('2026-01', -2)).toBe('2025-11')
  })
})
