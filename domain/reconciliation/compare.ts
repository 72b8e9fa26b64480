import type { Instant } from '../time'
import { countedLines, type OwnCount } from './counting'
import { type Holder, ownPoints } from './holders'
import { judged, type Line } from './line'
import type { ReadReport, ReportPoint } from './report'

export type Compared = {
  /**
   * MISSING: not a word about a number that we have usage of. PARTIAL: days of ours are missing. NOT_COMPARED: Meta cannot
   * know of them, so that it says nothing tells nothing.
   */
  state: 'COMPLETE' | 'PARTIAL' | 'MISSING' | 'NOT_COMPARED'
  lines: Line[]
  /** Days of ours without a word: what they hold is left as it is. */
  missing: Instant[]
  repeated: number
}

type Input = {
  own: readonly OwnCount[]
  report: ReadReport
  /** The number itself, and others that we host or hosted under the same phone number. */
  held: { from: Instant; to: Instant | null }
  others: readonly Holder[]
  /** The account's currency, and the one in which Meta reports, if it says so. */
  currency: string
  reportCurrency: string | null
  /** A day of ours is covered when a point of Meta's touches it. */
  dayMs: number
  /** Meta answered, but of a time on a test clock: it may not know what only we were told of. */
  mayNotKnow: boolean
}

/**
 * Compares what we count of one number's month with Meta's report (C19), message by message in sum. Money may follow only
 * from what the report explains: a day without a word, another currency, a category or type that nobody knows, or points
 * that contradict each other leave a difference unexplained, as far as they could account for it.
 */
export function compare(input: Input): Compared {
  const { own } = input
  const days = [...new Set(own.map(({ day }) => day))]
  const { own: points, shared } = ownPoints(input.report.points, { ...input.held, days }, input.others, input.dayMs)
  const report = { ...input.report, points }
  if (isUnheardOf(input, points)) return { state: 'NOT_COMPARED', lines: [], missing: [], repeated: 0 }
  const covers = (day: Instant) => (point: ReportPoint) => point.start < day + input.dayMs && point.end > day
  const onShared = new Set(days.filter((day) => shared.some(covers(day))))
  const missing = new Set(days.filter((day) => onShared.has(day) || !points.some(covers(day))))
  const currencies = [input.reportCurrency, ...points.map(({ currency }) => currency)]
  const counted = countedLines({ own, report, missing, onShared, dayMs: input.dayMs })
  const strange = new Map<string, number>()
  for (const { isKnown, country, theirs } of counted)
    if (!isKnown) strange.set(country, (strange.get(country) ?? 0) + theirs)
  const doubts = {
    foreign: currencies.some((each) => each !== null && each !== input.currency),
    unreadable: report.unreadable > 0,
    strange,
  }
  return {
    state:
      points.length === 0 && shared.length === 0 && days.length > 0
        ? 'MISSING'
        : missing.size > 0
          ? 'PARTIAL'
          : 'COMPLETE',
    lines: judged(counted, doubts),
    missing: [...missing],
    repeated: report.repeated,
  }
}

/** Of a time that never was, Meta knows what came through its own webhooks; the rest was merely reported to us. */
function isUnheardOf({ own, mayNotKnow }: Input, points: readonly ReportPoint[]): boolean {
  return mayNotKnow && points.length === 0 && own.length > 0 && own.every(({ told }) => told === 0)
}
