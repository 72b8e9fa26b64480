import type { Instant } from '../../../domain/time'
import { laterPlace, type Place } from '../../../domain/usage/allowance'
import { neighboursNeeded, type TierStart, tierAfter, type VolumeChange, volumeAt } from '../../../domain/usage/tiers'
import type { Transaction } from '../client'
import { type Counts, countKey, lockCounts, type MonthOf, saveCounts } from './month-counts'
import { pricedNear, type StoredPriced, type VolumeGroup } from './volume-rows'

/** What counts together for tiers of volume, with what a batch adds to it and takes from it. */
export type Volume = VolumeGroup & {
  month: string
  /** Where the tiers begin, rising, above 1. */
  starts: readonly number[]
  fresh: readonly Place[]
  gone: readonly Place[]
}

/** The volume from which on each new one is priced, by `openedBy`, and stored ones whose tier has changed. */
export type Volumes = { of: Map<string, number>; moved: { stored: StoredPriced; volume: number }[] }

/** What limits the looking: nothing that opened before `closed` changes, and `without` does not stand any more. */
type Limits = { closed: Instant; without: string[] }

/**
 * Lets priced messages count for the month's tiers of volume in the order of their opening, as Meta counts them. One that
 * is reported late takes the place of the last below a tier, whose price then changes (I18); after the month is closed,
 * what comes is counted behind all others. Batches that count together take turns until the first has committed.
 */
export async function countVolumes(
  tx: Transaction,
  accountId: string,
  volumes: readonly Volume[],
  limits: Limits,
): Promise<Volumes> {
  const result: Volumes = { of: new Map(), moved: [] }
  if (volumes.length === 0) return result
  const before = await lockCounts(
    tx,
    volumes.flatMap((volume) => [
      volumeScope(accountId, volume),
      ...volume.starts.map((from) => volumeScope(accountId, volume, from)),
    ]),
  )
  const after: Counts = new Map(before)
  for (const volume of volumes) await countOne(tx, accountId, volume, { before, after, limits, result })
  await saveCounts(tx, before, after)
  return result
}

/** Under which key a month's priced messages are counted, or those below a tier. */
export const volumeScope = (
  accountId: string,
  { market, key, month }: Pick<Volume, 'market' | 'key' | 'month'>,
  from?: number,
): MonthOf => ({
  scopeKey: `VOLUME:${accountId}:${market}:${key}${from === undefined ? '' : `:${from}`}`,
  month,
})

type Counting = { before: Counts; after: Counts; limits: Limits; result: Volumes }

async function countOne(tx: Transaction, accountId: string, volume: Volume, counting: Counting): Promise<void> {
  const { before, after, limits, result } = counting
  const open = volume.fresh.filter(({ openedAt }) => openedAt >= limits.closed)
  const late = volume.fresh.filter(({ openedAt }) => openedAt < limits.closed)
  const own = countKey(volumeScope(accountId, volume))
  const used = before.get(own)?.used ?? 0
  const near = (around: Parameters<typeof pricedNear>[2]) => pricedNear(tx, { ...volume, accountId, ...limits }, around)
  const [newest] = used > 0 && !before.get(own)?.last ? (await near({ count: 1, last: null })).below : []
  const last = before.get(own)?.last ?? newest ?? null
  const change: VolumeChange = { used, fresh: open, gone: volume.gone }
  const looked = new Map<string, StoredPriced>()
  const was: TierStart[] = []
  const is: TierStart[] = []
  for (const from of volume.starts) {
    const tier = { from, last: before.get(countKey(volumeScope(accountId, volume, from)))?.last ?? null }
    // Counted before the beginnings of tiers were kept.
    if (tier.last === null && used >= from)
      [tier.last = null] = (await near({ count: 1, last: null, rank: from - 1 })).below
    const count = neighboursNeeded(tier, change, last)
    const neighbours = count === 0 ? { below: [], above: [] } : await near({ count, last: tier.last })
    for (const each of [...neighbours.below, ...neighbours.above]) looked.set(each.id, each)
    was.push(tier)
    is.push(tierAfter(tier, change, neighbours, last))
  }
  const counted = Math.max(0, used - volume.gone.length + open.length)
  for (const place of open) result.of.set(place.openedBy, volumeAt(is, place))
  for (const [i, { openedBy }] of late.entries()) result.of.set(openedBy, counted + i + 1)
  for (const stored of looked.values()) {
    if (volumeAt(was, stored) !== volumeAt(is, stored)) result.moved.push({ stored, volume: volumeAt(is, stored) })
  }
  const newLast = open.reduce<Place | null>(
    (latest, { openedAt, openedBy }) => laterPlace(latest, { openedAt, openedBy }),
    last,
  )
  after.set(own, { used: counted + late.length, last: newLast })
  for (const { from, last: place } of is) {
    const reached = place ?? (counted + late.length >= from ? newLast : null)
    const shown = reached && { openedAt: reached.openedAt, openedBy: reached.openedBy }
    after.set(countKey(volumeScope(accountId, volume, from)), { used: shown === null ? 0 : from - 1, last: shown })
  }
}
