import type { Instant } from '../../../domain/time'
import type { Place } from '../../../domain/usage/allowance'
import { dialogueFreeAnyway, messageFreeAnyway, priceOf, type RatedAs } from '../../../domain/usage/rating'
import type { TimelineUnit } from '../../../domain/usage/standing'
import { OTHER_MARKET, ratesFor, type TariffRate } from '../../../domain/usage/tariff'
import type { Transaction } from '../client'
import { type Anyway, type Batch, type Candidate, candidate } from './candidates'
import type { Correction } from './corrections'
import { drawOnStore } from './draws'
import { marketsWithOwnRates, readRates } from './price-list'
import type { StoredUsage } from './stored-units'
import { countVolumes, type Volume, type Volumes } from './volumes'

/** A dialogue or message of a contact, which no stored row stands for yet. */
export type ContactUsage = TimelineUnit & { numberId: string; contact: string; revision: number }

/** Usage with its price. `key` is what its rate is looked up by: an initiator or a category. */
export type RatedUsage = ContactUsage & RatedAs & { market: string; key: string }

/** What a batch comes to: new rows, and what stored ones stand as from now on. */
export type RatedBatch = { usage: RatedUsage[]; corrections: Correction[] }

/** What makes it free whatever was used before, or UNRATED: an ad, a window, Meta's word, DIRECT billing. */
export function freeAnyway({ account, numbers, prices }: Batch, usage: TimelineUnit & { numberId: string }): Anyway {
  if (usage.unit === 'DIALOGUE') return dialogueFreeAnyway(usage, account.metaBilling)
  const { day } = prices.moment(numbers.get(usage.numberId) ?? { wabaTimeZone: null }, usage.openedAt)
  return messageFreeAnyway(usage, prices.freeRule(usage.unit, usage.category, day), account.metaBilling)
}

/**
 * Rates usage: free by itself, free by the month's allowance in the order of opening, or priced (C9, C11, C12). Two
 * batches that draw on one allowance, or count for one volume tier, take turns until the first has committed.
 */
export async function rate(
  tx: Transaction,
  batch: Batch,
  { opened, voided, closed }: { opened: readonly ContactUsage[]; voided: readonly StoredUsage[]; closed: Instant },
): Promise<RatedBatch> {
  const all = opened.map((usage) => ({ ...candidate(batch, usage), anyway: freeAnyway(batch, usage) }))
  const fresh = all.filter(({ anyway }) => anyway === null)
  const { free, becameFree, becamePriced } = await drawOnStore(tx, batch, { fresh, voided, closed })
  const { prices, moved } = await priceAll(tx, batch, {
    priced: [
      ...fresh.filter(({ usage }) => !free.has(usage.openedBy)),
      ...becamePriced.map((each) => candidate(batch, each)),
    ],
    gone: [...voided, ...becameFree].filter(isPriced).map((each) => candidate(batch, each)),
    closed,
  })
  const usage = all.map(({ usage, market, key, version, anyway, draw }) => {
    const drewOn = anyway === null ? (draw?.allowanceKey ?? null) : null
    const unpriced: RatedAs = { rating: anyway ?? 'FREE_ALLOWANCE', priceMicros: 0, tariffVersion: null, drewOn }
    if (anyway === 'UNRATED') unpriced.tariffVersion = version
    return { ...usage, market, key, ...(prices.get(usage.openedBy) ?? unpriced) }
  })
  const corrections: Correction[] = [
    ...voided.map((stored) => ({ stored, rating: 'VOID' as const, priceMicros: 0, allowanceKey: null })),
    ...becameFree.map((stored) => {
      const allowanceKey = candidate(batch, stored).draw?.allowanceKey ?? null
      return { stored, rating: 'FREE_ALLOWANCE' as const, priceMicros: 0, allowanceKey }
    }),
    ...becamePriced.flatMap((stored) => {
      const price = prices.get(stored.openedBy)
      return price ? [{ stored, rating: price.rating, priceMicros: price.priceMicros, allowanceKey: null }] : []
    }),
    ...moved,
  ]
  return { usage, corrections }
}

const isPriced = ({ rating }: StoredUsage): boolean => rating === 'PRICED'

type Pricing = {
  priced: readonly Candidate[]
  gone: readonly Candidate<StoredUsage>[]
  closed: Instant
}

/** Prices by the event that opened each, and what stored ones cost as from now on because their tier has changed. */
type Priced = { prices: Map<string, RatedAs>; moved: Correction[] }

/**
 * The price of each. Only rates with volume tiers need the month's count, from which what is `gone` is taken. The tier
 * follows the order of opening, whatever the order of the reports.
 */
