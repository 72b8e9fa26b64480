import type { AttemptRecord, InvoiceRecord, MethodRecord } from '../../domain/invoice/record'
import type { NumberRecord } from '../../domain/number/record'
import { DAY, type Instant } from '../../domain/time'

/** Instants of the tests of the pure domain count from here. */
export const DAY_0: Instant = Date.parse('2027-03-01T08:00:00Z')
export const day = (count: number): Instant => DAY_0 + count * DAY

/** A hosting invoice of a renewal, open and not failed yet. */
export const anInvoice = (fields: Partial<InvoiceRecord> = {}): InvoiceRecord => ({
  id: 'inv_1',
  accountId: 'acc_1',
  numberId: 'num_1',
  number: 'A-0001',
  kind: 'HOSTING',
  cause: 'RENEWAL',
  status: 'OPEN',
  currency: 'USD',
  totalCents: 3900,
  paidCents: 0,
  refundedCents: 0,
  adjustedCents: 0,
  disputedCents: 0,
  dispute: null,
  periodOrdinal: 1,
  periodStart: DAY_0,
  periodEnd: day(31),
  plan: 'MONTHLY',
  priceRule: 'MONTHLY',
  priceListVersion: 1,
  agreedPriceId: null,
  billableNumbers: 1,
  days: null,
  alarmAt: null,
  shortenedTo: null,
  causeKey: 'hosting:num_1:1',
  dueAt: DAY_0,
  paidAt: null,
  closedAt: null,
  dunningPolicy: null,
  dunningVersion: null,
  day0At: null,
  ladderPosition: 0,
  deferredDays: 0,
  expiresAt: null,
  ...fields,
})

/** The same after its first definite failure. */
export const aFailedInvoice = (fields: Partial<InvoiceRecord> = {}): InvoiceRecord =>
  anInvoice({ dunningPolicy: 'standard', dunningVersion: 1, day0At: DAY_0, ...fields })

/** An automatic try that was declined. */
export const anAttempt = (fields: Partial<AttemptRecord> = {}): AttemptRecord => {
  const { ordinal = 1, methodId = 'pm_a' } = fields
  return {
    id: `att_${ordinal}`,
    invoiceId: 'inv_1',
    ordinal,
    methodId,
    trigger: 'AUTOMATIC',
    runKey: 'inv_1:issue',
    idempotencyKey: `inv_1:${ordinal}:${methodId}`,
    amountCents: 3900,
    at: DAY_0,
    sentAt: DAY_0,
    outcome: 'DECLINED',
    declineCode: 'insufficient_funds',
    declineClass: 'SOFT_FUNDS',
    chargeRef: `pi_${ordinal}`,
    pageRef: null,
    nextLookAt: null,
    looks: 0,
    ...fields,
  }
}

/** A card that works, added long ago. */
export const aMethod = (id: string, fields: Partial<MethodRecord> = {}): MethodRecord => ({
  id,
  accountId: 'acc_1',
  processorId: `processor_${id}`,
  type: 'CARD',
  brand: 'visa',
  last4: '4242',
  expMonth: 12,
  expYear: 2040,
  role: 'BACKUP',
  status: 'ACTIVE',
  addedAt: DAY_0 - 30 * DAY,
  renewedAt: null,
  stoppedFor: null,
  billingName: null,
  expiryNoticeAt: null,
  ...fields,
})

/** An ACTIVE monthly number whose period began on day −28 and ends on day 0. */
export const aNumber = (fields: Partial<NumberRecord> = {}): NumberRecord => ({
  id: 'num_1',
  accountId: 'acc_1',
  phoneNumber: '+441174960000',
  displayName: 'Harbour Coffee',
  wabaId: null,
  provider: 'CLOUD_API',
  coexistence: false,
  preferredMethodId: null,
  plan: 'MONTHLY',
  nextPlan: null,
  priceCents: 3900,
  state: 'ACTIVE',
  suspensionReasons: [],
  billingAnchor: day(-28),
  periodOffset: 0,
  periodOrdinal: 0,
  periodStart: day(-28),
  periodEnd: DAY_0,
  renewAt: DAY_0,
  renewalInvoiceId: null,
  suspendedAt: null,
  registrationTries: 0,
  tryAgainAt: null,
  paidFirstAt: day(-28),
  cancelledAt: null,
  cancelReason: null,
  holdUntil: null,
  metaReleaseAt: null,
  depositInvoiceId: null,
  depositState: 'NONE',
  depositUsedCents: 0,
  depositAppliedAt: null,
  trailingInvoiceId: null,
  partnerId: null,
  daysAllocatedAt: null,
  depositDays: 0,
  qualityRating: null,
  messagingLimit: null,
  releaseStep: null,
  releaseTries: 0,
  ownerActsUntil: null,
  heldSince: null,
  leftAt: null,
  leaveHint: null,
  lookAt: null,
  looks: 0,
  deletedAt: null,
  createdAt: day(-28),
  ...fields,
})
