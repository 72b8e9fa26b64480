import { type Refusal, refuse } from '../errors'
import { type Instant, iso } from '../time'
import { priceListAt } from './lists'
import type { HostingPlan } from './plan'
import { needsIndividualTerms, type PriceBasis } from './price'

/** What somebody asks terms for: an order, a change of plan, or the renewal of a year. */
export type QuoteWish = 'ORDER' | 'PLAN_CHANGE' | 'RENEWAL'

/**
 * C7: the refusal of a year that lacks agreed terms, or null when none are needed. `begins` in it is when terms that are
 * agreed already will hold; without it, somebody has to agree to some first.
 */
export function refusalWithoutTerms(plan: HostingPlan, basis: PriceBasis, at: Instant): Refusal | null {
  if (!needsIndividualTerms(plan, basis, at)) return null
  const begins = termsAhead(plan, basis, at)
  const { volumeFrom, volumeMonthlyCents } = priceListAt(at, basis.lists)
  const monthly = `Monthly costs ${(volumeMonthlyCents / 100).toFixed(2)} a number.`
  const how =
    begins === null
      ? 'support is asked for them when it is wanted, and the account is told.'
      : `yours begin on ${iso(begins)}; ask again then.`
  return refuse(
    'INDIVIDUAL_TERMS_REQUIRED',
    `From ${volumeFrom} numbers on a year needs agreed terms: ${how} ${monthly}`,
  )
}

/** When terms that are agreed for later begin; null = there are none. */
export function termsAhead(plan: HostingPlan, { agreed }: PriceBasis, at: Instant): Instant | null {
  const later = agreed.filter((each) => (each.plan ?? plan) === plan && each.validFrom > at)
  return later.length === 0 ? null : Math.min(...later.map((each) => each.validFrom))
}
