/** The customer is told once when this much of his limit is used, in per cent (W5). */
export const LIMIT_ALERT_PERCENT = 80

/**
 * A monthly limit of an account or a number, in micros, with what was told of it. Months are those of the account's zone,
 * `2026-11`. `reachedIn`: a message was refused for it in that month. `toldIn`: the pause that was told and still stands.
 */
export type SpendingLimit = {
  monthlyMicros: number | null
  alertedIn: string | null
  reachedIn: string | null
  toldIn: string | null
}

export type LimitNews = 'PAUSED' | 'RESUMED' | 'NEAR' | null

/** What may still be spent in the month, in micros; null without a limit. Below nothing when usage came unasked. */
export const limitLeftMicros = ({ monthlyMicros }: SpendingLimit, usedMicros: number): number | null =>
  monthlyMicros === null ? null : monthlyMicros - usedMicros

/** Whether paid messages are refused for it: it is used up, or one was too dear for what is left of it. */
export const limitReached = (limit: SpendingLimit, usedMicros: number, month: string): boolean =>
  limit.monthlyMicros !== null && (usedMicros >= limit.monthlyMicros || limit.reachedIn === month)

/** Whether 80 % of it are used. */
export const limitNear = ({ monthlyMicros }: Pick<SpendingLimit, 'monthlyMicros'>, usedMicros: number): boolean =>
  monthlyMicros !== null && usedMicros * 100 >= monthlyMicros * LIMIT_ALERT_PERCENT

/**
 * What the customer has not been told yet. `usedMicros` is what was used and reserved in `month`, the present one. A pause
 * ends with its month, or by another limit; the next look tells what follows.
 */
export function limitNews(limit: SpendingLimit, usedMicros: number, month: string): LimitNews {
  const reached = limitReached(limit, usedMicros, month)
  if (limit.toldIn !== null) return limit.toldIn === month && reached ? null : 'RESUMED'
  if (reached) return 'PAUSED'
  return limitNear(limit, usedMicros) && limit.alertedIn !== month ? 'NEAR' : null
}

/** Whether usage that grew from one amount to another crossed the 80 %, or the end, of a limit: somebody is to be told. */
export function crossesLimit(limit: SpendingLimit, beforeMicros: number, afterMicros: number, month: string): boolean {
  const isUp = (usedMicros: number) => limit.monthlyMicros !== null && usedMicros >= limit.monthlyMicros
  const near = limitNear(limit, afterMicros) && !limitNear(limit, beforeMicros) && limit.alertedIn !== month
  return near || (isUp(afterMicros) && !isUp(beforeMicros))
}

/** The limit once its news was told. Who was told of the end need not be told of the approach. */
export function limitTold<T extends SpendingLimit>(limit: T, news: LimitNews, month: string): T {
  if (news === 'PAUSED') return { ...limit, toldIn: month, alertedIn: month }
  if (news === 'RESUMED') return { ...limit, toldIn: null }
  return news === 'NEAR' ? { ...limit, alertedIn: month } : limit
}

/**
 * Another limit, null for none. It counts from now on; who sets it where 80 % are used already sees that himself, so the
 * alert waits for the next month.
 */
export function limitMoved<T extends SpendingLimit>(
  limit: T,
  monthlyMicros: number | null,
  usedMicros: number,
  month: string,
): T {
  if (monthlyMicros === limit.monthlyMicros) return limit
  const moved = { ...limit, monthlyMicros, reachedIn: null }
  return { ...moved, alertedIn: limitNear(moved, usedMicros) ? month : null }
}
