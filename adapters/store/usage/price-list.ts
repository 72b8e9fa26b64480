import { ANY_KEY, type FreeRule, freeRuleOn } from '../../../domain/usage/free-rules'
import {
  OTHER_MARKET,
  type TariffRate,
  type TariffVersion,
  type UsageUnit,
  versionInForce,
} from '../../../domain/usage/tariff'
import type { Database, Transaction } from '../client'
import type { UsageAccount, UsageNumber } from './intake'
import { type LocalMoment, localMoment } from './local-time'

/** What a batch is rated by: the versions of the account's tariff, without their rates, and what is free when. */
export class PriceList {
  private readonly ofUnit: Record<UsageUnit, TariffVersion[]>
  /** What was looked up of the rules, which a batch asks for thousands of times. */
  private readonly found = new Map<string, FreeRule | null>()

  constructor(
    private readonly account: Pick<UsageAccount, 'timeZone'>,
    private readonly versions: readonly TariffVersion[],
    private readonly freeRules: readonly FreeRule[],
  ) {
    const of = (unit: UsageUnit) => versions.filter((version) => version.unit === unit)
    this.ofUnit = { DIALOGUE: of('DIALOGUE'), MESSAGE: of('MESSAGE') }
  }

  /** The moment on the clocks of the number's WABA, else of the account. */
  moment(number: Pick<UsageNumber, 'wabaTimeZone'>, at: number): LocalMoment {
    return localMoment(number.wabaTimeZone ?? this.account.timeZone, at)
  }

  /** What is sold then. Without any tariff it is dialogues, which nobody can price: UNRATED. */
  unitAt(number: Pick<UsageNumber, 'wabaTimeZone'>, at: number): UsageUnit {
    if (this.ofUnit.MESSAGE.length === 0) return 'DIALOGUE'
    return versionInForce(this.versions, this.moment(number, at))?.unit ?? 'DIALOGUE'
  }

  /** The version in force at that moment, whatever it sells. */
  versionAt(moment: LocalMoment): TariffVersion | undefined {
    return versionInForce(this.versions, moment)
  }

  /** The version that comes after it. */
  versionAfter({ effectiveFrom }: TariffVersion): TariffVersion | undefined {
    return this.versions
      .filter((version) => version.effectiveFrom > effectiveFrom)
      .reduce<TariffVersion | undefined>((a, b) => (a && a.effectiveFrom < b.effectiveFrom ? a : b), undefined)
  }

  /** The version by which usage of that unit is priced then. */
  versionFor(unit: UsageUnit, moment: LocalMoment): TariffVersion | undefined {
    return versionInForce(this.ofUnit[unit], moment)
  }

  /** What is given for nothing each month, on that local day. */
  allowancesOn(unit: UsageUnit, day: string): FreeRule[] {
    const keys = [...new Set(this.freeRules.filter((rule) => rule.unit === unit).map((rule) => rule.key))].sort()
    const rules = keys.flatMap((key) => freeRuleOn(this.freeRules, unit, key, day) ?? [])
    return rules.filter((rule) => rule.freePerMonth > 0)
  }

  /** What is free of that category on that local day, beside what Meta says itself. */
  freeRule(unit: UsageUnit, category: string | null, day: string): FreeRule | null {
    const key = unit === 'DIALOGUE' ? ANY_KEY : (category ?? '')
    const asked = `${unit} ${day} ${key}`
    const known = this.found.get(asked)
    if (known !== undefined) return known
    const rule = freeRuleOn(this.freeRules, unit, key, day)
    this.found.set(asked, rule)
    return rule
  }
}

/** Reads what the account's usage is rated by, in one statement. */
export async function readPriceList(
  tx: Transaction | Database,
  account: Pick<UsageAccount, 'tariffCode' | 'currency' | 'timeZone'>,
): Promise<PriceList> {
  type Version = Omit<TariffVersion, 'effectiveFrom'> & { effectiveFrom: string }
  const [row] = await tx.$queryRaw<{ versions: Version[]; rules: FreeRule[] }[]>`
    SELECT (SELECT coalesce(jsonb_agg(jsonb_build_object(
              'id', id, 'unit', unit, 'effectiveFrom', effective_from)), '[]')
              FROM tariff_versions WHERE code = ${account.tariffCode} AND currency = ${account.currency}) AS versions,
           (SELECT coalesce(jsonb_agg(jsonb_build_object('unit', unit, 'key', key, 'effectiveOn', effective_on::text,
              'freeWhen', free_when, 'freePerMonth', free_per_month)), '[]') FROM free_usage_rules) AS rules`
  const versions = (row?.versions ?? []).map(({ id, unit, effectiveFrom }) => ({
    ...{ id, unit },
    effectiveFrom: Date.parse(effectiveFrom),
  }))
  return new PriceList(account, versions, row?.rules ?? [])
}

/** The rates of these versions for the markets and OTHER, by version. */
export async function readRates(
  tx: Transaction,
  of: { versions: string[]; markets: string[] },
): Promise<Map<string, TariffRate[]>> {
  const rows = await tx.$queryRaw<{ versionId: string; rates: TariffRate[] }[]>`
    SELECT version_id AS "versionId", jsonb_agg(jsonb_build_object(
             'market', market, 'key', key, 'priceMicros', price_micros, 'volumeFrom', volume_from)) AS rates
      FROM tariff_rates
     WHERE version_id = ANY(${of.versions}::text[]) AND market = ANY(${[...of.markets, OTHER_MARKET]}::text[])
     GROUP BY version_id`
  return new Map(rows.map(({ versionId, rates }) => [versionId, rates]))
}

/** The markets that have rates of their own for the key in any of the versions: OTHER holds for the rest. */
export async function marketsWithOwnRates(tx: Transaction, versions: string[], key: string): Promise<string[]> {
  const rows = await tx.$queryRaw<{ market: string }[]>`
    SELECT DISTINCT market FROM tariff_rates
     WHERE version_id = ANY(${versions}::text[]) AND key = ${key} AND market <> ${OTHER_MARKET}`
  return rows.map(({ market }) => market)
}
