import { ANY_KEY, type FreeRule, freeRuleOn } from '../../../domain/usage/free-rules'
import {
  OTHER_MARKET,
  type TariffRate,
  type TariffVersion,
  type UsageUnit,
  versionInForce,
} from '../../../domain/usage/tariff'
import { type Database, plain, type Transaction } from '../client'
import type { UsageAccount, UsageNumber } from './intake'
import { type LocalMoment, localMoment } from './local-time'

/** What a batch is rated by: the versions of the account's tariff, without their rates, and what is free when. */
export class PriceList {
  constructor(
    private readonly account: Pick<UsageAccount, 'timeZone'>,
    private readonly versions: readonly TariffVersion[],
    private readonly freeRules: readonly FreeRule[],
  ) {}

  /** The moment on the clocks of the number's WABA, else of the account. */
  moment(number: Pick<UsageNumber, 'wabaTimeZone'>, at: number): LocalMoment {
    return localMoment(number.wabaTimeZone ?? this.account.timeZone, at)
  }

  /** What is sold then. Without any tariff it is dialogues, which nobody can price: UNRATED. */
  unitAt(number: Pick<UsageNumber, 'wabaTimeZone'>, at: number): UsageUnit {
    if (this.versions.every((version) => version.unit === 'DIALOGUE')) return 'DIALOGUE'
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
    return versionInForce(
      this.versions.filter((version) => version.unit === unit),
      moment,
    )
  }

  /** What is given for nothing each month, on that local day. */
  allowancesOn(unit: UsageUnit, day: string): FreeRule[] {
    const keys = [...new Set(this.freeRules.filter((rule) => rule.unit === unit).map((rule) => rule.key))].sort()
    const rules = keys.flatMap((key) => freeRuleOn(this.freeRules, unit, key, day) ?? [])
    return rules.filter((rule) => rule.freePerMonth > 0)
  }

  /** What is free of that category on that local day, beside what Meta says itself. */
  freeRule(unit: UsageUnit, category: string | null, day: string): FreeRule | null {
    return freeRuleOn(this.freeRules, unit, unit === 'DIALOGUE' ? ANY_KEY : (category ?? ''), day)
  }
}

/** Reads what the account's usage is rated by. */
export async function readPriceList(
  tx: Transaction | Database,
  account: Pick<UsageAccount, 'tariffCode' | 'currency' | 'timeZone'>,
): Promise<PriceList> {
  const versions = await tx.tariffVersion.findMany({ where: { code: account.tariffCode, currency: account.currency } })
  const rules = await tx.freeUsageRule.findMany()
  return new PriceList(
    account,
    versions.map(({ id, unit, effectiveFrom }) => ({
      id,
      unit: unit as UsageUnit,
      effectiveFrom: effectiveFrom.getTime(),
    })),
    rules.map(({ unit, key, effectiveOn, freeWhen, freePerMonth }) => ({
      unit: unit as UsageUnit,
      key,
      effectiveOn: effectiveOn.toISOString().slice(0, 10),
      freeWhen: freeWhen as FreeRule['freeWhen'],
      freePerMonth,
    })),
  )
}

/** The rates of these versions for the markets and OTHER, by version. */
export async function readRates(
  tx: Transaction,
  of: { versions: string[]; markets: string[] },
): Promise<Map<string, TariffRate[]>> {
  const rows = await tx.tariffRate.findMany({
    where: { versionId: { in: of.versions }, market: { in: [...of.markets, OTHER_MARKET] } },
  })
  const rates = new Map<string, TariffRate[]>()
  for (const { versionId, ...rate } of plain(rows)) rates.set(versionId, [...(rates.get(versionId) ?? []), rate])
  return rates
}
