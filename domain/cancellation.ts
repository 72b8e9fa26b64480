import { HELD_DAYS, unusedDays } from './partner/channel'
import { depositCents, type NumberPlan } from './pricing/plan'
import { DAY, type Instant } from './time'

/** A number may not be deleted before this long after the last paid dialogue was paid (C22). */
export const HOLD = 30 * DAY
/** Our own clock never holds a number longer than this from the cancel; Meta's date is not limited by it (C22). */
export const HOLD_CAP = 60 * DAY
/** A number whose final invoice is unpaid stays blocked for this long after its hold, at most (C24, row 21). */
export const TRAILING_HOLD = 30 * DAY
/** Below this the processor takes no charge (C17); in cents. */
export const MINIMUM_CHARGE_CENTS = 50

/** What a cancel's outcome depends on. Amounts in cents, instants epoch ms. */
export type CancellationFacts = {
  cancelledAt: Instant
  plan: NumberPlan
  priceCents: number
  /** When the paid period ends: of a channel, its days. */
  periodEnd: Instant | null
  metaBilling: 'HOST' | 'DIRECT'
  /** Usage that a charge could take now, in whole cents. */
  unbilledCents: number
  /** Unpaid usage invoices with lines of this number. */
  unpaidUsageCents: number
  /** When the last paid dialogue of this number was paid. */
  lastPaidUsageAt: Instant | null
  /** When the last priced dialogue opened: the clock of usage that is not paid. */
  lastUsageAt: Instant | null
  /** From when Meta itself lets the number go. */
  metaReleaseAt: Instant | null
}

export type HoldReason = 'PAID_DIALOGUES' | 'UNPAID_USAGE' | 'META'

/** What a cancel does. `releaseAt` equal to `cancelledAt` = at once. */
export type CancellationOutcome = {
  releaseAt: Instant
  depositCents: number
  /** DAYS alone: held of the balance in place of money (P12), and given back to it at the release (P10). */
  depositDays?: number
  returnedDays?: number
  usageToSettleCents: number
  refundCents: number
  reasons: HoldReason[]
}

/**
 * What a cancel at `cancelledAt` leads to (C21–C23): the preview and the workflow ask this same function (I22).
 * Usage that is charged now counts as paid now. No refund of the running month (C21).
 */
export function cancellationOutcome(facts: CancellationFacts): CancellationOutcome {
  const settles = facts.unbilledCents >= MINIMUM_CHARGE_CENTS
  const usageToSettleCents = settles ? facts.unbilledCents : 0
  const paidAt = settles ? facts.cancelledAt : facts.lastPaidUsageAt
  const held = holdAfter({ ...facts, lastPaidUsageAt: paidAt })
  const returned = facts.plan === 'DAYS' ? { returnedDays: unusedDays(facts, facts.cancelledAt) } : {}
  return { ...held, ...returned, usageToSettleCents, refundCents: 0 }
}

/** The hold once the usage has been settled, from facts as they then are (C22, row 15–17). */
export function holdAfter(
  facts: CancellationFacts,
): Pick<CancellationOutcome, 'releaseAt' | 'depositCents' | 'depositDays' | 'reasons'> {
  const { cancelledAt, plan } = facts
  const byUs = facts.metaBilling === 'DIRECT' ? [] : ownClocks(facts)
  const ours = byUs.map((each) => ({ ...each, until: Math.min(each.until, cancelledAt + HOLD_CAP) }))
  const metas = facts.metaReleaseAt === null ? [] : [{ reason: 'META' as const, until: facts.metaReleaseAt }]
  const holds = [...ours, ...metas].filter((each) => each.until > cancelledAt)
  const releaseAt = Math.max(cancelledAt, ...holds.map((each) => each.until))
  const deposit = holds.length > 0 && facts.metaBilling === 'HOST'
  return {
    releaseAt,
    depositCents: deposit && plan !== 'DAYS' ? depositCents(plan, facts.priceCents) : 0,
    ...(plan === 'DAYS' ? { depositDays: deposit ? HELD_DAYS : 0 } : {}),
    reasons: holds.map((each) => each.reason),
  }
}

function ownClocks(facts: CancellationFacts): { reason: HoldReason; until: Instant }[] {
  const paid = facts.lastPaidUsageAt
  const unpaid = facts.unpaidUsageCents > 0 ? (facts.lastUsageAt ?? facts.cancelledAt) : null
  return [
    ...(paid === null ? [] : [{ reason: 'PAID_DIALOGUES' as const, until: paid + HOLD }]),
    ...(unpaid === null ? [] : [{ reason: 'UNPAID_USAGE' as const, until: unpaid + HOLD }]),
  ]
}
