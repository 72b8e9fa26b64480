import type { Instant } from './time'

export type HostingPlan = 'MONTHLY' | 'ANNUAL'

/** One version of the price list, valid from an instant on. Cents of the account's currency. */
export type PriceList = {
  version: number
  validFrom: Instant
  /** Monthly price of one number (C3). */
  monthlyCents: number
  /** Monthly price of every number from `volumeFrom` billable numbers on (C5). */
  volumeMonthlyCents: number
  volumeFrom: number
  /** Price of one month when a year is paid at once (C4). */
  annualMonthlyCents: number
}

/** The published list (source 002). Newer versions are appended; an invoice keeps the price it was issued with. */
export const PRICE_LISTS: readonly PriceList[] = [
  { version: 1, validFrom: 0, monthlyCents: 3900, volumeMonthlyCents: 3000, volumeFrom: 5, annualMonthlyCents: 3000 },
]

/** Months in one period of the plan. */
export const PLAN_MONTHS = { MONTHLY: 1, ANNUAL: 12 } as const satisfies Record<HostingPlan, number>

/** The list that is valid at `now`. Throws if there is none: a list without a beginning is a mistake in the data. */
export function priceListAt(now: Instant, lists: readonly PriceList[] = PRICE_LISTS): PriceList {
  const list = lists.filter((each) => each.validFrom <= now).at(-1)
  if (!list) throw new Error(`no price list is valid at ${now}`)
  return list
}

/**
 * Price of one full period in cents (C3, C4, C5). `billableNumbers` counts the account's numbers with the one being
 * priced among them.
 */
export function hostingPriceCents(plan: HostingPlan, billableNumbers: number, now: Instant): number {
  const list = priceListAt(now)
  if (plan === 'ANNUAL') return PLAN_MONTHS.ANNUAL * list.annualMonthlyCents
  return monthlyPriceCents(billableNumbers, now)
}

/** Price of one month paid by the month, in cents (C3, C5). */
export function monthlyPriceCents(billableNumbers: number, now: Instant): number {
  const list = priceListAt(now)
  return billableNumbers >= list.volumeFrom ? list.volumeMonthlyCents : list.monthlyCents
}

/** The deposit taken at a cancel in cents: one month at this number's own present price (C23; annual: a twelfth). */
export function depositCents(plan: HostingPlan, pricePerPeriodCents: number): number {
  return Math.floor(pricePerPeriodCents / PLAN_MONTHS[plan])
}

/** C7: a yearly purchase that makes five or more numbers needs terms agreed with a person. */
export function needsIndividualTerms(plan: HostingPlan, billableNumbersAfter: number, now: Instant): boolean {
  return plan === 'ANNUAL' && billableNumbersAfter >= priceListAt(now).volumeFrom
}
