import { DAY, type Instant } from '../time'
import { PRICE_LISTS } from './lists'
import type { HostingPlan } from './plan'
import { type Price, type PriceBasis, priceAt } from './price'

/** A price that rises is charged no earlier than this long after its E28 was accepted (C6); exactly is enough. */
export const RISE_NOTICE = 7 * DAY

/** A change of what an account pays for one plan. `notice` = its E28, which a rise waits for; null = it holds at once. */
export type PriceChange = {
  price: Price
  at: Instant
  /** `settled`: the mail will not be sent (any more). */
  notice: { acceptedAt: Instant | null; settled: boolean } | null
}

/** What the next charges of an account depend on: facts only. Changes in the order in which they were decided. */
export type PricingFacts = PriceBasis & { changes: Record<HostingPlan, readonly PriceChange[]> }

/** When a change takes effect; null while its mail is not accepted. */
function effectOf({ at, notice }: PriceChange): Instant | null {
  if (notice === null) return at
  return notice.acceptedAt === null ? null : notice.acceptedAt + RISE_NOTICE
}

const hasEffect = (change: PriceChange, at: Instant): boolean => {
  const from = effectOf(change)
  return from !== null && from <= at
}

/**
 * The price in force at `at`, and the rise that is announced and not in force yet (C6). A later change takes the place of
 * a rise that has not begun: back at five numbers calls it off. Null = nothing was ever decided for the plan.
 */
export function priceStanding(
  changes: readonly PriceChange[],
  at: Instant,
): { inForce: Price; rise: PriceChange | null } | null {
  let inForce: Price | null = null
  let rise: PriceChange | null = null
  for (const change of changes.filter((each) => each.at <= at)) {
    if (rise && hasEffect(rise, change.at)) inForce = rise.price
    rise = change.notice === null ? null : change
    if (change.notice === null || inForce === null) inForce = change.price
  }
  if (rise && hasEffect(rise, at)) return { inForce: rise.price, rise: null }
  return inForce && { inForce, rise }
}

/** What has to be decided for a plan: `fromCents` is what is paid until then, null when nobody has paid yet. */
export type Decision = {
  price: Price
  fromCents: number | null
  /** It waits for its notice. */
  rises: boolean
  /** The account is told by E28. */
  tell: boolean
  /** It takes the place of a rise that was announced and never comes. */
  callsOff: boolean
}

/**
 * What changes when the prices are looked at again at `at`; null = nothing. `concerned`: numbers of the account will renew
 * on the plan, so a rise has to be announced to it; without one there is nobody to tell, and no price to keep.
 */
export function decidePrice(plan: HostingPlan, facts: PricingFacts, at: Instant, concerned: boolean): Decision | null {
  const begun = nextRepricing(facts, [plan])
  return decide(plan, facts, at, concerned, begun !== null && begun <= at)
}

/**
 * `passed`: a price has begun that would have changed what was decided. It is followed by a row even where a later one
 * undid it before anybody looked: a rise that was under notice is announced anew, as it would have been without the delay.
 */
function decide(
  plan: HostingPlan,
  facts: PricingFacts,
  at: Instant,
  concerned: boolean,
  passed: boolean,
): Decision | null {
  // What is worked late can be due before the latest change: that one is decided, and told once.
  const when = Math.max(at, ...facts.changes[plan].map((each) => each.at))
  const price = priceAt(plan, facts, when)
  const standing = priceStanding(facts.changes[plan], when)
  if (standing === null) return { price, fromCents: null, rises: false, tell: false, callsOff: false }
  const { inForce, rise } = standing
  // A notice that the mail server refused for good, or that was not true when it was to go, has told nobody.
  const untold = rise?.notice?.settled === true && rise.notice.acceptedAt === null
  const fromCents = inForce.cents
  if (price.cents === (rise?.price ?? inForce).cents && !untold && !passed) {
    if (rise !== null || sameSource(price, inForce)) return null
    return { price, fromCents, rises: false, tell: false, callsOff: false }
  }
  const rises = concerned && price.cents > fromCents
  const callsOff = rise !== null && price.cents <= fromCents
  return { price, fromCents, rises, tell: concerned && price.cents !== fromCents, callsOff }
}

const sameSource = (a: Price, b: Price): boolean =>
  a.rule === b.rule && a.listVersion === b.listVersion && a.agreedPriceId === b.agreedPriceId

/**
 * The price that a renewal at `at` is charged, as far as can be known: what is announced and accepted, and what is agreed
 * or published to begin by then. The preview and the renewal ask this same function (I22).
 */
export function priceOfRenewal(plan: HostingPlan, facts: PricingFacts, at: Instant): Price {
  let changes = facts.changes[plan]
  for (const begins of beginningsUntil(facts, plan, at)) {
    const decided = decidePrice(plan, { ...facts, changes: { ...facts.changes, [plan]: changes } }, begins, true)
    if (decided === null) continue
    // Its mail goes out when it begins; that it is taken is what is to be expected.
    const notice = decided.rises ? { acceptedAt: begins, settled: true } : null
    changes = [...changes, { price: decided.price, at: begins, notice }]
  }
  return priceStanding(changes, at)?.inForce ?? priceAt(plan, facts, at)
}

/** When the account's prices have to be looked at again because an agreed price or a list begins; null = never. */
export function nextRepricing(facts: PricingFacts, plans: readonly HostingPlan[]): Instant | null {
  const found = plans.flatMap((plan) =>
    beginningsUntil(facts, plan, Number.POSITIVE_INFINITY).filter(
      (at) => decide(plan, facts, at, true, false) !== null,
    ),
  )
  return found.length === 0 ? null : Math.min(...found)
}

/** Beginnings of agreed prices and lists after the plan's latest change, in order; none while nobody has paid yet. */
function beginningsUntil({ agreed, changes, lists = PRICE_LISTS }: PricingFacts, plan: HostingPlan, until: Instant) {
  const latest = changes[plan].at(-1)?.at
  if (latest === undefined) return []
  return [...agreed.filter((each) => (each.plan ?? plan) === plan), ...lists]
    .map(({ validFrom }) => validFrom)
    .filter((at) => at > latest && at <= until)
    .sort((a, b) => a - b)
}
