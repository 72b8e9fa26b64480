import type { NumberPlan } from '../pricing/plan'
import type { Instant } from '../time'
import type { NumberState } from './states'

export const SUSPENSION_REASONS = ['HOSTING_UNPAID', 'USAGE_UNPAID', 'DISPUTE', 'ADMIN', 'DAYS_EXHAUSTED'] as const
export type SuspensionReason = (typeof SUSPENSION_REASONS)[number]

/**
 * The steps by which a number leaves (row 22), in order. What has to happen before the first of them (row 21: Meta's
 * final report) is another entry in front. The names are stored: a step may be added, never renamed.
 */
export const RELEASE_STEPS = ['DEREGISTER', 'REMOVE', 'UNSUBSCRIBE', 'REVOKE_CREDIT', 'VERIFY', 'PURGE'] as const
export type ReleaseStep = (typeof RELEASE_STEPS)[number]

/** How a number can leave us without a wish of its owner's that we were told: the cancel's reason then. */
export type LeaveReason = 'PORTED_OUT' | 'WABA_DELETED'

export type DepositState = 'NONE' | 'PENDING' | 'PAID' | 'FAILED' | 'VOID'

/** One number's subscription as stored. Instants are epoch ms, prices cents of one full period. */
export type NumberRecord = {
  id: string
  accountId: string
  phoneNumber: string
  displayName: string
  wabaId: string | null
  provider: 'CLOUD_API' | 'TWILIO'
  coexistence: boolean
  preferredMethodId: string | null
  plan: NumberPlan
  /** What the next renewal changes the plan to; null = it stays (rows 25, 26). */
  nextPlan: NumberPlan | null
  priceCents: number
  state: NumberState
  suspensionReasons: SuspensionReason[]
  billingAnchor: Instant | null
  /** Months from the anchor to the current period's start. */
  periodOffset: number
  /** Counts the paid periods from 0 and never goes back: the identity of a period (I11). */
  periodOrdinal: number
  periodStart: Instant | null
  periodEnd: Instant | null
  /** When the next period starts: `periodEnd`, or the resume after a suspension that lasted beyond it (row 12). */
  renewAt: Instant | null
  renewalInvoiceId: string | null
  suspendedAt: Instant | null
  registrationTries: number
  tryAgainAt: Instant | null
  paidFirstAt: Instant | null
  cancelledAt: Instant | null
  cancelReason: string | null
  holdUntil: Instant | null
  metaReleaseAt: Instant | null
  depositInvoiceId: string | null
  depositState: DepositState
  /**
   * What is gone of the paid deposit, in cents: taken by late usage (row 19), and at the end of the hold all of it. When
   * late usage last took of it.
   */
  depositUsedCents: number
  depositAppliedAt: Instant | null
  /** The final invoice for what no deposit covered: the hold is over, and lasts on only while this is unpaid (C24). */
  trailingInvoiceId: string | null
  /** Whose channel it is while it is on plan DAYS, or about to be; when it was given days last; days held with it (P12). */
  partnerId: string | null
  daysAllocatedAt: Instant | null
  depositDays: number
  qualityRating: string | null
  messagingLimit: string | null
  /** While DELETING: the step that is done next, and how often Meta has put it off (row 22). */
  releaseStep: ReleaseStep | null
  releaseTries: number
  /** Only the owner can disconnect the number, and is waited for until then (row 24). */
  ownerActsUntil: Instant | null
  /** When the present hold began; a refusal of Meta's begins another one. */
  heldSince: Instant | null
  /** When we found that the number is no longer with us at Meta: moved to another provider, or its WABA deleted. */
  leftAt: Instant | null
  /** What a webhook says and we have not seen for ourselves yet; when we look, and how often we have in vain. */
  leaveHint: LeaveReason | null
  lookAt: Instant | null
  looks: number
  deletedAt: Instant | null
  createdAt: Instant
}
