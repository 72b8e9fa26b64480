import type { Instant } from './time'

/** Kinds of `GET /v1/events`; a fact is never changed, only followed by another. */
export const FACT_TYPES = [
  'number.state_changed',
  'number.suspension_changed',
  'number.meta_blocked',
  'number.meta_cleared',
  'number.health_changed',
  'invoice.created',
  'invoice.paid',
  'invoice.voided',
  'invoice.uncollectible',
  'invoice.inquiry_opened',
  'payment.attempted',
  'refund.created',
  'refund.returned',
  'deposit.applied',
  'usage.charged',
  'top_up.paid',
  'auto_top_up.state_changed',
  'standing.changed',
  'sending.paused',
  'sending.resumed',
  'account.closed',
  'plan.changed',
  'plan.change_scheduled',
  'plan.change_cleared',
  'price.changed',
  'dispute.opened',
  'dispute.won',
  'dispute.lost',
  'days.credited',
  'days.allocated',
  'days.returned',
  'partner.changed',
  'reconciliation.finished',
  'mail.sent',
  'template.status_changed',
  'account.volume_tier_changed',
  'account.meta_notice',
  'ops.alert',
] as const
export type FactType = (typeof FACT_TYPES)[number]

/** One thing that happened. `at` is business time. */
export type Fact = {
  type: FactType
  at: Instant
  accountId: string
  numberId?: string | null
  invoiceId?: string | null
  data: Record<string, unknown>
}
