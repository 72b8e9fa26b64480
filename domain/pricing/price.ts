import type { Instant } from '../time'
import type { PriceList } from './list'
import { PRICE_LISTS, priceListAt } from './lists'
import { type HostingPlan, PLAN_MONTHS } from './plan'

/** A price agreed with one account (C7); never changed, only followed by a later one. */
export type AgreedPrice = {
  id: string
  /** Null = both plans. */
  plan: HostingPlan | null
  perMonthCents: number
  /** Taken off a year that is paid at once (P2); whole percent. */
  annualDiscountPercent: number
  validFrom: Instant
}

/** Which rule a price comes from: agreed > annual > volume > monthly (C7). */
export type PriceRule = 'AGREED' | 'ANNUAL' | 'VOLUME' | 'MONTHLY'

/** What one full period costs, in cents, and why. */
export type Price = {
  plan: HostingPlan
  cents: number
  rule: PriceRule
  /** The price list's version; null for an agreed price. */
  listVersion: number | null
  agreedPriceId: string | null
}

/** What the price of an account's numbers depends on, beside the price list. Agreed prices as they were recorded. */
export type PriceBasis = { agreed: readonly AgreedPrice[]; billableNumbers: number; lists?: readonly PriceList[] }

/** The agreed price that holds for the plan at `at`: the one that began last, of two the one recorded last. */
export function agreedAt(plan: HostingPlan, agreed: readonly AgreedPrice[], at: Instant): AgreedPrice | null {
  const begun = agreed.filter((each) => (each.plan ?? plan) === plan && each.validFrom <= at)
  return begun.reduce<AgreedPrice | null>((held, each) => (held && held.validFrom > each.validFrom ? held : each), null)
}

/** One full period under an agreed price, in cents, rounded down (P2: 12 × $22 less 10 % = $237.60). */
export function agreedCents(plan: HostingPlan, agreed: Pick<AgreedPrice, 'perMonthCents' | 'annualDiscountPercent'>) {
  const { perMonthCents, annualDiscountPercent } = agreed
  if (plan === 'MONTHLY') return perMonthCents
  return Math.floor((PLAN_MONTHS.ANNUAL * perMonthCents * (100 - annualDiscountPercent)) / 100)
}

/**
 * The price of one full period at `at` (C3–C5, C7). The number being priced is among the billable ones. Says nothing of
 * notice: what an account may be charged while a rise is announced is `priceStanding`.
 */
export function priceAt(plan: HostingPlan, basis: PriceBasis, at: Instant): Price {
  const agreed = agreedAt(plan, basis.agreed, at)
  if (agreed) {
    return { plan, cents: agreedCents(plan, agreed), rule: 'AGREED', listVersion: null, agreedPriceId: agreed.id }
  }
  const list = priceListAt(at, basis.lists ?? PRICE_LISTS)
  const listed = { plan, listVersion: list.version, agreedPriceId: null }
  if (plan === 'ANNUAL') return { ...listed, cents: PLAN_MONTHS.ANNUAL * list.annualMonthlyCents, rule: 'ANNUAL' }
  const volume = basis.billableNumbers >= list.volumeFrom
  return { ...listed, cents: monthlyListCents(list, basis.billableNumbers), rule: volume ? 'VOLUME' : 'MONTHLY' }
}

/** The list's price of one month paid by the month, in cents (C3, C5). */
export const monthlyListCents = (list: PriceList, billableNumbers: number): number =>
  billableNumbers >= list.volumeFrom ? list.volumeMonthlyCents : list.monthlyCents

/** C7: a year for an account of five or more numbers needs terms agreed with a person. */
export function needsIndividualTerms(plan: HostingPlan, basis: PriceBasis, at: Instant): boolean {
  if (plan !== 'ANNUAL' || agreedAt(plan, basis.agreed, at) !== null) return false
  return basis.billableNumbers >= priceListAt(at, basis.lists ?? PRICE_LISTS).volumeFrom
}
