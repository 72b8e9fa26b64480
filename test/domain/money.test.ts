import fc from 'fast-check'
import { assertAmount, centsToMicros, floorToCents, MICROS_PER_CENT } from '../../domain/money'

const micros = fc.integer({ min: -(10 ** 12), max: 10 ** 12 })

describe('C16, I19: micros become cents in one place', () => {
  it.each([
    [0, 0, 0],
    [9_999, 0, 9_999],
    [10_000, 1, 0],
    [30_019_999, 3_001, 9_999],
    [-9_999, 0, -9_999],
    [-10_001, -1, -1],
  ])('%i micros are %i cents and %i micros carried', (amountMicros, cents, remainderMicros) => {
    const split = floorToCents(amountMicros)
    expect(split.cents + 0).toBe(cents)
    expect(split.remainderMicros).toBe(remainderMicros)
  })

  it('loses no micro, and carries less than a cent on the side of the amount', () => {
    fc.assert(
      fc.property(micros, (amountMicros) => {
        const { cents, remainderMicros } = floorToCents(amountMicros)
        expect(cents * MICROS_PER_CENT + remainderMicros).toBe(amountMicros)
        expect(Math.abs(remainderMicros)).toBeLessThan(MICROS_PER_CENT)
        expect(remainderMicros * amountMicros).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  it('charges in many small steps what it would in one: the remainder is carried, never lost', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 100_000_000 }), { maxLength: 30 }), (amounts) => {
        let charged = 0
        let carried = 0
        for (const amount of amounts) {
          const { cents, remainderMicros } = floorToCents(carried + amount)
          charged += cents
          carried = remainderMicros
        }
        const total = amounts.reduce((sum, amount) => sum + amount, 0)
        expect({ cents: charged, remainderMicros: carried }).toEqual(floorToCents(total))
      }),
    )
  })

  it('cents and back are the same cents', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(10 ** 9), max: 10 ** 9 }), (cents) => {
        expect(floorToCents(centsToMicros(cents)).cents + 0).toBe(cents + 0)
      }),
    )
  })

  it.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('refuses %s, which is no safe integer', (value) => {
    expect(() => assertAmount('amountCents', value)).toThrow(`amountCents must be a safe integer, got ${value}`)
    expect(() => centsToMicros(value)).toThrow(RangeError)
    expect(() => floorToCents(value)).toThrow(RangeError)
  })
})
