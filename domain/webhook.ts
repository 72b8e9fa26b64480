import { HOUR, type Instant, MINUTE } from './time'

/** When a fact is told again to somebody who did not take it, counted from the first try: three days in all (api.md). */
const TRIES_AFTER = [
  ...[5_000, 5 * MINUTE, 30 * MINUTE],
  ...[2.5 * HOUR, 7.5 * HOUR, 17.5 * HOUR, 31.5 * HOUR, 51.5 * HOUR, 72 * HOUR],
] as const

/**
 * The instant of the next try after `tries` that failed, of which the first was at `begunAt`; null once three days are
 * over. A process that was down meanwhile tries at once: the instant may be past.
 */
export function nextWebhookTry(tries: number, begunAt: Instant): Instant | null {
  const after = TRIES_AFTER[tries - 1]
  return after === undefined ? null : begunAt + after
}
