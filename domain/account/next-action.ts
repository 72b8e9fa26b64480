import { MINIMUM_CHARGE_CENTS } from '../cancellation'
import type { DueAction } from '../due'
import { RANK } from '../due'
import type { Instant } from '../time'

/** Usage is charged as soon as it is more than this, in micros: $30.00 (C16). */
export const USAGE_THRESHOLD_MICROS = 30_000_000

export type AccountActionKind =
  | 'REPRICE'
  | 'CHARGE_USAGE'
  | 'CLOSE_MONTH'
  | 'SEND_REFUND'
  | 'SEND_MAIL'
  | 'DETACH_METHOD'
  | 'TELL_EXPIRY'
  | 'TELL_STATEMENT'
  | 'FOLLOW_SENDING'
  | 'TOP_UP'
  | 'LOOK_WHETHER_SENT'
  | 'CLOSE_DAY_MONTH'
  | 'RECONCILE'
export type AccountAction = DueAction & { kind: AccountActionKind }

/** What an account's next step depends on. `now` is when the facts were read. */
export type AccountFacts = {
  now: Instant
  billingMode: 'POSTPAID' | 'PREPAID'
  /** Positive = the customer's money. */
  balanceMicros: number
  /** Whole cents that a usage invoice could take now; floors per number can leave less than the balance says. */
  billableCents: number
  /** A usage charge is recorded and its result is not known yet: one in flight per account (C16). */
  usageChargeInFlight: boolean
  /** 06:00 of the month start that closes the usage now unbilled, in the account's zone; null when nothing is. */
  monthStartAt: Instant | null
  /** When an agreed price or a price list begins that changes what hosting costs. */
  repriceAt: Instant | null
  /** The next try of a mail that the mail server did not take. */
  mailRetryAt: Instant | null
  /** The next try of a refund that the processor gave no answer to. */
  refundRetryAt: Instant | null
  /** When a removed payment method is to be detached at the processor. */
  methodDetachAt: Instant | null
  /** When it is to be told that a card ends (E07). */
  expiryNoticeAt: Instant | null
  /** When the statement of a month is told to who wants it (E35). */
  statementDueAt: Instant | null
  /** When there is something to tell about balance and limits (S2, S3, W5), or reservations end unreported. */
  sendingDueAt: Instant | null
  /** When the standing order fires: the balance is below its threshold, and nothing holds it back (S9). */
  topUpAt: Instant | null
  /** When an invoice of days is looked at whether its mail went out (P7). */
  dayAlarmAt: Instant | null
  /** When the days a POSTPAID partner has used are invoiced (P6). */
  dayMonthClosesAt: Instant | null
  /** When a run compares the account's usage with Meta's report (C19). */
  reconcileAt: Instant | null
}

/** The account's next action by itself, or null: the earliest, by rank at one instant. */
export function nextAccountAction(facts: AccountFacts): AccountAction | null {
  const postpaid = facts.billingMode === 'POSTPAID'
  const candidates: AccountAction[] = []
  if (
    postpaid &&
    exceedsThreshold(facts.balanceMicros) &&
    facts.billableCents >= MINIMUM_CHARGE_CENTS &&
    !facts.usageChargeInFlight
  ) {
    candidates.push({ kind: 'CHARGE_USAGE', at: facts.now, rank: RANK.RESULT })
  }
  if (postpaid && facts.monthStartAt !== null && !facts.usageChargeInFlight) {
    // Usage can arrive, or a charge in flight end, after the month's own instant: then the month is closed now.
    candidates.push({ kind: 'CLOSE_MONTH', at: Math.max(facts.monthStartAt, facts.now), rank: RANK.MONTH_START })
  }
  // Before what renews at the same instant.
  if (facts.repriceAt !== null) candidates.push({ kind: 'REPRICE', at: facts.repriceAt, rank: RANK.RESULT })
  if (facts.refundRetryAt !== null) {
    candidates.push({ kind: 'SEND_REFUND', at: facts.refundRetryAt, rank: RANK.CHARGE })
  }
  if (facts.mailRetryAt !== null) candidates.push({ kind: 'SEND_MAIL', at: facts.mailRetryAt, rank: RANK.REMINDER })
  if (facts.methodDetachAt !== null) {
    candidates.push({ kind: 'DETACH_METHOD', at: facts.methodDetachAt, rank: RANK.RESULT })
  }
  if (facts.expiryNoticeAt !== null) {
    candidates.push({ kind: 'TELL_EXPIRY', at: facts.expiryNoticeAt, rank: RANK.REMINDER })
  }
  if (facts.statementDueAt !== null) {
    candidates.push({ kind: 'TELL_STATEMENT', at: facts.statementDueAt, rank: RANK.REMINDER })
  }
  if (facts.sendingDueAt !== null)
    candidates.push({ kind: 'FOLLOW_SENDING', at: facts.sendingDueAt, rank: RANK.RESULT })
  // After what is told of the balance at the same instant.
  if (facts.topUpAt !== null) candidates.push({ kind: 'TOP_UP', at: facts.topUpAt, rank: RANK.CHARGE })
  if (facts.dayAlarmAt !== null) {
    candidates.push({ kind: 'LOOK_WHETHER_SENT', at: facts.dayAlarmAt, rank: RANK.REMINDER })
  }
  if (facts.dayMonthClosesAt !== null) {
    candidates.push({ kind: 'CLOSE_DAY_MONTH', at: facts.dayMonthClosesAt, rank: RANK.MONTH_START })
  }
  // After what is charged at the same instant.
  if (facts.reconcileAt !== null) {
    candidates.push({ kind: 'RECONCILE', at: Math.max(facts.reconcileAt, facts.now), rank: RANK.MONTH_START })
  }
  return candidates.sort((a, b) => a.at - b.at || a.rank - b.rank)[0] ?? null
}

/** C16: strictly more than $30.00 owed for usage. Exactly $30.00 is not. */
export const exceedsThreshold = (balanceMicros: number): boolean => -balanceMicros > USAGE_THRESHOLD_MICROS
