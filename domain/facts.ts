import type { Instant } from './time'

/** Kinds of `GET /v1/events` that the engine writes so far; a fact is never changed, only followed by another. */
export type FactType =
  | 'number.state_changed'
  | 'number.suspension_changed'
  | 'number.meta_blocked'
  | 'number.meta_cleared'
  | 'number.health_changed'
  | 'invoice.created'
  | 'invoice.paid'
  | 'invoice.voided'
  | 'invoice.uncollectible'
  | 'invoice.inquiry_opened'
  | 'payment.attempted'
  | 'refund.created'
  | 'refund.returned'
  | 'deposit.applied'
  | 'usage.charged'
  | 'top_up.paid'
  | 'auto_top_up.state_changed'
  | 'standing.changed'
  | 'sending.paused'
  | 'sending.resumed'
  | 'account.closed'
  | 'plan.changed'
  | 'plan.change_scheduled'
  | 'plan.change_cleared'
  | 'price.changed'
  | 'dispute.opened'
  | 'dispute.won'
  | 'dispute.lost'
  | 'days.credited'
  | 'days.allocated'
  | 'days.returned'
  | 'partner.changed'
  | 'mail.sent'
  | 'template.status_changed'
  | 'account.volume_tier_changed'
  | 'account.meta_notice'
  | 'reconciliation.finished'
  | 'ops.alert'

/** One thing that happened. `at` is business time. */
export type Fact = {
  type: FactType
  at: Instant
  accountId: string
  numberId?: string | null
  invoiceId?: string | null
  data: Record<string, unknown>
}
