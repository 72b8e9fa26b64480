import {
  type AllowanceDraw,
  byOpening,
  dialogueFreeAnyway,
  drawOnAllowances,
  type FreeRating,
  messageFreeAnyway,
  type Priceable,
  priceOf,
  type RatedAs,
  ratingKey,
} from '../../../domain/usage/rating'
import { ratesFor } from '../../../domain/usage/tariff'
import type { Transaction } from '../client'
import { marketOf } from './contacts'
import type { UsageAccount, UsageNumber } from './intake'
import type { LocalMoment } from './local-time'
import { countOne, lockCounts, type MonthOf, saveCounts } from './month-counts'
import { type PriceList, readRates } from './price-list'
import type { ContactUsage } from './timelines'

/** Usage with its price. `key` is what its rate is looked up by: an initiator or a category. */
export type RatedUsage = ContactUsage & RatedAs & { market: string; key: string }

/** Usage before it is rated: what makes it free by itself, which allowance may cover it, what its price depends on. */
export type Candidate = {
  usage: ContactUsage
  moment: LocalMoment
  market: string
  key: string
  version: string | null
  anyway: FreeRating | 'UNRATED' | null
  draw: (AllowanceDraw & { of: MonthOf }) | null
}
export type Batch = { account: UsageAccount; numbers: ReadonlyMap<string, UsageNumber>; prices: PriceList }

/** The key of a template whose category nobody told. */
const UNKNOWN_KEY = 'UNKNOWN'

/**
 * Rates usage: free by itself, free by the month's allowance in the order of opening, or priced (C9, C11, C12). Two
 * batches that draw on one allowance, or count for one volume tier, take turns until the first has committed.
 */
export async function rate(tx: Transaction, batch: Batch, usage: readonly ContactUsage[]): Promise<RatedUsage[]> {
  const candidates = usage.map((each) => candidate(batch, each))
  const free = await drawFromStore(
    tx,
    candidates.flatMap(({ anyway, draw }) => (anyway === null && draw !== null ? [draw] : [])),
  )
  const priced = candidates.filter((each) => each.anyway === null && !free.has(each.usage.openedBy))
  const prices = await priceAll(tx, batch.account, priced)
  return candidates.map(({ usage, market, key, version, anyway, draw }) => {
    const free: RatedAs = { rating: 'FREE_ALLOWANCE', priceMicros: 0, tariffVersion: null, drewOn: null }
    const verdict: RatedAs =
      anyway === 'UNRATED'
        ? { ...free, rating: anyway, tariffVersion: version }
        : anyway !== null
          ? { ...free, rating: anyway }
          : (prices.get(usage.openedBy) ?? { ...free, drewOn: draw?.allowanceKey ?? null })
    return { ...usage, market, key, ...verdict }
  })
}

/** Usage as it is rated, before any allowance or count was asked. */
export function candidate({ account, numbers, prices }: Batch, usage: ContactUsage): Candidate {
  const number = numbers.get(usage.numberId)
  if (number === undefined) throw new Error(`the number ${usage.numberId} was not read`)
  const moment = prices.moment(number, usage.openedAt)
  const rule = prices.freeRule(usage.unit, usage.category, moment.day)
  const of = grantOf(account, number, usage, prices)
  const allowanceKey = `${of.scopeKey} ${of.month}`
  const { openedBy, openedAt } = usage
  const freePerMonth = rule?.freePerMonth ?? 0
  return {
    usage,
    moment,
    market: marketOf(usage.contact),
    key: usage.unit === 'DIALOGUE' ? ratingKey(usage.initiator) : (usage.category ?? UNKNOWN_KEY),
    version: prices.versionFor(usage.unit, moment)?.id ?? null,
    anyway:
      usage.unit === 'DIALOGUE'
        ? dialogueFreeAnyway(usage, account.metaBilling)
        : messageFreeAnyway(usage, rule, account.metaBilling),
    draw: freePerMonth > 0 ? { openedBy, openedAt, allowanceKey, freePerMonth, of } : null,
  }
}

/**
 * Whose allowance it is, and of which month there. Dialogues: as the account's scope says, a number without a WABA being
 * its own (C11). Free messages are Meta's, and each phone number's own.
 */
function grantOf(account: UsageAccount, number: UsageNumber, usage: ContactUsage, prices: PriceList): MonthOf {
  const { month } = prices.moment(number, usage.openedAt)
  if (usage.unit === 'MESSAGE') return { scopeKey: `${usage.category}:${number.id}`, month }
  const { allowanceScope: scope } = account
  if (scope === 'ACCOUNT') {
    const inAccount = prices.moment({ wabaTimeZone: null }, usage.openedAt)
    return { scopeKey: `ACCOUNT:${account.id}`, month: inAccount.month }
  }
  const shared = scope === 'WABA' && number.wabaId !== null
  return { scopeKey: shared ? `WABA:${number.wabaId}` : `NUMBER:${number.id}`, month }
}

/** Draws on the stored allowances, and answers what got one, by the event that opened it. */
async function drawFromStore(
  tx: Transaction,
  draws: readonly NonNullable<Candidate['draw']>[],
): Promise<ReadonlySet<string>> {
  const before = await lockCounts(
    tx,
    draws.map((draw) => draw.of),
  )
  const { free, used } = drawOnAllowances(draws, before)
  await saveCounts(tx, before, used)
  return free
}

/** The price of each, by the event that opened it. Only rates with volume tiers need the month's count. */
async function priceAll(
  tx: Transaction,
  account: UsageAccount,
  priced: readonly Candidate[],
): Promise<Map<string, RatedAs>> {
  if (priced.length === 0) return new Map()
  const rates = await readRates(tx, {
    versions: [...new Set(priced.flatMap(({ version }) => version ?? []))],
    markets: [...new Set(priced.map(({ market }) => market))],
  })
  const priceable = (each: Candidate): Priceable => ({ ...each, rates: rates.get(each.version ?? '') ?? [] })
  const volumeOf = (each: Candidate): MonthOf | null => {
    const market = tieredMarket(priceable(each))
    const scopeKey = `VOLUME:${account.id}:${market}:${each.key}`
    return market === null ? null : { scopeKey, month: each.moment.month }
  }
  const before = await lockCounts(
    tx,
    priced.flatMap((each) => volumeOf(each) ?? []),
  )
  const counted = new Map(before)
  const prices = new Map<string, RatedAs>()
  for (const each of [...priced].sort((a, b) => byOpening(a.usage, b.usage))) {
    const volume = volumeOf(each)
    const ordinal = volume === null ? 1 : countOne(counted, volume)
    prices.set(each.usage.openedBy, priceOf(priceable(each), account.markupBps, ordinal))
  }
  await saveCounts(tx, before, counted)
  return prices
}

/** The market whose messages count together for volume tiers; null where the price does not depend on the volume. */
function tieredMarket({ rates, market, key }: Priceable): string | null {
  const tiers = ratesFor(rates, market, key)
  return tiers.length > 1 ? (tiers[0]?.market ?? null) : null
}
