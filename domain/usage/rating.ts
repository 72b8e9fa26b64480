import type { Instant } from '../time'
import { byOpening } from './allowance'
import type { FreeRule } from './free-rules'
import type { DeliveredMessage } from './messages'
import { markedUp, rateAt, ratesFor, type TariffRate } from './tariff'
import type { Initiator } from './timeline'

export type MetaBilling = 'HOST' | 'DIRECT'
export type RatingKey = 'BUSINESS_INITIATED' | 'USER_INITIATED'
export type FreeRating = 'FREE_ALLOWANCE' | 'FREE_ENTRY_POINT' | 'FREE_CUSTOMER_SERVICE' | 'FREE_DIRECT'
export type Rating = FreeRating | 'PRICED' | 'UNRATED'

/** What an allowance gives to: `allowanceKey` names it, month included, and it has `freePerMonth` to give. */
export type AllowanceDraw = { openedBy: string; openedAt: Instant; allowanceKey: string; freePerMonth: number }

/** The verdict: a price in micros, frozen from now on (I18), and what it came from. */
export type RatedAs = { rating: Rating; priceMicros: number; tariffVersion: string | null; drewOn: string | null }

/** The key under which a dialogue of this initiator is priced (C9). */
export const ratingKey = (initiator: Initiator): RatingKey => `${initiator}_INITIATED`

/** Whether the dialogue is free whatever was used before: nothing is charged under DIRECT, nor after an ad click (C12). */
export function dialogueFreeAnyway(
  dialogue: { entryPoint: 'AD_CLICK' | null },
  metaBilling: MetaBilling,
): FreeRating | null {
  if (metaBilling === 'DIRECT') return 'FREE_DIRECT'
  return dialogue.entryPoint === 'AD_CLICK' ? 'FREE_ENTRY_POINT' : null
}

/** Meta's words for what it does not charge. Any other than these and REGULAR is not ours to guess. */
const META_TYPES: ReadonlyMap<string, FreeRating | null> = new Map([
  ['REGULAR', null],
  ['FREE_CUSTOMER_SERVICE', 'FREE_CUSTOMER_SERVICE'],
  ['FREE_ENTRY_POINT', 'FREE_ENTRY_POINT'],
])

/**
 * Whether the message is free whatever was used before: by Meta's own word where there is one, else by the rule in force
 * for its category and its windows. A word that we do not know makes it UNRATED: never free by a guess.
 */
export function messageFreeAnyway(
  message: Pick<DeliveredMessage, 'entryPoint' | 'inServiceWindow' | 'pricingType'>,
  rule: FreeRule | null,
  metaBilling: MetaBilling,
): FreeRating | 'UNRATED' | null {
  if (metaBilling === 'DIRECT') return 'FREE_DIRECT'
  if (message.pricingType !== null) {
    const word = META_TYPES.get(message.pricingType)
    return word === undefined ? 'UNRATED' : word
  }
  if (message.entryPoint === 'AD_CLICK') return 'FREE_ENTRY_POINT'
  const byWindow = rule?.freeWhen === 'ALWAYS' || (rule?.freeWhen === 'IN_SERVICE_WINDOW' && message.inServiceWindow)
  return byWindow ? 'FREE_CUSTOMER_SERVICE' : null
}

/**
 * Lets usage draw on its monthly allowances in the order of opening (C11). `used` tells how many each allowance gave
 * before. Answers what is free by it, by `openedBy`, and the new counts.
 */
export function drawOnAllowances(
  draws: readonly AllowanceDraw[],
  used: ReadonlyMap<string, number>,
): { free: Set<string>; used: Map<string, number> } {
  const counts = new Map(used)
  const free = new Set<string>()
  for (const { openedBy, allowanceKey, freePerMonth } of [...draws].sort(byOpening)) {
    const count = counts.get(allowanceKey) ?? 0
    if (count >= freePerMonth) continue
    counts.set(allowanceKey, count + 1)
    free.add(openedBy)
  }
  return { free, used: counts }
}

/** What is priced: `version` is the tariff version in force at its opening, `rates` that version's. */
export type Priceable = { market: string; key: string; version: string | null; rates: readonly TariffRate[] }

/**
 * The price of what nothing makes free: the rate of its market and key, else of OTHER, with the account's mark-up.
 * `ordinal` is its place in the month's volume, from 1. Without a rate it is UNRATED: it costs nothing now, and a person
 * must look (C9).
 */
export function priceOf({ market, key, version, rates }: Priceable, markupBps: number, ordinal = 1): RatedAs {
  const rate = rateAt(ratesFor(rates, market, key), ordinal)
  if (rate === undefined) return { rating: 'UNRATED', priceMicros: 0, tariffVersion: version, drewOn: null }
  const priceMicros = markedUp(rate.priceMicros, markupBps)
  return { rating: 'PRICED', priceMicros, tariffVersion: version, drewOn: null }
}
