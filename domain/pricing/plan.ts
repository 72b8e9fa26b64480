export const HOSTING_PLANS = ['MONTHLY', 'ANNUAL'] as const
export type HostingPlan = (typeof HOSTING_PLANS)[number]

/** What a number's time is paid with: a plan of the price list, or days of a partner's balance. */
export const NUMBER_PLANS = [...HOSTING_PLANS, 'DAYS'] as const
export type NumberPlan = (typeof NUMBER_PLANS)[number]

/** The plan of the price list that a number would be on: a channel that leaves its partner is billed by the month. */
export const billedPlan = (plan: NumberPlan): HostingPlan => (plan === 'DAYS' ? 'MONTHLY' : plan)

/** Months in one period of the plan. */
export const PLAN_MONTHS = { MONTHLY: 1, ANNUAL: 12 } as const satisfies Record<HostingPlan, number>

/** The deposit taken at a cancel in cents: one month at this number's own present price (C23; annual: a twelfth). */
export function depositCents(plan: HostingPlan, pricePerPeriodCents: number): number {
  return Math.floor(pricePerPeriodCents / PLAN_MONTHS[plan])
}
