import type { Instant } from '../time'

/** A place in the order in which usage opens; at one instant by the events, so that every run counts alike. */
export type Place = { openedAt: Instant; openedBy: string }

/** Usage by its opening. */
export function byOpening(a: Place, b: Place): number {
  if (a.openedAt !== b.openedAt) return a.openedAt - b.openedAt
  return a.openedBy < b.openedBy ? -1 : a.openedBy > b.openedBy ? 1 : 0
}

/** What an allowance of a month has given: how many, and the place of the last one; null = it is not known. */
export type Given = { used: number; last: Place | null }

/**
 * Whether giving to `fresh` in the order of opening may take from one that has it: something opens before the last free
 * one, and there is not enough for all. Else nothing that was given before changes.
 */
export function takesFromEarlier(fresh: readonly Place[], given: Given, freePerMonth: number): boolean {
  if (given.used === 0 || given.used + fresh.length <= freePerMonth) return false
  const { last } = given
  return last === null || fresh.some((each) => byOpening(each, last) < 0)
}

/**
 * Who is free: the first `slots` of `pool` in the order of opening (C11). `slots` is what the allowance has left for the
 * pool, those of it that were free before included.
 */
export function firstInOrder<P extends Place>(pool: readonly P[], slots: number): P[] {
  return [...pool].sort(byOpening).slice(0, Math.max(0, slots))
}

/** The later of two places; null counts for nothing. */
export function laterPlace(a: Place | null, b: Place | null): Place | null {
  if (a === null || b === null) return a ?? b
  return byOpening(a, b) < 0 ? b : a
}
