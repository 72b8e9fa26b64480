export const HOSTING_PLANS = ['MONTHLY', 'ANNUAL'] as const
export type HostingPlan = (typeof HOSTING_PLANS)[number]

/** Months in one period of the plan. */
export const PLAN_MONTHS = { MONTHLY: 1, ANNUAL: 12 } as const satisfies Record<HostingPlan, number>

/** The deposit taken at a cancel in cents: one month at this number's own present price (C23; annual: a twelfth). */
export function depositCents(plan: HostingPlan, pricePerPeriodCents: number): number {
  return Math.floor(pricePerPeriodCents / PLAN_MONTHS[plan])
}
