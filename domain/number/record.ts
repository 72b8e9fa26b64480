import type { HostingPlan } from '../pricing/plan'
import type { Instant } from '../time'
import type { NumberState } from './states'

export const SUSPENSION_REASONS = ['HOSTING_UNPAID', 'USAGE_UNPAID', 'DISPUTE', 'ADMIN', 'DAYS_EXHAUSTED'] as const
export type SuspensionReason = (typeof SUSPENSION_REASONS)[number]

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
  plan: HostingPlan
  /** What the next renewal changes the plan to; null = it stays (rows 25, 26). */
  nextPlan: HostingPlan | null
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
  qualityRating: string | null
  messagingLimit: string | null
  deletedAt: Instant | null
  createdAt: Instant
}
