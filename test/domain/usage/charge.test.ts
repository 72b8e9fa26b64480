import fc from 'fast-check'
import { splitForInvoice } from '../../../domain/usage/charge'

describe('C16: a charge of usage', () => {
  it('asks for whole cents per number and carries the rest', () => {
    const numbers = [
      { numberId: 'a', amountMicros: 20_019_999 },
      { numberId: 'b', amountMicros: 10_005_000 },
    ]
    expect(splitForInvoice(numbers, 0)).toEqual([
      { numberId: 'a', coveredMicros: 0, amountCents: 2_001, carriedMicros: 9_999 },
      { numberId: 'b', coveredMicros: 0, amountCents: 1_000, carriedMicros: 5_000 },
    ])
  })

  it('uses wallet credit first', () => {
    const numbers = [
      { numberId: 'a', amountMicros: 4_000_000 },
      { numberId: 'b', amountMicros: 30_000_000 },
    ]
    expect(splitForInvoice(numbers, 5_000_000)).toEqual([
      { numberId: 'a', coveredMicros: 4_000_000, amountCents: 0, carriedMicros: 0 },
      { numberId: 'b', coveredMicros: 1_000_000, amountCents: 2_900, carriedMicros: 0 },
    ])
  })

  it('takes a debt on the balance for no credit', () => {
    expect(splitForInvoice([{ numberId: 'a', amountMicros: 10_000 }], -5)).toEqual([
      { numberId: 'a', coveredMicros: 0, amountCents: 1, carriedMicros: 0 },
    ])
  })

  it('I19: loses no micro and uses no more credit than there is', () => {
    const amounts = fc.array(fc.nat({ max: 100_000_000 }), { maxLength: 20 })
    fc.assert(
      fc.property(amounts, fc.nat({ max: 50_000_000 }), (all, credit) => {
        const numbers = all.map((amountMicros, i) => ({ numberId: String(i), amountMicros }))
        const charges = splitForInvoice(numbers, credit)
        for (const [i, charge] of charges.entries()) {
          expect(charge.coveredMicros + charge.amountCents * 10_000 + charge.carriedMicros).toBe(all[i])
          expect(charge.carriedMicros).toBeLessThan(10_000)
        }
        const covered = charges.reduce((sum, charge) => sum + charge.coveredMicros, 0)
        expect(covered).toBe(
          Math.min(
            credit,
            all.reduce((sum, each) => sum + each, 0),
          ),
        )
      }),
    )
  })
})
