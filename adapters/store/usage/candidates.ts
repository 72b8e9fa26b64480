import { type AllowanceDraw, type FreeRating, ratingKey } from '../../../domain/usage/rating'
import type { UsageUnit } from '../../../domain/usage/tariff'
import type { Initiator } from '../../../domain/usage/timeline'
import { marketOf } from './contacts'
import type { UsageAccount, UsageNumber } from './intake'
import type { LocalMoment } from './local-time'
import { countKey, type MonthOf } from './month-counts'
import type { PriceList } from './price-list'

/** What a batch is rated with. */
export type Batch = { account: UsageAccount; numbers: Map<string, UsageNumber>; prices: PriceList }

/** A dialogue or message, new or stored, as far as its price depends on it. */
export type Ratable = {
  unit: UsageUnit
  numberId: string
  contact: string
  openedBy: string
  openedAt: number
  initiator?: Initiator | null
  category: string | null
}

/** Whose allowance it draws on, and with whom it counts. */
export type Draw = AllowanceDraw & { of: MonthOf }

/** How one is to be rated. `key` is what its rate is looked up by; without a `draw` nothing of its kind is free. */
export type Candidate<U extends Ratable = Ratable> = {
  usage: U
  moment: LocalMoment
  market: string
  key: string
  version: string | null
  draw: Draw | null
}

/** What makes it free whatever was used before, or UNRATED. */
export type Anyway = FreeRating | 'UNRATED' | null

/** The key of a template whose category nobody told. */
const UNKNOWN_KEY = 'UNKNOWN'

/** What the rating of a dialogue or message needs: its market and key, the version in force and its allowance. */
export function candidate<U extends Ratable>({ account, numbers, prices }: Batch, usage: U): Candidate<U> {
  const number = numbers.get(usage.numberId)
  if (number === undefined) throw new Error(`the number ${usage.numberId} was not read`)
  const { unit, openedBy, openedAt, category } = usage
  const moment = prices.moment(number, openedAt)
  const of = grantOf(account, number, usage, prices)
  const freePerMonth = prices.freeRule(unit, category, moment.day)?.freePerMonth ?? 0
  return {
    usage,
    moment,
    market: marketOf(usage.contact),
    key: unit === 'DIALOGUE' ? ratingKey(usage.initiator ?? 'BUSINESS') : (category ?? UNKNOWN_KEY),
    version: prices.versionFor(unit, moment)?.id ?? null,
    draw: freePerMonth > 0 ? { openedBy, openedAt, allowanceKey: countKey(of), freePerMonth, of } : null,
  }
}

/**
 * Whose allowance it is, and of which month there. Dialogues: as the account's scope says, a number without a WABA being
 * its own (C11). Free messages are Meta's, and each phone number's own.
 */
function grantOf(account: UsageAccount, number: UsageNumber, usage: Ratable, prices: PriceList): MonthOf {
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
