import { type Instant, iso } from '../../../domain/time'
import type { TariffRate, UsageUnit } from '../../../domain/usage/tariff'
import { newId } from '../../ids'
import { type Database, date, plain, type Transaction } from '../client'
import defaultTariff from './default-tariff.json'

/** A tariff as an operator writes it: one version of its code and currency, in force from `effectiveFrom` on. */
export type TariffInput = {
  code: string
  currency: string
  unit: UsageUnit
  effectiveFrom: Instant
  rates: TariffRate[]
  /** Of the file it was imported from. */
  sourceHash?: string
}

/** Two versions for one instant: the place of the one that was refused among those given. */
export class TariffTaken extends Error {
  constructor(readonly index: number) {
    super(`version ${index} has another one for its instant`)
  }
}

/**
 * Saves versions of tariffs, all or none; a new `effectiveFrom` is a new version. A version is never changed: the same one
 * again is answered as it is (`created: false`), one with other rates or another unit for the same instant throws
 * `TariffTaken`. Market, key and volume must name one rate each.
 */
export async function saveTariffs(
  db: Database,
  inputs: readonly TariffInput[],
): Promise<{ id: string; created: boolean }[]> {
  const save = async (tx: Transaction) => {
    const saved: { id: string; created: boolean }[] = []
    for (const [index, input] of inputs.entries()) {
      const version = await saveVersion(tx, input)
      if (version === null) throw new TariffTaken(index)
      saved.push(version)
    }
    return saved
  }
  return db.$transaction(save, { timeout: SAVE_LIMIT_MS })
}

/** A card of all of Meta's currencies has some fifteen thousand rates. */
const SAVE_LIMIT_MS = 60_000

/** Makes sure that the example tariff `default` is there. Safe to run at every start. */
export async function seedDefaultTariff(db: Database): Promise<void> {
  const { code, currency, effectiveFrom, rates } = defaultTariff
  const perMarket = Object.entries(rates).flatMap(([market, keys]) =>
    Object.entries(keys).map(([key, priceMicros]) => ({ market, key, priceMicros })),
  )
  const from = Date.parse(effectiveFrom)
  await saveTariffs(db, [{ code, currency, unit: 'DIALOGUE', effectiveFrom: from, rates: perMarket }])
}

async function saveVersion(tx: Transaction, input: TariffInput): Promise<{ id: string; created: boolean } | null> {
  const { code, currency, unit, effectiveFrom, sourceHash = null } = input
  const [created] = await tx.$queryRaw<{ id: string }[]>`
    INSERT INTO tariff_versions (id, code, effective_from, currency, unit, source_hash)
    VALUES (${newId('tar')}, ${code}, ${date(effectiveFrom)}, ${currency}, ${unit}, ${sourceHash})
    ON CONFLICT (code, currency, effective_from) DO NOTHING RETURNING id`
  if (created === undefined) return sameVersion(tx, input)
  await tx.$executeRaw`
    INSERT INTO tariff_rates (version_id, market, key, price_micros, volume_from)
    SELECT ${created.id}, * FROM unnest(
      ${input.rates.map((rate) => rate.market)}::text[], ${input.rates.map((rate) => rate.key)}::text[],
      ${input.rates.map((rate) => rate.priceMicros)}::bigint[],
      ${input.rates.map((rate) => rate.volumeFrom ?? 1)}::int[])`
  return { id: created.id, created: true }
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
    .map(({ market, key, priceMicros, volumeFrom = 1 }) => `${market} ${key} ${volumeFrom} ${priceMicros}`)
    .sort()
    .join('\n')
