import { type Instant, iso } from '../../../domain/time'
import { OTHER_MARKET, type TariffRate, type TariffVersion } from '../../../domain/usage/rating'
import { newId } from '../../ids'
import { type Database, date, plain, type Transaction } from '../client'
import defaultTariff from './default-tariff.json'

/** A tariff as an operator writes it: one version of its code and currency, in force from `effectiveFrom` on. */
export type TariffInput = {
  code: string
  currency: string
  unit: 'DIALOGUE' | 'MESSAGE'
  effectiveFrom: Instant
  rates: TariffRate[]
}

/**
 * Saves a version of a tariff; a new `effectiveFrom` is a new version. A version is never changed: the same one again is
 * answered as it is (`created: false`), one with other rates or another unit for the same instant is null. Market and key
 * must name one rate each.
 */
export async function saveTariff(db: Database, input: TariffInput): Promise<{ id: string; created: boolean } | null> {
  return db.$transaction(async (tx) => {
    const [created] = await tx.$queryRaw<{ id: string }[]>`
      INSERT INTO tariff_versions (id, code, effective_from, currency, unit)
      VALUES (${newId('tar')}, ${input.code}, ${date(input.effectiveFrom)}, ${input.currency}, ${input.unit})
      ON CONFLICT (code, currency, effective_from) DO NOTHING RETURNING id`
    if (created === undefined) return sameVersion(tx, input)
    await tx.$executeRaw`
      INSERT INTO tariff_rates (version_id, market, key, price_micros)
      SELECT ${created.id}, * FROM unnest(
        ${input.rates.map((rate) => rate.market)}::text[], ${input.rates.map((rate) => rate.key)}::text[],
        ${input.rates.map((rate) => rate.priceMicros)}::bigint[])`
    return { id: created.id, created: true }
  })
}

/** Makes sure that the example tariff `default` is there. Safe to run at every start. */
export async function seedDefaultTariff(db: Database): Promise<void> {
  const { code, currency, effectiveFrom, rates } = defaultTariff
  const perMarket = Object.entries(rates).flatMap(([market, keys]) =>
    Object.entries(keys).map(([key, priceMicros]) => ({ market, key, priceMicros })),
  )
  await saveTariff(db, { code, currency, unit: 'DIALOGUE', effectiveFrom: Date.parse(effectiveFrom), rates: perMarket })
}

/** The versions of a dialogue tariff with their rates for the markets and OTHER. */
export async function readVersions(
  tx: Transaction,
  of: { code: string; currency: string; markets: string[] },
): Promise<TariffVersion[]> {
  const rows = await tx.tariffVersion.findMany({
    where: { code: of.code, currency: of.currency, unit: 'DIALOGUE' },
    include: { rates: { where: { market: { in: [...of.markets, OTHER_MARKET] } } } },
  })
  return rows.map(({ id, effectiveFrom, rates }) => ({
    id,
    effectiveFrom: effectiveFrom.getTime(),
    rates: plain(rates).map(({ market, key, priceMicros }) => ({ market, key, priceMicros })),
  }))
}

async function sameVersion(tx: Transaction, input: TariffInput): Promise<{ id: string; created: boolean } | null> {
  const { code, currency, unit, effectiveFrom } = input
  const stored = await tx.tariffVersion.findFirstOrThrow({
    where: { code, currency, effectiveFrom: iso(effectiveFrom) },
    include: { rates: true },
  })
  const same = stored.unit === unit && listed(plain(stored.rates)) === listed(input.rates)
  return same ? { id: stored.id, created: false } : null
}

const listed = (rates: readonly TariffRate[]): string =>
  rates
    .map(({ market, key, priceMicros }) => `${market} ${key} ${priceMicros}`)
    .sort()
    .join('\n')
