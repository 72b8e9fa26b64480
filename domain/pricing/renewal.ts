import type { NumberRecord } from '../number/record'
import type { Instant } from '../time'
import { type PricingFacts, priceOfRenewal } from './notice'
import { billedPlan, type HostingPlan } from './plan'
import { needsIndividualTerms, type Price } from './price'
import type { QuoteWish } from './quote'

/** What a renewal will be. `quote`: terms are missing for it, and are asked for when it comes (C7). */
export type RenewalTerms = { plan: HostingPlan; price: Price; quote: QuoteWish | null }

/**
 * Plan and price of the number's renewal at `at` (C5–C7, rows 25 and 26). Without the terms that five numbers need, a
 * year renews at the list's price, and what was to become a year is a month.
 */
export function renewalTerms(
  { plan, nextPlan }: Pick<NumberRecord, 'plan' | 'nextPlan'>,
  facts: PricingFacts,
  at: Instant,
): RenewalTerms {
  const wished = billedPlan(nextPlan ?? plan)
  const missing = needsIndividualTerms(wished, facts, at)
  const renewed = missing && plan !== 'ANNUAL' ? 'MONTHLY' : wished
  const quote = missing ? (plan === 'ANNUAL' ? 'RENEWAL' : 'PLAN_CHANGE') : null
  return { plan: renewed, price: priceOfRenewal(renewed, facts, at), quote }
}
