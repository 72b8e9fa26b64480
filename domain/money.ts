export const MICROS_PER_CENT = 10_000

/** Asserts an amount where it enters: a safe integer, in whatever unit `name` says. Throws a RangeError otherwise. */
export function assertAmount(name: string, value: number): number {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${name} must be a safe integer, got ${value}`)
  return value
}

/** Cents as millionths of the currency unit. */
export const centsToMicros = (amountCents: number): number => assertAmount('amountCents', amountCents) * MICROS_PER_CENT

/**
 * The one place where micros become cents: whole cents rounded toward zero, and the remainder to carry (C16, I19).
 * `cents * 10_000 + remainderMicros` is the input, always.
 */
export function floorToCents(amountMicros: number): { cents: number; remainderMicros: number } {
  assertAmount('amountMicros', amountMicros)
  const cents = Math.trunc(amountMicros / MICROS_PER_CENT)
  return { cents, remainderMicros: amountMicros - cents * MICROS_PER_CENT }
}
