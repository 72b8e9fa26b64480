import type { UsageUnit } from './tariff'

/**
 * What is free of one kind of usage from a local day on, as data: Meta changes it and we only load it. `key` is a category
 * under MESSAGE and ANY under DIALOGUE; `effectiveOn` is a day (YYYY-MM-DD) that begins at the WABA's own midnight.
 */
export type FreeRule = {
  unit: UsageUnit
  key: string
  effectiveOn: string
  freeWhen: 'ALWAYS' | 'IN_SERVICE_WINDOW' | 'NEVER'
  /** How many are free each month beside that; no roll-over. */
  freePerMonth: number
}

/** The key of a rule that holds for everything of its unit. */
export const ANY_KEY = 'ANY'

/** The rule in force on that local day; null = nothing is free. */
export function freeRuleOn(rules: readonly FreeRule[], unit: UsageUnit, key: string, day: string): FreeRule | null {
  return rules
    .filter((rule) => rule.unit === unit && rule.key === key && rule.effectiveOn <= day)
    .reduce<FreeRule | null>((a, b) => (a && a.effectiveOn > b.effectiveOn ? a : b), null)
}
