/**
 * How many people outside the service window all numbers of a business portfolio together may write to in a moving 24
 * hours (I8 of source 004), from Meta's word for it: `TIER_100K` is 100,000. Null = without limit, or a word we do not know.
 */
export function recipientsADay(tier: string): number | null {
  const [, figure, scale = ''] = /^TIER_(\d+)(K|M)?$/.exec(tier) ?? []
  return figure === undefined ? null : Number(figure) * (SCALES[scale] ?? 1)
}

const SCALES: Record<string, number> = { K: 1_000, M: 1_000_000 }
