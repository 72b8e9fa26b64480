import type { AccountRecord } from '../../domain/account/record'
import type { DisputeRecord } from '../../domain/invoice/dispute'
import type { AttemptRecord, InvoiceRecord, MethodRecord } from '../../domain/invoice/record'
import type { NumberRecord } from '../../domain/number/record'

/** Which fields of a row make the engine's record: the same list for the client's `select` and for SQL (records.ts). */
type Fields<Entity> = Record<keyof Entity, true>

export const ACCOUNT = {
  id: true,
  legalName: true,
  email: true,
  address: true,
  taxId: true,
  currency: true,
  timeZone: true,
  locale: true,
  billingMode: true,
  metaBilling: true,
  dunningPolicy: true,
  depositRemainder: true,
  standing: true,
  processorCustomer: true,
  testClockId: true,
  usageClosedAt: true,
  closedAt: true,
  mailPreferences: true,
  createdAt: true,
} as const satisfies Fields<AccountRecord>

export const METHOD = {
  id: true,
  accountId: true,
  processorId: true,
  type: true,
  brand: true,
  last4: true,
  expMonth: true,
  expYear: true,
  role: true,
  status: true,
  addedAt: true,
  renewedAt: true,
  stoppedFor: true,
  billingName: true,
  expiryNoticeAt: true,
} as const satisfies Fields<MethodRecord>

export const NUMBER = {
  id: true,
  accountId: true,
  phoneNumber: true,
  displayName: true,
  wabaId: true,
  provider: true,
  coexistence: true,
  preferredMethodId: true,
  plan: true,
  nextPlan: true,
  priceCents: true,
  state: true,
  suspensionReasons: true,
  billingAnchor: true,
  periodOffset: true,
  periodOrdinal: true,
  periodStart: true,
  periodEnd: true,
  renewAt: true,
  renewalInvoiceId: true,
  suspendedAt: true,
  registrationTries: true,
  tryAgainAt: true,
  paidFirstAt: true,
  cancelledAt: true,
  cancelReason: true,
  holdUntil: true,
  metaReleaseAt: true,
  depositInvoiceId: true,
  depositState: true,
  depositUsedCents: true,
  depositAppliedAt: true,
  trailingInvoiceId: true,
  qualityRating: true,
  messagingLimit: true,
  releaseStep: true,
  releaseTries: true,
  ownerActsUntil: true,
  heldSince: true,
  leftAt: true,
  leaveHint: true,
  lookAt: true,
  looks: true,
  deletedAt: true,
  createdAt: true,
} as const satisfies Fields<NumberRecord>

export const INVOICE = {
  id: true,
  accountId: true,
  numberId: true,
  number: true,
  kind: true,
  cause: true,
  status: true,
  currency: true,
  totalCents: true,
  paidCents: true,
  refundedCents: true,
  adjustedCents: true,
  disputedCents: true,
  dispute: true,
  periodOrdinal: true,
  periodStart: true,
  periodEnd: true,
  plan: true,
  priceRule: true,
  priceListVersion: true,
  agreedPriceId: true,
  billableNumbers: true,
  causeKey: true,
  shortenedTo: true,
  dueAt: true,
  paidAt: true,
  closedAt: true,
  dunningPolicy: true,
  dunningVersion: true,
  day0At: true,
  ladderPosition: true,
  deferredDays: true,
  expiresAt: true,
} as const satisfies Fields<InvoiceRecord>

export const ATTEMPT = {
  id: true,
  invoiceId: true,
  ordinal: true,
  methodId: true,
  trigger: true,
  runKey: true,
  idempotencyKey: true,
  amountCents: true,
  at: true,
  sentAt: true,
  outcome: true,
  declineCode: true,
  declineClass: true,
  chargeRef: true,
  pageRef: true,
  nextLookAt: true,
  looks: true,
} as const satisfies Fields<AttemptRecord>

export const DISPUTE = {
  id: true,
  processorRef: true,
  accountId: true,
  invoiceId: true,
  attemptId: true,
  amountCents: true,
  reason: true,
  status: true,
  openedAt: true,
  closedAt: true,
  paidAt: true,
  nextLookAt: true,
  turns: true,
} as const satisfies Fields<DisputeRecord>

type Dated<T, Key extends keyof T> = { [P in keyof T]: P extends Key ? Exclude<T[P], number> | Date : T[P] }

/** A record or a patch for the database: the named fields, where given, as instants of the database. */
export function dated<T extends object, const Key extends keyof T>(of: T, instants: readonly Key[]): Dated<T, Key> {
  const at = new Set<PropertyKey>(instants)
  const stored = Object.entries(of).map(([field, value]) => [
    field,
    at.has(field) && typeof value === 'number' ? new Date(value) : value,
  ])
  return Object.fromEntries(stored) as Dated<T, Key>
}
