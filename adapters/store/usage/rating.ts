import type { Instant } from '../../../domain/time'
import { byOpening, type Given } from '../../../domain/usage/allowance'
import { dialogueFreeAnyway, messageFreeAnyway, priceOf, type RatedAs } from '../../../domain/usage/rating'
import type { TimelineUnit } from '../../../domain/usage/standing'
import { ratesFor, type TariffRate } from '../../../domain/usage/tariff'
import type { Transaction } from '../client'
import { type Anyway, type Batch, type Candidate, candidate } from './candidates'
import type { Correction } from './corrections'
import { drawOnStore } from './draws'
import { countOne, lockCounts, type MonthOf, saveCounts } from './month-counts'
import { readRates } from './price-list'
import type { StoredUsage } from './stored-units'

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
  const prices = await priceAll(tx, batch, {
    priced: [
      ...fresh.filter(({ usage }) => !free.has(usage.openedBy)),
      ...becamePriced.map((each) => candidate(batch, each)),
    ],
    gone: [...voided, ...becameFree].filter(isPriced).map((each) => candidate(batch, each)),
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
  ]
  return { usage, corrections }
}

const isPriced = ({ rating }: StoredUsage): boolean => rating === 'PRICED'

type Pricing = { priced: readonly Candidate[]; gone: readonly Candidate[] }

/**
 * The price of each, by the event that opened it. Only rates with volume tiers need the month's count, from which what is
 * `gone` is taken first. A count goes by order of arrival.
 */
async function priceAll(tx: Transaction, batch: Batch, { priced, gone }: Pricing): Promise<Map<string, RatedAs>> {
  if (priced.length === 0 && gone.length === 0) return new Map()
  const all = [...priced, ...gone]
  const rates = await readRates(tx, {
    versions: [...new Set(all.flatMap(({ version }) => version ?? []))],
    markets: [...new Set(all.map(({ market }) => market))],
  })
  const { account } = batch
  const tiersOf = tiersByKey(rates)
  const volumeOf = (each: Candidate): MonthOf | null => {
    const [first, second] = tiersOf(each)
    if (first === undefined || second === undefined) return null
    return { scopeKey: `VOLUME:${account.id}:${first.market}:${each.key}`, month: each.moment.month }
  }
  const before = await lockCounts(
    tx,
    all.flatMap((each) => volumeOf(each) ?? []),
  )
  const counted = new Map<string, Given>(before)
  for (const volume of gone.map(volumeOf)) if (volume !== null) countOne(counted, volume, -1)
  const prices = new Map<string, RatedAs>()
  for (const each of [...priced].sort((a, b) => byOpening(a.usage, b.usage))) {
    const volume = volumeOf(each)
    const ordinal = volume === null ? 1 : countOne(counted, volume)
    const { market, key, version } = each
    prices.set(each.usage.openedBy, priceOf({ market, key, version, rates: tiersOf(each) }, account.markupBps, ordinal))
  }
  await saveCounts(tx, before, counted)
  return prices
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
