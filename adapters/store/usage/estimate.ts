import type { SendAsk } from '../../../domain/account/sending'
import type { Instant } from '../../../domain/time'
import { priceOf } from '../../../domain/usage/rating'
import { type MessageCategory, ratesFor, type TariffRate } from '../../../domain/usage/tariff'
import type { Transaction } from '../client'
import { type Batch, type Candidate, candidate } from './candidates'
import { canonicalContact } from './contacts'
import type { TakenEvent, UsageAccount, UsageNumber } from './intake'
import { countKey } from './month-counts'
import { readPriceList, readRates } from './price-list'
import { freeAnyway } from './rating'
import { foreseeUsage, type TimelineRules } from './timelines'
import { volumeScope } from './volumes'

/** A message that wants to go out. */
export type Outgoing = {
  id: string
  numberId: string
  contact: string
  category: MessageCategory | null
  kind: 'TEMPLATE' | 'FREE_FORM'
}

/**
 * What the messages of one account would cost if they were delivered now, by message: nothing where a window covers them
 * or Meta gives them away, else their rate with the mark-up, of tiers of volume the dearest from the month's count on, so that it is
 * enough whichever of several is delivered first. What it really costs
 * is rated at delivery. `numbers` must hold those of the messages.
 */
export async function estimate(
  tx: Transaction,
  account: UsageAccount,
  numbers: ReadonlyMap<string, UsageNumber>,
  messages: readonly Outgoing[],
  now: Instant,
): Promise<Map<string, SendAsk>> {
  const prices = await readPriceList(tx, account)
  const unitAt: TimelineRules['unitAt'] = (numberId, at) =>
    prices.unitAt(numbers.get(numberId) ?? { wabaTimeZone: null }, at)
  const usage = await foreseeUsage(
    tx,
    messages.map((message) => delivered(message, now)),
    unitAt,
  )
  const batch: Batch = { account, numbers: new Map(numbers), prices }
  const candidates = usage.map((each) => ({ ...candidate(batch, each), anyway: freeAnyway(batch, each) }))
  const priced = new Map(
    candidates.filter(({ anyway }) => anyway === null).map((each) => [each.usage.openedBy, each] as const),
  )
  const rates = await readRates(tx, {
    versions: [...new Set([...priced.values()].flatMap(({ version }) => version ?? []))],
    markets: [...new Set([...priced.values()].map(({ market }) => market))],
  })
  const tiersOf = (each: Candidate) => ratesFor(rates.get(each.version ?? '') ?? [], each.market, each.key)
  const counted = await countedSoFar(tx, account.id, [...priced.values()], tiersOf)
  const ask = (numberId: string, each: Candidate | undefined): SendAsk => {
    if (each === undefined) return { numberId, priceMicros: 0, freeUnit: null }
    const tiers = tiersOf(each)
    const next = (counted.get(volumeOf(account.id, each, tiers) ?? '') ?? 0) + 1
    const ordinals = [next, ...tiers.flatMap(({ volumeFrom = 1 }) => (volumeFrom > next ? volumeFrom : []))]
    const prices = ordinals.map((at) => priceOf({ ...each, rates: tiers }, account.markupBps, at).priceMicros)
    const priceMicros = Math.max(...prices)
    const freeUnit = each.draw && { allowanceKey: each.draw.allowanceKey, freePerMonth: each.draw.freePerMonth }
    return { numberId, priceMicros, freeUnit }
  }
  return new Map(messages.map(({ id, numberId }) => [id, ask(numberId, priced.get(id))]))
}

const delivered = ({ id, numberId, contact, category, kind }: Outgoing, at: Instant): TakenEvent => ({
  ...{ id, numberId, at, kind, category, contact: canonicalContact(contact) },
  ...{ direction: 'OUTBOUND', entryPoint: null, status: 'DELIVERED', pricing: null },
})

/** What it counts with for tiers of volume, by the key of the month's count; null where its rate has none. */
function volumeOf(accountId: string, { key, moment }: Candidate, tiers: readonly TariffRate[]): string | null {
  const [first, second] = tiers
  if (first === undefined || second === undefined) return null
  return countKey(volumeScope(accountId, { market: first.market, key, month: moment.month }))
}

/** How many of each volume were priced this month, as of now. Nothing is locked: what is reserved is an estimate. */
async function countedSoFar(
  tx: Transaction,
  accountId: string,
  candidates: readonly Candidate[],
  tiersOf: (of: Candidate) => TariffRate[],
): Promise<Map<string, number>> {
  const keys = [...new Set(candidates.flatMap((each) => volumeOf(accountId, each, tiersOf(each)) ?? []))]
  if (keys.length === 0) return new Map()
  const rows = await tx.$queryRaw<{ key: string; used: number }[]>`
    SELECT scope_key || ' ' || month AS key, used FROM allowance_grants
     WHERE (scope_key, month) IN (SELECT left(k, -8), right(k, 7) FROM unnest(${keys}::text[]) AS k)`
  return new Map(rows.map(({ key, used }) => [key, used]))
}
