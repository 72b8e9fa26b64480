/** The processor's objects as far as the sandbox reads them; each also carries the other fields of the wire format. */
interface Base {
  id: string
  object: string
  created: number
  livemode: false
  [field: string]: unknown
}

export type Metadata = Record<string, string>

export interface Customer extends Base {
  object: 'customer'
  metadata: Metadata
  invoice_settings: { default_payment_method: string | null; [field: string]: unknown }
}

export interface CardDetails {
  brand: string
  exp_month: number
  exp_year: number
  last4: string
  fingerprint: string
  funding: string
  country: string
  [field: string]: unknown
}

export interface PaymentMethod extends Base {
  object: 'payment_method'
  type: 'card' | 'us_bank_account' | 'sepa_debit' | 'paypal'
  customer: string | null
  metadata: Metadata
  billing_details: Record<string, unknown>
  card?: CardDetails
}

export interface PaymentError {
  type: string
  code: string
  message: string
  decline_code?: string
  advice_code?: string
  charge?: string
  payment_method?: PaymentMethod
  [field: string]: unknown
}

export interface PaymentIntent extends Base {
  object: 'payment_intent'
  amount: number
  amount_received: number
  client_secret: string
  currency: string
  customer: string | null
  description: string | null
  last_payment_error: PaymentError | null
  latest_charge: string | null
  metadata: Metadata
  next_action: Record<string, unknown> | null
  payment_method: string | null
  payment_method_types: string[]
  setup_future_usage: 'off_session' | 'on_session' | null
  status:
    | 'requires_payment_method'
    | 'requires_confirmation'
    | 'requires_action'
    | 'processing'
    | 'succeeded'
    | 'canceled'
}

export interface Charge extends Base {
  object: 'charge'
  amount: number
  amount_captured: number
  amount_refunded: number
  currency: string
  customer: string | null
  disputed: boolean
  metadata: Metadata
  paid: boolean
  payment_intent: string
  payment_method: string
  refunded: boolean
  status: 'succeeded' | 'pending' | 'failed'
}

export interface Refund extends Base {
  object: 'refund'
  amount: number
  charge: string
  currency: string
  metadata: Metadata
  payment_intent: string
  status: 'pending' | 'succeeded' | 'failed'
}

export interface SetupIntent extends Base {
  object: 'setup_intent'
  customer: string | null
  last_setup_error: PaymentError | null
  metadata: Metadata
  next_action: Record<string, unknown> | null
  payment_method: string | null
  payment_method_types: string[]
  status: 'requires_payment_method' | 'requires_confirmation' | 'requires_action' | 'succeeded' | 'canceled'
  usage: string
}

export interface Dispute extends Base {
  object: 'dispute'
  amount: number
  charge: string
  currency: string
  payment_intent: string
  reason: string
  status: DisputeStatus
}

export const DISPUTE_STATUSES = [
  'warning_needs_response',
  'warning_under_review',
  'warning_closed',
  'needs_response',
  'under_review',
  'won',
  'lost',
] as const
export type DisputeStatus = (typeof DISPUTE_STATUSES)[number]

/** A card network's report that the holder calls a charge fraudulent; a dispute may follow, or not. */
export interface EarlyFraudWarning extends Base {
  object: 'radar.early_fraud_warning'
  actionable: boolean
  charge: string
  fraud_type: string
  payment_intent: string
}

export interface CheckoutSession extends Base {
  object: 'checkout.session'
  amount_total: number | null
  cancel_url: string | null
  currency: string | null
  customer: string | null
  expires_at: number
  metadata: Metadata
  mode: 'payment' | 'setup'
  payment_intent: string | null
  payment_method_types: string[]
  payment_status: 'paid' | 'unpaid' | 'no_payment_required'
  setup_intent: string | null
  status: 'open' | 'complete' | 'expired'
  success_url: string | null
  url: string | null
}

export interface ProcessorEvent extends Base {
  object: 'event'
  type: string
  data: { object: unknown; previous_attributes?: unknown }
  pending_webhooks: number
}

export interface Kinds {
  customer: Customer
  payment_method: PaymentMethod
  payment_intent: PaymentIntent
  charge: Charge
  refund: Refund
  setup_intent: SetupIntent
  dispute: Dispute
  early_fraud_warning: EarlyFraudWarning
  checkout_session: CheckoutSession
  event: ProcessorEvent
}
export type Kind = keyof Kinds

/** Which collection an id belongs to, by its prefix. `py` is a charge of a bank account. */
export const KIND_BY_PREFIX: Readonly<Record<string, Kind>> = {
  cus: 'customer',
  pm: 'payment_method',
  pi: 'payment_intent',
  ch: 'charge',
  py: 'charge',
  re: 'refund',
  seti: 'setup_intent',
  du: 'dispute',
  issfr: 'early_fraud_warning',
  cs: 'checkout_session',
  evt: 'event',
}
