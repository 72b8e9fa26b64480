import { type Refusal, refuse } from '../errors'
import { type PricingFacts, priceOfRenewal } from '../pricing/notice'
import { billedPlan, type NumberPlan } from '../pricing/plan'
import type { Price } from '../pricing/price'
import { refusalWithoutTerms } from '../pricing/quote'
import { renewalTerms } from '../pricing/renewal'
import { type Instant, iso } from '../time'
import { type PeriodPatch, periodFrom } from './period'
import type { NumberRecord } from './record'

/** When a plan is to change: at the next renewal, or at once with a new period (rows 25, 26). */
export const CHANGE_TIMES = ['RENEWAL', 'NOW'] as const
export type PlanWish = { plan: NumberPlan; when: (typeof CHANGE_TIMES)[number] }

/** What a change of plan depends on. */
export type PlanChangeFacts = {
  number: NumberRecord
  pricing: PricingFacts
  /** What the running period cost, less what was given back of it, in cents. */
  paidCents: number
  /** Why the account may buy nothing dearer now (C15); null = it may. */
  owing: Refusal | null
  /** What 30 days of a channel cost the account, in cents; null = it is no partner. */
  dayPriceCents: number | null
}

/** What a change of plan does. Cents; `at` is when the plan changes and `chargeCents` is charged. */
export type PlanChangeOutcome = PlanWish & {
  at: Instant
  chargeCents: number
  /** Unused days of the running period, to the wallet. */
  creditCents: number
  /** Null on DAYS, which nobody is charged for by himself. */
  price: Price | null
  /** Of one full period, or of 30 days. */
  priceCents: number
  /** The first charge that comes by itself; on DAYS there is none. */
  nextCharge: { at: Instant; amountCents: number } | null
  /** NOW: the period that begins. */
  period: PeriodPatch | null
}

/**
 * Rows 25 and 26: what a change at `now` leads to, or why it is refused. The preview and the command ask this same function
 * (I22). The plan that the number has: whatever was to come instead is called off.
 */
export function planChangeOutcome(facts: PlanChangeFacts, wish: PlanWish, now: Instant): PlanChangeOutcome | Refusal {
  const { number, pricing } = facts
  const renewAt = number.plan === 'DAYS' ? number.periodEnd : number.renewAt
  const refusal = refusalOfState(number, wish)
  if (refusal) return refusal
  if (renewAt === null) throw new Error(`number ${number.id} is ACTIVE without a renewal`)
  if (wish.plan === 'DAYS') return toDays(facts, renewAt)
  const upgrade = (wish.plan === 'ANNUAL' && number.plan === 'MONTHLY') || number.plan === 'DAYS'
  if (upgrade && facts.owing) return facts.owing
  const immediate = wish.when === 'NOW' && upgrade
  const at = immediate ? now : renewAt
  const lacking = upgrade ? refusalWithoutTerms(wish.plan, pricing, at) : null
  if (lacking) return lacking
  return immediate ? atOnce(facts, wish, now) : atRenewal(facts, wish, renewAt)
}

/** No change of plan is ahead any more: the number keeps its plan, and days have no renewal of their own. */
export const withoutWish = ({
  plan,
}: Pick<NumberRecord, 'plan'>): Partial<Pick<NumberRecord, 'nextPlan' | 'renewAt'>> =>
  plan === 'DAYS' ? { nextPlan: null, renewAt: null } : { nextPlan: null }

function refusalOfState(number: NumberRecord, { plan, when }: PlanWish): Refusal | null {
  const no = (detail: string) => refuse('ILLEGAL_TRANSITION', detail)
  if (number.state !== 'ACTIVE')
    return no(`The plan can be changed while a number is ACTIVE; this one is ${number.state}.`)
  if (number.renewalInvoiceId !== null)
    return no('The next period is being charged; change the plan when its result is known.')
  if (plan === number.plan) return number.nextPlan === null ? no(`plan: the number is ${plan} already.`) : null
  if (when === 'NOW' && (plan === 'DAYS' || number.plan === 'DAYS'))
    return no('when: a number goes to days, and leaves them, where its period ends; send "RENEWAL".')
  if (when === 'NOW' && number.plan === 'ANNUAL') {
    const end = number.periodEnd === null ? 'its end' : iso(number.periodEnd)
    return no(`when: a year is paid until ${end} and is not given back; ${plan} begins then: send "RENEWAL".`)
  }
  return null
}

/** The period ends, and days take its place: those the number is given until then, or by itself then. */
function toDays({ dayPriceCents }: PlanChangeFacts, at: Instant): PlanChangeOutcome | Refusal {
  if (dayPriceCents === null)
    return refuse('ILLEGAL_TRANSITION', 'plan: the account is no partner, so it has no days; ask support for terms.')
  const nothing = { chargeCents: 0, creditCents: 0, price: null, nextCharge: null, period: null }
  return { plan: 'DAYS', when: 'RENEWAL', at, priceCents: dayPriceCents, ...nothing }
}

function atRenewal({ number, pricing }: PlanChangeFacts, wish: PlanWish, renewAt: Instant): PlanChangeOutcome {
  const nextPlan = wish.plan === number.plan ? null : wish.plan
  const { price } = renewalTerms({ plan: number.plan, nextPlan }, pricing, renewAt)
  const nextCharge = { at: renewAt, amountCents: price.cents }
  return {
    ...{ plan: wish.plan, when: 'RENEWAL', at: renewAt },
    ...{ chargeCents: price.cents, creditCents: 0, price, priceCents: price.cents, nextCharge, period: null },
  }
}

function atOnce(facts: PlanChangeFacts, wish: PlanWish, now: Instant): PlanChangeOutcome {
  const { number, pricing } = facts
  const plan = billedPlan(wish.plan)
  const price = priceOfRenewal(plan, pricing, now)
  const period = periodFrom(plan, now, number.periodOrdinal + 1)
  const next = period.renewAt ?? now
  const amountCents = renewalTerms({ plan, nextPlan: null }, pricing, next).price.cents
  return {
    ...{ plan, when: 'NOW', at: now, chargeCents: price.cents, creditCents: unusedDaysCents(facts, now) },
    ...{ price, priceCents: price.cents, nextCharge: { at: next, amountCents }, period },
  }
}

/** Row 25: floor(paid × remaining ms / period ms), in cents. */
export function unusedDaysCents({ number, paidCents }: Pick<PlanChangeFacts, 'number' | 'paidCents'>, now: Instant) {
  const { periodStart, periodEnd } = number
  if (periodStart === null || periodEnd === null || now >= periodEnd) return 0
  // The product is beyond the safe integers for dear numbers; the quotient is not.
  return Number((BigInt(paidCents) * BigInt(periodEnd - now)) / BigInt(periodEnd - periodStart))
}
