/** What one benchmark found: lines for people, and the same figures by name for machines. */
export type Report = { lines: string[]; figures: Record<string, number> }

/** `quick`: small enough for CI to keep it alive; its figures say little. */
export type Size = { quick: boolean; flags: ReadonlyMap<string, string> }

/** A flag's number, else one of two defaults. Throws, naming it, for anything that is no number above zero. */
export function sizeOf({ quick, flags }: Size, flag: string, long: number, short: number): number {
  const given = flags.get(flag)
  if (given === undefined) return quick ? short : long
  const value = Number(given)
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${flag} must be a whole number above 0, not ${given}.`)
  return value
}

/** The value below which so large a share of the figures lies, by nearest rank. */
export function quantile(figures: readonly number[], share: number): number {
  const sorted = [...figures].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}

/** The middle one of the figures; of an even number the lower of the two. */
export const median = (figures: readonly number[]): number => quantile(figures, 0.5)

const LABEL_WIDTH = 46
/** `what` and its figure, one below the other. */
export const row = (what: string, figure: string): string => `${what.padEnd(LABEL_WIDTH)} ${figure}`

/** A line on a terminal that tells how far it is; nothing where nobody looks. */
export function progress(line: string): void {
  process.stderr.write(`  … ${line}\n`)
}
