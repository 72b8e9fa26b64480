import type { Instant } from '../time'
import type { Initiator } from './timeline'

export type MetaBilling = 'HOST' | 'DIRECT'
export type RatingKey = 'BUSINESS_INITIATED' | 'USER_INITIATED'
export type Rating = 'FREE_ALLOWANCE' | 'FREE_ENTRY_POINT' | 'FREE_DIRECT' | 'PRICED' | 'UNRATED'

/** The market of every country that has no rate of its own, and of contacts whose country is unknown (C9). */
export const OTHER_MARKET = 'OTHER'

/** One version of a tariff under the unit DIALOGUE: millionths of the account's currency. */
export type TariffVersion = { id: string; effectiveFrom: Instant; rates: readonly TariffRate[] }
/** `market` is an ISO 3166 country or OTHER. */
export type TariffRate = { market: string; key: string; priceMicros: number }

/** What rating needs to know of a dialogue. `allowanceKey` names the allowance it draws on, month included. */
export type RatableDialogue = {
  openedBy: string
  openedAt: Instant
  initiator: Initiator
  entryPoint: 'AD_CLICK' | null
  market: string
  allowanceKey: string
}

/** The verdict: a price in micros, frozen from now on (I18), and what it came from. */
export type RatedAs = { rating: Rating; priceMicros: number; tariffVersion: string | null; drewOn: string | null }

/** Free dialogues a month, by the instant from which they hold (C11). */
const ALLOWANCES: readonly { version: number; validFrom: Instant; dialogues: number }[] = [
  { version: 1, validFrom: 0, dialogues: 1000 },
]

/** The key under which a dialogue of this initiator is priced (C9). */
export const ratingKey = (initiator: Initiator): RatingKey => `${initiator}_INITIATED`

/** Whether the dialogue is free whatever was used before: nothing is charged under DIRECT, nor after an ad click (C12). */
export function freeAnyway(dialogue: Pick<RatableDialogue, 'entryPoint'>, metaBilling: MetaBilling): Rating | null {
  if (metaBilling === 'DIRECT') return 'FREE_DIRECT'
  return dialogue.entryPoint === 'AD_CLICK' ? 'FREE_ENTRY_POINT' : null
}

/**
 * Lets dialogues draw on their monthly allowances in the order of their opening (C11). `used` tells how many each
 * allowance gave before. Answers the dialogues that are free by it, by `openedBy`, and the new counts.
 */
export function drawOnAllowances(
  dialogues: readonly RatableDialogue[],
  used: ReadonlyMap<string, number>,
): { free: Set<string>; used: Map<string, number> } {
  const counts = new Map(used)
  const free = new Set<string>()
  for (const dialogue of [...dialogues].sort(byOpening)) {
    const count = counts.get(dialogue.allowanceKey) ?? 0
    if (count >= allowanceAt(dialogue.openedAt)) continue
    counts.set(dialogue.allowanceKey, count + 1)
    free.add(dialogue.openedBy)
  }
  return { free, used: counts }
}

/**
 * The price of a dialogue that nothing makes free: by the tariff version in force at its opening, the rate of its market,
 * else of OTHER. Without a rate it is UNRATED: it costs nothing now, and a person must look (C9). `versions` are of
 * one tariff, in any order.
 */
export function priceOf(dialogue: RatableDialogue, versions: readonly TariffVersion[]): RatedAs {
  const version = versionAt(versions, dialogue.openedAt)
  const key = ratingKey(dialogue.initiator)
  const rateIn = (market: string) => version?.rates.find((rate) => rate.market === market && rate.key === key)
  const rate = rateIn(dialogue.market) ?? rateIn(OTHER_MARKET)
  const tariffVersion = version?.id ?? null
  if (rate === undefined) return { rating: 'UNRATED', priceMicros: 0, tariffVersion, drewOn: null }
  return { rating: 'PRICED', priceMicros: rate.priceMicros, tariffVersion, drewOn: null }
}

function versionAt(versions: readonly TariffVersion[], at: Instant): TariffVersion | undefined {
  return versions
    .filter((version) => version.effectiveFrom <= at)
    .reduce<TariffVersion | undefined>(
      (a, b) => (a !== undefined && a.effectiveFrom > b.effectiveFrom ? a : b),
      undefined,
    )
}

function allowanceAt(at: Instant): number {
  return ALLOWANCES.filter((allowance) => allowance.validFrom <= at).at(-1)?.dialogues ?? 0
}

function byOpening(a: RatableDialogue, b: RatableDialogue): number {
  if (a.openedAt !== b.openedAt) return a.openedAt - b.openedAt
  return a.openedBy < b.openedBy ? -1 : 1
}
