import { DAY, type Instant } from '../time'

/**
 * When a balance is used up, if every working channel is given one more day of it whenever its own have ended: the earlier
 * ends first. `paidUntil` are the working channels' ends (epoch ms). Null = nothing is used, so it never ends; a balance
 * of nothing has ended at `now`.
 */
export function endsOn(dayBalance: number, paidUntil: readonly Instant[], now: Instant): Instant | null {
  if (dayBalance <= 0) return now
  if (paidUntil.length === 0) return null
  const ends = paidUntil.map((at) => Math.max(at, now)).sort((a, b) => a - b)
  const first = ends[0] ?? now
  // Whole days until the next channel joins those that live on the balance.
  let left = dayBalance
  let at = first
  for (let joined = 1; ; joined++) {
    const next = ends[joined]
    const untilNext = next === undefined ? Number.POSITIVE_INFINITY : ((next - at) / DAY) * joined
    if (untilNext >= left) return Math.floor(at + (left / joined) * DAY)
    left -= untilNext
    at = next ?? at
  }
}
