import { byOpening, firstInOrder, type Place } from './allowance'

/**
 * Where a tier of volume begins: at the `from`-th priced message of a month in the order of opening. `last` is the place of
 * the last one below it; null = the month has not come so far.
 */
export type TierStart = { from: number; last: Place | null }

/** What a batch does to a month's priced messages, of which there were `used`. */
export type VolumeChange = { used: number; fresh: readonly Place[]; gone: readonly Place[] }

/** Stored ones next to where a tier begins, those that are gone left out: the last below it and the first from it on. */
export type Neighbours = { below: readonly Place[]; above: readonly Place[] }

const isAbove = (place: Place, { last }: TierStart): boolean => last !== null && byOpening(place, last) > 0

/**
 * How many stored ones on each side of a tier's beginning have to be looked at: none as long as nothing is gone and
 * whatever is new opens after all before it, else those that may change sides and one more, which stays below and is the
 * last there if what is new opens before it.
 */
export function neighboursNeeded(tier: TierStart, { used, fresh, gone }: VolumeChange, last: Place | null): number {
  if (used === 0) return 0
  if (tier.last === null && used - gone.length + fresh.length < tier.from) return 0
  const anchor = tier.last ?? last
  const after = anchor !== null && fresh.every((each) => byOpening(each, anchor) > 0)
  return gone.length === 0 && after ? 0 : fresh.length + gone.length + 1
}

/**
 * The tier's beginning after the change. `near` holds as many neighbours as `neighboursNeeded` says, or all there are;
 * `last` is the place of the last of the month before. The same comes out whatever the order in which messages are
 * reported (I18).
 */
export function tierAfter(
  tier: TierStart,
  { used, fresh, gone }: VolumeChange,
  near: Neighbours,
  last: Place | null,
): TierStart {
  const { from } = tier
  if (used - gone.length + fresh.length < from) return { from, last: null }
  const before = Math.min(used, from - 1)
  const goneBelow = gone.filter((place) => !isAbove(place, tier)).length
  const kept = before - near.below.length - goneBelow
  const below = firstInOrder<Place>([...near.below, ...near.above, ...fresh], from - 1 - kept)
  // Whoever stays below without having been looked at opens before all that were; with none of these, what was holds.
  return { from, last: below.at(-1) ?? tier.last ?? last }
}

/** From which volume on the price at that place counts: the highest tier that it is above, else 1. `tiers` rise. */
export function volumeAt(tiers: readonly TierStart[], place: Place): number {
  return tiers.findLast((tier) => isAbove(place, tier))?.from ?? 1
}
