import { assertAmount } from '../money'
import type { Instant } from '../time'

/** What is sold: a 24-hour dialogue (C8), or each delivered message as Meta sells it. */
export type UsageUnit = 'DIALOGUE' | 'MESSAGE'

/** Meta's categories, by which messages are priced. */
export const MESSAGE_CATEGORIES = [
  'MARKETING',
  'UTILITY',
  'AUTHENTICATION',
  'AUTHENTICATION_INTERNATIONAL',
  'SERVICE',
] as const
export type MessageCategory = (typeof MESSAGE_CATEGORIES)[number]

/** The market of every country that has no rate of its own, and of contacts whose country is unknown (C9). */
export const OTHER_MARKET = 'OTHER'

/** The most a unit may cost, in micros: with any mark-up it stays within the safe integers. */
export const MAX_PRICE_MICROS = 10_000_000_000

/** When something happened: the instant, and what clocks in the WABA's zone showed, read as if it were UTC. */
export type Moment = { at: Instant; wallClock: Instant }

/**
 * One version of a tariff. Under DIALOGUE `effectiveFrom` is an instant; under MESSAGE it is a time on the clocks of the
 * WABA's own zone, read as UTC, because Meta's cards hold from local midnight.
 */
export type TariffVersion = { id: string; unit: UsageUnit; effectiveFrom: Instant }

/**
 * A price in millionths of the tariff's currency. `market` is an ISO 3166 country or OTHER; `key` an initiator under
 * DIALOGUE, a category under MESSAGE. It holds from the `volumeFrom`-th priced message of the month in its market and
 * category on, up to the next such rate; 1 unless said.
 */
export type TariffRate = { market: string; key: string; priceMicros: number; volumeFrom?: number }

/** The version in force at that moment, undefined before the first one. `versions` are of one tariff, in any order. */
export function versionInForce(versions: readonly TariffVersion[], moment: Moment): TariffVersion | undefined {
  return versions
    .filter((version) => version.effectiveFrom <= (version.unit === 'MESSAGE' ? moment.wallClock : moment.at))
    .reduce<TariffVersion | undefined>((a, b) => (a && a.effectiveFrom > b.effectiveFrom ? a : b), undefined)
}

/** The rates of a market and key by rising volume; those of OTHER when the market has none for the key; else none. */
export function ratesFor(rates: readonly TariffRate[], market: string, key: string): TariffRate[] {
  const of = (where: string) => rates.filter((rate) => rate.market === where && rate.key === key)
  const own = of(market)
  return (own.length > 0 ? own : of(OTHER_MARKET)).sort((a, b) => volumeFrom(a) - volumeFrom(b))
}

/** The rate of the `ordinal`-th priced message of a month, counted from 1. `tiers` are from `ratesFor`. */
export const rateAt = (tiers: readonly TariffRate[], ordinal: number): TariffRate | undefined =>
  tiers.filter((rate) => volumeFrom(rate) <= ordinal).at(-1)

const volumeFrom = (rate: TariffRate): number => rate.volumeFrom ?? 1

const BASIS_POINTS_PER_PERCENT = 100
const WHOLE_IN_BASIS_POINTS = 100 * BASIS_POINTS_PER_PERCENT

/**
 * The account's own price: the tariff's with the mark-up, in whole micros, half a micro rounded up. This is the only
 * rounding of a unit price; what is charged is a multiple of what the rate card shows (I5).
 */
export function markedUp(priceMicros: number, markupBps: number): number {
  const raised = assertAmount('priceMicros', priceMicros) * (WHOLE_IN_BASIS_POINTS + markupBps)
  return Math.floor((assertAmount('price with mark-up', raised) + WHOLE_IN_BASIS_POINTS / 2) / WHOLE_IN_BASIS_POINTS)
}

/** A percentage of at most two decimals as whole basis points, and back. */
export const basisPoints = (percent: number): number => Math.round(percent * BASIS_POINTS_PER_PERCENT)
export const percentOf = (bps: number): number => bps / BASIS_POINTS_PER_PERCENT
