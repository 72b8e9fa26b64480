/** Chance that can be repeated: the same seed gives the same draws in the same order, on every machine. */
export type Random = {
  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number
  /** True so often in a hundred. */
  percent(chance: number): boolean
  pick<T>(from: readonly T[]): T
}

/** A 32-bit generator that mixes a counter (splitmix); `seed` is a whole number. */
export function randomOf(seed: number): Random {
  let counter = Math.trunc(seed) | 0
  const next = (): number => {
    counter = (counter + 0x9e3779b9) | 0
    let mixed = counter ^ (counter >>> 16)
    mixed = Math.imul(mixed, 0x21f0aaad)
    mixed ^= mixed >>> 15
    mixed = Math.imul(mixed, 0x735a2d97)
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32
  }
  const int = (min: number, max: number) => min + Math.floor(next() * (max - min + 1))
  return {
    int,
    percent: (chance) => int(1, 100) <= chance,
    pick: (from) => {
      const picked = from[int(0, from.length - 1)]
      if (picked === undefined) throw new Error('There is nothing to pick from.')
      return picked
    },
  }
}
