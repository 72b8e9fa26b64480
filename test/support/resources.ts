/** What the public contract says of each resource, as far as the tests read it. */

export type Page<T> = { data: T[]; nextCursor: string | null }

export type Problem = {
  type: string
  title: string
  status: number
  detail: string
  code: string
  errors?: { path: string; message: string }[]
  numberId?: string
}

/** What an answer may be instead of the object, for tests that judge both. */
export type MaybeRefused<T> = T & Partial<Pick<Problem, 'code' | 'detail' | 'errors' | 'numberId'>>

export type Account = {
  id: string
  legalName: string
  email: string
  billingMode: 'POSTPAID' | 'PREPAID'
  dunningPolicy: 'standard' | 'strict'
  standing: 'CLEAR' | 'DELINQUENT' | 'BARRED'
  billableNumbers: number
  balanceMicros: number
  unbilledUsageMicros: number
  sendingPaused: boolean
  lowBalance: boolean
  allTimeUsageMicros: number
  createdAt: string
}

export type PaymentMethod = {
  id: string
  processorId: string
  type: string
  brand: string
  last4: string
  role: 'PRIMARY' | 'BACKUP'
  status: string
}

export type NumberState =
  | 'PENDING_PAYMENT'
  | 'ABANDONED'
  | 'PROVISIONING'
  | 'ACTIVE'
  | 'PAST_DUE'
  | 'SUSPENDED'
  | 'SETTLING'
  | 'HOLD'
  | 'DELETING'
  | 'DELETED'

export type HostedNumber = {
  id: string
  accountId: string
  phoneNumber: string
  displayName: string
  state: NumberState
  suspensionReasons: string[]
  plan: 'MONTHLY' | 'ANNUAL' | 'DAYS'
  nextPlan: 'MONTHLY' | 'ANNUAL' | null
  priceCents: number
  billingAnchor: string | null
  currentPeriodStart: string | null
  currentPeriodEnd: string | null
  nextCharge: { at: string; amountCents: number } | null
  nextAction: { kind: string; at: string } | null
  partnerId: string | null
  paidUntil: string | null
  cancelReason?: string | null
  holdUntil: string | null
  deposit: { state: string; amountCents: number } | null
  createdAt: string
  deletedAt: string | null
  checkoutUrl?: string
}

export type Attempt = {
  id: string
  at: string
  methodId: string
  trigger: 'AUTOMATIC' | 'CUSTOMER' | 'SUPPORT' | 'NEW_METHOD'
  outcome: 'SUCCEEDED' | 'DECLINED' | 'PROCESSING' | 'REQUIRES_ACTION' | 'UNKNOWN'
  declineCode?: string | null
  declineClass?: string | null
}

export type InvoiceLine = { description: string; numberId?: string | null; quantity: number; amountCents: number }

export type Invoice = {
  id: string
  number: string
  kind: 'HOSTING' | 'USAGE' | 'DEPOSIT' | 'TOP_UP' | 'PARTNER_DAYS'
  status: 'DRAFT' | 'OPEN' | 'PROCESSING' | 'PAID' | 'VOID' | 'UNCOLLECTIBLE'
  totalCents: number
  paidCents: number
  refundedCents: number
  withdrawnCents: number
  lines: InvoiceLine[]
  price: {
    plan: 'MONTHLY' | 'ANNUAL'
    rule: 'AGREED' | 'ANNUAL' | 'VOLUME' | 'MONTHLY'
    listVersion: number | null
    agreedPriceId: string | null
    billableNumbers: number | null
  } | null
  periodStart?: string | null
  periodEnd?: string | null
  dueAt: string
  paidAt: string | null
  nextAttemptAt: string | null
  nextAction: { kind: string; at: string } | null
  dunning: { policy: string; version: number | string; day0At: string } | null
  attempts: Attempt[]
}

export type Dispute = {
  id: string
  processorId: string
  accountId: string
  invoiceId: string
  attemptId: string
  methodId: string | null
  amountCents: number
  status: 'OPEN' | 'WON' | 'LOST'
  openedAt: string
  closedAt: string | null
}

export type Fact = {
  id: string
  type: string
  at: string
  recordedAt: string
  accountId: string
  numberId?: string | null
  invoiceId?: string | null
  data: Record<string, unknown>
}

export type Mail = {
  id: string
  template: string
  to: string[]
  subject: string
  locale: string
  at: string
  acceptedAt: string | null
  messageId: string
}

export type LedgerEntry = {
  id: string
  transactionId: string
  at: string
  kind: string
  amountMicros: number
  invoiceId?: string | null
  ledgerAccount?: string
  note?: string
}

export type CancellationPreview = {
  releaseAt: string
  holdDays: number
  depositCents: number
  usageToSettleCents: number
  refundCents: number
  reasons: string[]
}

export type AgreedPrice = {
  id: string
  accountId: string
  plan: 'MONTHLY' | 'ANNUAL' | null
  perMonthCents: number
  annualDiscountPercent: number
  validFrom: string
  note: string
  approvedBy: string
}

export type QuoteRequest = {
  id: string
  wish: 'ORDER' | 'PLAN_CHANGE' | 'RENEWAL'
  plan: 'MONTHLY' | 'ANNUAL'
  billableNumbers: number
  status: 'OPEN' | 'APPROVED'
}

export type PlanChangePreview = {
  plan: 'MONTHLY' | 'ANNUAL'
  when: 'RENEWAL' | 'NOW'
  at: string
  chargeCents: number
  creditCents: number
  priceCents: number
  nextCharge: { at: string; amountCents: number }
}

export type TestClock = { id: string; now: string; status: 'READY' | 'ADVANCING' }

export type UsageReceipt = {
  accepted: number
  duplicates: number
  rejected: { index: number; code: string; message: string }[]
}

/** The card processor's own charge object, as far as the tests look at it. */
export type ProcessorCharge = {
  id: string
  amount: number
  amount_refunded: number
  status: 'succeeded' | 'failed' | 'pending'
  payment_method: string | null
  payment_intent?: string | null
  customer: string | null
}
