import { floorToCents } from '../money'

/** Unbilled usage of one number, in micros. */
export type UnbilledNumber = { numberId: string; amountMicros: number }

/** What a charge makes of a number's unbilled usage: paid by wallet credit, asked for, carried (I19). */
export type NumberCharge = { numberId: string; coveredMicros: number; amountCents: number; carriedMicros: number }

/**
 * Splits unbilled usage for an invoice. Wallet credit is used first, number by number in the order given; what is left is
 * asked for in whole cents per number and the rest of a cent carried to the next time (C16 settled). For every number
 * `coveredMicros + amountCents * 10_000 + carriedMicros` is what was unbilled. A negative credit counts as none.
 */
export function splitForInvoice(numbers: readonly UnbilledNumber[], creditMicros: number): NumberCharge[] {
  let credit = Math.max(0, creditMicros)
  return numbers.map(({ numberId, amountMicros }) => {
    const coveredMicros = Math.min(credit, amountMicros)
    credit -= coveredMicros
    const { cents, remainderMicros } = floorToCents(amountMicros - coveredMicros)
    return { numberId, coveredMicros, amountCents: cents, carriedMicros: remainderMicros }
  })
}
