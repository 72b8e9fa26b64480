/** What the public contract says of each resource, as far as the demo reads it. */

export type Page<T> = { data: T[]; nextCursor: string | null }

export type Account = {
  id: string
  standing: 'CLEAR' | 'DELINQUENT' | 'BARRED'
  balanceMicros: number
  unbilledUsageMicros: number
}

export type PaymentMethod = { id: string; processorId: string; brand: string; last4: string; role: string }

export type HostedNumber = {
  id: string
  accountId: string
  phoneNumber: string
  plan: 'MONTHLY' | 'ANNUAL' | 'DAYS'
  state: string
  currentPeriodEnd: string | null
}

export type Invoice = { id: string; number: string; kind: string; status: string; totalCents: number }

export type CancellationPreview = {
  releaseAt: string
  holdDays: number
  depositCents: number
  /** Of a partner's channel. */
  returnedDays?: number
}

export type Partner = { id: string; dayBalance: number }

export type Allocation = { dayBalance: number; paidUntil: string | null }

export type SendPermission = { allowed: boolean; reason: string | null }

export type UsageReceipt = { accepted: number; duplicates: number; rejected: unknown[] }

export type TestClock = { id: string; now: string; status: 'READY' | 'ADVANCING' | 'DELETED' }

export type Fact = {
  id: string
  type: string
  at: string
  accountId: string | null
  invoiceId?: string
  data: Record<string, unknown>
}

export type Mail = { id: string; template: string; subject: string; at: string; to: string[] }

export type LedgerLeg = {
  transactionId: string
  amountMicros: number
  ledgerAccount: string
}

export type Sandbox = {
  processorUrl: string | null
  graphUrl: string | null
  mailboxUrl: string | null
  temporalUiUrl: string | null
}

/** The card processor's own charge object. */
export type ProcessorCharge = {
  amount: number
  amount_refunded: number
  status: 'succeeded' | 'failed' | 'pending'
  payment_method: string | null
}
