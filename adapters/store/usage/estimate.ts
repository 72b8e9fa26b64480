import type { SendAsk } from '../../../domain/account/sending'
import type { Instant } from '../../../domain/time'
import { priceOf } from '../../../domain/usage/rating'
import type { MessageCategory } from '../../../domain/usage/tariff'
import type { Transaction } from '../client'
import { type Batch, type Candidate, candidate } from './candidates'
import { canonicalContact } from './contacts'
import type { TakenEvent, UsageAccount, UsageNumber } from './intake'
import { readPriceList, readRates } from './price-list'
import { freeAnyway } from './rating'
import { foreseeUsage, type TimelineRules } from './timelines'

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
 * or Meta gives them away, else their rate with the mark-up; volume tiers are estimated at the first. What it really costs
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
  const ask = (numberId: string, each: Candidate | undefined): SendAsk => {
    if (each === undefined) return { numberId, priceMicros: 0, freeUnit: null }
    const { priceMicros } = priceOf({ ...each, rates: rates.get(each.version ?? '') ?? [] }, account.markupBps)
    const freeUnit = each.draw && { allowanceKey: each.draw.allowanceKey, freePerMonth: each.draw.freePerMonth }
    return { numberId, priceMicros, freeUnit }
  }
  return new Map(messages.map(({ id, numberId }) => [id, ask(numberId, priced.get(id))]))
}

const delivered = ({ id, numberId, contact, category, kind }: Outgoing, at: Instant): TakenEvent => ({
  ...{ id, numberId, at, kind, category, contact: canonicalContact(contact) },
  ...{ direction: 'OUTBOUND', entryPoint: null, status: 'DELIVERED', pricing: null },
})