async function priceAll(tx: Transaction, batch: Batch, { priced, gone, closed }: Pricing): Promise<Priced> {
  if (priced.length === 0 && gone.length === 0) return { prices: new Map(), moved: [] }
  const { account } = batch
  const all = [...priced, ...gone]
  const rates = await readRates(tx, {
    versions: [...new Set(all.flatMap(({ version }) => version ?? []))],
    markets: [...new Set(all.map(({ market }) => market))],
  })
  const tiersOf = tiersByKey(rates)
  const without = gone.map(({ usage }) => usage.id)
  const grouped = await volumesOf(tx, { priced, gone }, tiersOf)
  const volumes = await countVolumes(tx, account.id, grouped, { closed, without })
  const prices = new Map<string, RatedAs>()
  for (const each of priced) {
    const { market, key, version } = each
    const ordinal = volumes.of.get(each.usage.openedBy)
    prices.set(each.usage.openedBy, priceOf({ market, key, version, rates: tiersOf(each) }, account.markupBps, ordinal))
  }
  return { prices, moved: await movedTo(tx, batch, volumes, { rates, priced }) }
}

/** A stored one keeps its own version and mark-up: it is the tier alone that has turned out to be another. */
async function movedTo(
  tx: Transaction,
  { account }: Batch,
  { moved }: Volumes,
  { rates, priced }: { rates: ReadonlyMap<string, TariffRate[]>; priced: readonly Candidate[] },
): Promise<Correction[]> {
  if (moved.length === 0) return []
  const fallback = priced.find(({ version }) => version !== null)?.version ?? [...rates.keys()][0] ?? ''
  const read = await readRates(tx, {
    versions: [...new Set(moved.map(({ stored }) => stored.tariffVersion ?? fallback))],
    markets: [...new Set(moved.map(({ stored }) => stored.market))],
  })
  return moved.flatMap(({ stored, volume }) => {
    const version = stored.tariffVersion ?? fallback
    const key = stored.unit === 'DIALOGUE' ? `${stored.initiator}_INITIATED` : (stored.category ?? 'UNKNOWN')
    const of = { market: stored.market, key, version, rates: read.get(version) ?? [] }
    const { rating, priceMicros } = priceOf(of, stored.ownMarkupBps ?? account.markupBps, volume)
    if (rating !== 'PRICED' || priceMicros === stored.priceMicros) return []
    return [{ stored, rating, priceMicros, allowanceKey: null }]
  })
}

/** What of the batch counts together for tiers, where there are any. */
async function volumesOf(
  tx: Transaction,
  { priced, gone }: { priced: readonly Candidate[]; gone: readonly Candidate[] },
  tiersOf: (of: Candidate) => TariffRate[],
): Promise<Volume[]> {
  const volumes = new Map<string, Volume & { fresh: Place[]; gone: Place[]; starts: number[]; versions: Set<string> }>()
  const add = (to: 'fresh' | 'gone', each: Candidate) => {
    const tiers = tiersOf(each)
    const market = tiers[0]?.market
    if (tiers.length < 2 || market === undefined) return
    const { month } = each.moment
    const { openedAt, openedBy, unit } = each.usage
    const name = JSON.stringify([market, each.key, month])
    const volume = volumes.get(name) ?? {
      ...{ unit, market, others: null, key: each.key, month, starts: [], fresh: [], gone: [], versions: new Set() },
    }
    volume[to].push({ openedAt, openedBy })
    for (const { volumeFrom = 1 } of tiers) {
      if (volumeFrom > 1 && !volume.starts.includes(volumeFrom)) volume.starts.push(volumeFrom)
    }
    if (each.version !== null) volume.versions.add(each.version)
    volumes.set(name, volume)
  }
  for (const each of priced) add('fresh', each)
  for (const each of gone) add('gone', each)
  return Promise.all(
    [...volumes.values()].map(async ({ versions, ...volume }) => ({
      ...volume,
      starts: volume.starts.sort((a, b) => a - b),
      others: volume.market === OTHER_MARKET ? await marketsWithOwnRates(tx, [...versions], volume.key) : null,
    })),
  )
}

/** The rates of each one's market and key by rising volume; a batch asks for the same few again and again. */
function tiersByKey(rates: ReadonlyMap<string, TariffRate[]>): (of: Candidate) => TariffRate[] {
  const found = new Map<string, TariffRate[]>()
  return ({ version, market, key }) => {
    const asked = `${version} ${market} ${key}`
    const known = found.get(asked)
    if (known !== undefined) return known
    const tiers = ratesFor(rates.get(version ?? '') ?? [], market, key)
    found.set(asked, tiers)
    return tiers
  }
}
