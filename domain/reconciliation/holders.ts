import type { Instant } from '../time'
import type { ReportPoint } from './report'

/**
 * A number under which we host, or hosted, a phone number: from when to when (null = still), and the days on which we count
 * messages of its. Meta knows the phone number only, so its report may speak of several of them.
 */
export type Holder = { from: Instant; to: Instant | null; days: readonly Instant[] }

/** The points that are about a holder alone, and those that are about another one as well. */
export type OwnPoints = { own: ReportPoint[]; shared: ReportPoint[] }

/**
 * Whose a point is: of those who count messages in its time. Where none does, of the one who had the number at its end, or
 * of the first: so each point is somebody's, and nobody's twice. `dayMs`: how long a day of `days` is.
 */
export function ownPoints(
  points: readonly ReportPoint[],
  self: Holder,
  others: readonly Holder[],
  dayMs: number,
): OwnPoints {
  if (others.length === 0) return { own: [...points], shared: [] }
  const all = [self, ...others].sort((a, b) => a.from - b.from)
  const found: OwnPoints = { own: [], shared: [] }
  for (const point of points) {
    const counting = all.filter(({ days }) => days.some((day) => point.start < day + dayMs && point.end > day))
    const last = all.filter(({ from }) => from < point.end).at(-1) ?? all[0]
    const holders = counting.length > 0 ? counting : [last]
    if (holders.includes(self)) found[holders.length > 1 ? 'shared' : 'own'].push(point)
  }
  return found
}
