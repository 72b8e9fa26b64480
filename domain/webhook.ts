import { HOUR, type Instant, MINUTE } from './time'

/** When a fact is told again to somebody who did not take it, counted from the first try: three days in all (api.md). */
const TRIES_AFTER = [
  ...[5_000, 5 * MINUTE, 30 * MINUTE],
  ...[2.5 * HOUR, 7.5 * HOUR, 17.5 * HOUR, 31.5 * HOUR, 51.5 * HOUR, 72 * HOUR],
] as const

/**
 * The instant of the next try after the one at `triedAt` failed, of which the first was at `begunAt`; null once three
 * days are over. What was missed while no process ran is not made up for: nobody is asked several times in a row.
 */
export function nextWebhookTry(begunAt: Instant, triedAt: Instant): Instant | null {
  const after = TRIES_AFTER.find((each) => begunAt + each > triedAt)
  return after === undefined ? null : begunAt + after
}
