import type { Instant } from '../../../domain/time'
import type { FreeRule } from '../../../domain/usage/free-rules'
import { markedUp, percentOf, type TariffVersion, type UsageUnit } from '../../../domain/usage/tariff'
import { type Database, plain } from '../client'
import { readPriceList } from '../usage/price-list'

/** One price of the account in micros, mark-up included: what is charged. */
export type CardRate = { market: string; key: string; volumeFrom: number; priceMicros: number }

/** What an account pays at an instant (I5). Without a version in force there are no rates, and usage is UNRATED. */
export type RateCard = {
  accountId: string
  tariffCode: string
  currency: string
  markupPercent: number
  unit: UsageUnit | null
  version: string | null
  effectiveFrom: Instant | null
  nextVersion: { version: string; effectiveFrom: Instant } | null
  freePerMonth: FreeRule[]
  rates: CardRate[]
}

/** The account's effective card: the very figures that rating uses. Throws when there is no such account. */
export async function rateCard(db: Database, accountId: string, now: Instant): Promise<RateCard> {
  const account = await db.account.findUniqueOrThrow({ where: { id: accountId } })
  const { tariffCode, currency, markupBps } = account
  const prices = await readPriceList(db, account)
  const moment = prices.moment({ wabaTimeZone: null }, now)
  const version = prices.versionAt(moment)
  const next = version && prices.versionAfter(version)
  return {
    ...{ accountId, tariffCode, currency, markupPercent: percentOf(markupBps) },
    unit: version?.unit ?? null,
    version: version?.id ?? null,
    effectiveFrom: version?.effectiveFrom ?? null,
    nextVersion: next === undefined ? null : { version: next.id, effectiveFrom: next.effectiveFrom },
    freePerMonth: version === undefined ? [] : prices.allowancesOn(version.unit, moment.day),
    rates: version === undefined ? [] : await ratesOf(db, version, markupBps),
  }
}

async function ratesOf(db: Database, version: TariffVersion, markupBps: number): Promise<CardRate[]> {
  const rows = await db.tariffRate.findMany({
    where: { versionId: version.id },
    orderBy: [{ market: 'asc' }, { key: 'asc' }, { volumeFrom: 'asc' }],
  })
  return plain(rows).map(({ market, key, volumeFrom, priceMicros }) => ({
    ...{ market, key, volumeFrom },
    priceMicros: markedUp(priceMicros, markupBps),
  }))
}
