import { instantOf, objectOf, textOf } from '../meta/fields'
import type { Instant } from '../time'

/**
 * One data point of Meta's `pricing_analytics`: so many messages delivered in [start, end), as Meta counts them. What a
 * point does not say is null; words are in capitals as Meta writes them.
 */
export type ReportPoint = {
  start: Instant
  end: Instant
  country: string | null
  category: string | null
  type: string | null
  tier: string | null
  currency: string | null
  volume: number
}

/** A report as it can be read: its points, each once, and what is wrong with it. */
export type ReadReport = {
  points: ReportPoint[]
  /** Points that came more than once, word by word: counted once. */
  repeated: number
  /** Points of one kind that overlap or differ: which of them holds, nobody can say. */
  contradicted: ReportPoint[]
  /** Rows that are no points: without a time or a count. */
  unreadable: number
}

/** Reads the rows of a report about one number. `within` stands in for a time that a row does not give. Changes nothing. */
export function readReport(rows: readonly unknown[], within: { start: Instant; end: Instant }): ReadReport {
  const read = rows.map((row) => pointOf(row, within))
  const points = read.filter((point) => point !== null)
  const unique = [...new Map(points.map((point) => [JSON.stringify(point), point])).values()]
  return {
    points: unique,
    repeated: points.length - unique.length,
    contradicted: contradictions(unique),
    unreadable: read.length - points.length,
  }
}

function pointOf(row: unknown, within: { start: Instant; end: Instant }): ReportPoint | null {
  const of = objectOf(row)
  const start = of.start === undefined ? within.start : instantOf(of.start)
  const end = of.end === undefined ? within.end : instantOf(of.end)
  const volume = countOf(of.volume)
  if (start === null || end === null || end <= start || !Number.isSafeInteger(volume) || volume < 0) return null
  const word = (value: unknown) => textOf(value)?.toUpperCase() ?? null
  return {
    ...{ start, end, volume },
    country: word(of.country),
    category: word(of.pricing_category),
    type: word(of.pricing_type),
    tier: textOf(of.tier),
    currency: word(of.currency),
  }
}

/** A number, or digits; what is left empty is no count, and no 0. */
const countOf = (value: unknown): number =>
  typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value)) ? Number(value) : Number.NaN

/** Points that say different things about one time: the same kind and tier, in times that overlap. */
function contradictions(points: readonly ReportPoint[]): ReportPoint[] {
  const byKind = new Map<string, ReportPoint[]>()
  for (const point of points) {
    const kind = JSON.stringify([point.country, point.category, point.type, point.tier])
    byKind.set(kind, [...(byKind.get(kind) ?? []), point])
  }
  return [...byKind.values()].flatMap((of) => {
    const sorted = [...of].sort((a, b) => a.start - b.start)
    const overlap = sorted.some((point, i) => point.start < Math.max(0, ...sorted.slice(0, i).map(({ end }) => end)))
    return overlap ? of : []
  })
}
