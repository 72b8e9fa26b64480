import fc from 'fast-check'
import { addMonths, periodAt } from '../../domain/calendar'
import { iso } from '../../domain/time'

const at = (text: string) => Date.parse(text)
const TEN_YEARS = 120

describe('C13: renewals are counted from the anchor and clamped to the end of the month', () => {
  const renewals = (anchor: string, count: number) =>
    Array.from({ length: count }, (_, k) => iso(addMonths(at(anchor), k + 1)))

  it('the 31st goes to 28 February and comes back to 31 March', () => {
    expect(renewals('2027-01-31T08:00:00.000Z', 3)).toEqual([
      '2027-02-28T08:00:00.000Z',
      '2027-03-31T08:00:00.000Z',
      '2027-04-30T08:00:00.000Z',
    ])
  })

  it('the 31st goes to 29 February in a leap year', () => {
    expect(iso(addMonths(at('2027-01-31T08:00:00Z'), 13))).toBe('2028-02-29T08:00:00.000Z')
  })

  it('29 February renews a year later on the 28th, and on the 29th again in the next leap year', () => {
    const anchor = at('2028-02-29T23:59:59.999Z')
    expect([12, 24, 36, 48].map((months) => iso(addMonths(anchor, months)))).toEqual([
      '2029-02-28T23:59:59.999Z',
      '2030-02-28T23:59:59.999Z',
      '2031-02-28T23:59:59.999Z',
      '2032-02-29T23:59:59.999Z',
    ])
  })

  it('a century that is no leap year has 28 days in February', () => {
    expect(iso(addMonths(at('2100-01-31T00:00:00Z'), 1))).toBe('2100-02-28T00:00:00.000Z')
  })

  it('crosses the turn of the year and goes back', () => {
    expect(iso(addMonths(at('2027-12-31T10:00:00Z'), 2))).toBe('2028-02-29T10:00:00.000Z')
    expect(iso(addMonths(at('2027-03-31T10:00:00Z'), -1))).toBe('2027-02-28T10:00:00.000Z')
  })

  it('takes whole months only', () => {
    expect(() => addMonths(0, 0.5)).toThrow('months must be an integer, got 0.5')
    expect(() => addMonths(0, Number.NaN)).toThrow(RangeError)
  })
})

describe('I2: periods tile time', () => {
  const days = Array.from({ length: 31 }, (_, index) => index + 1)

  it.each(days)('for ten years from an anchor on day %i, monthly and annual, without gap or overlap', (day) => {
    for (const year of [2027, 2028]) {
      const anchor = Date.UTC(year, 0, day, 13, 37, 42, 7)
      for (const length of [1, 12]) {
        for (let offset = 0; offset < TEN_YEARS; offset += length) {
          const { start, end } = periodAt(anchor, offset, length)
          expect(end).toBe(periodAt(anchor, offset + length, length).start)
          expect(end).toBeGreaterThan(start)
          const date = new Date(start)
          const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
          expect(date.getUTCDate()).toBe(Math.min(day, lastDay))
          expect(date.getUTCMonth()).toBe(offset % 12)
          expect(start % 86_400_000).toBe(anchor % 86_400_000)
        }
      }
    }
  })

  it('from any anchor whatever, and twelve months are one year', () => {
    const anchors = fc.date({ min: new Date('1990-01-01'), max: new Date('2190-01-01'), noInvalidDate: true })
    fc.assert(
      fc.property(anchors, fc.nat({ max: TEN_YEARS }), (date, offset) => {
        const anchor = date.getTime()
        expect(periodAt(anchor, offset, 1).end).toBe(periodAt(anchor, offset + 1, 1).start)
        expect(addMonths(anchor, 0)).toBe(anchor)
        const year = new Date(addMonths(anchor, offset + 12))
        expect(year.getUTCFullYear()).toBe(new Date(addMonths(anchor, offset)).getUTCFullYear() + 1)
        expect(year.getUTCMonth()).toBe(new Date(addMonths(anchor, offset)).getUTCMonth())
      }),
    )
  })
})
