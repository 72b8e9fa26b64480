import type { RefundRecord, Store, StoreTransaction } from '../../../activities/ports/store'
import { newId } from '../../../adapters/ids'
import type { Database } from '../../../adapters/store/client'
import { createStore } from '../../../adapters/store/store'
import type { AttemptRecord, InvoiceRecord, MethodRecord } from '../../../domain/invoice/record'
import { attemptKey } from '../../../domain/keys'
import type { NumberRecord } from '../../../domain/number/record'
import { NOW, startDatabase } from '../usage/database'

export type StoreBench = {
  db: Database
  databaseUrl: string
  store: Store
  /** One call in a transaction of its own. */
  inside: Store['transaction']
  stop(): Promise<void>
}

/** The engine's store over a real PostgreSQL of its own. */
export async function startStore(): Promise<StoreBench> {
  const { db, databaseUrl, stop } = await startDatabase()
  const store = createStore({ db, mailDomain: 'mail.example.com' })
  return { db, databaseUrl, store, inside: (work) => store.transaction(work), stop }
}

let phoneNumbers = 0

export function aNumberRecord(accountId: string, rest: Partial<NumberRecord> = {}): NumberRecord {
  phoneNumbers += 1
  return {
    id: newId('num'),
    accountId,
    phoneNumber: `+3461000${String(phoneNumbers).padStart(4, '0')}`,
    displayName: 'Fixture',
    wabaId: null,
    provider: 'CLOUD_API',
    coexistence: false,
    preferredMethodId: null,
    plan: 'MONTHLY',
    nextPlan: null,
    priceCents: 3_900,
    state: 'PENDING_PAYMENT',
    suspensionReasons: [],
    billingAnchor: null,
    periodOffset: 0,
    periodOrdinal: 0,
    periodStart: null,
    periodEnd: null,
    renewAt: null,
    renewalInvoiceId: null,
    suspendedAt: null,
    registrationTries: 0,
    tryAgainAt: null,
    paidFirstAt: null,
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
    createdAt: NOW,
    ...rest,
  }
}

export function aMethodRecord(accountId: string, rest: Partial<MethodRecord> = {}): MethodRecord {
  const id = newId('pm')
  const card = { type: 'CARD', brand: 'visa', last4: '4242', expMonth: 12, expYear: 2030 } as const
  const since = { addedAt: NOW, renewedAt: null, expiryNoticeAt: null, stoppedFor: null, billingName: null }
  return { id, accountId, processorId: `pm ${id}`, ...card, role: 'BACKUP', status: 'ACTIVE', ...since, ...rest }
}

export function anInvoiceRecord(
  accountId: string,
  rest: Partial<Omit<InvoiceRecord, 'number'>> = {},
): Omit<InvoiceRecord, 'number'> {
  const id = newId('inv')
  return {
    id,
    accountId,
    numberId: null,
    kind: 'HOSTING',
    cause: 'RENEWAL',
    plan: null,
    priceRule: null,
    priceListVersion: null,
    agreedPriceId: null,
    billableNumbers: null,
    days: null,
    alarmAt: null,
    causeKey: `cause ${id}`,
    status: 'OPEN',
    currency: 'USD',
    totalCents: 3_900,
    paidCents: 0,
    refundedCents: 0,
    adjustedCents: 0,
    disputedCents: 0,
    dispute: null,
    periodOrdinal: null,
    periodStart: null,
    periodEnd: null,
    shortenedTo: null,
    dueAt: NOW,
    paidAt: null,
    closedAt: null,
    dunningPolicy: null,
    dunningVersion: null,
    day0At: null,
    ladderPosition: 0,
    deferredDays: 0,
    expiresAt: null,
    ...rest,
  }
}

export function anAttemptRecord(
  invoiceId: string,
  ordinal: number,
  rest: Partial<AttemptRecord> = {},
): Omit<AttemptRecord, 'sentAt'> {
  const id = newId('att')
  return {
    id,
    invoiceId,
    ordinal,
    methodId: null,
    trigger: 'AUTOMATIC',
    runKey: 'run',
    idempotencyKey: attemptKey(invoiceId, ordinal, rest.methodId ?? null),
    amountCents: 3_900,
    at: NOW,
    outcome: 'SENT',
    declineCode: null,
    declineClass: null,
    chargeRef: null,
    pageRef: null,
    nextLookAt: null,
    looks: 0,
    ...rest,
  }
}

export const aLine = (numberId: string | null, amountCents = 3_900) => ({
  numberId,
  description: 'Fixture',
  quantity: 1,
  unitPriceMicros: amountCents * 10_000,
  amountCents,
})

/** An invoice that was paid by one attempt, and a refund of it, not recorded yet. */
export async function aPaidInvoice(
  tx: StoreTransaction,
  accountId: string,
  rest: Partial<InvoiceRecord> = {},
): Promise<{ invoice: InvoiceRecord; attempt: AttemptRecord; refund: RefundRecord }> {
  const paid = { status: 'PAID', paidCents: 3_900, paidAt: NOW, ...rest } as const
  const invoice = await tx.insertInvoice(anInvoiceRecord(accountId, paid), [aLine(null)])
  const succeeded = { outcome: 'SUCCEEDED', chargeRef: `ch ${invoice.id}` } as const
  const attempt = await tx.insertAttempt(anAttemptRecord(invoice.id, 1, succeeded))
  const refund: RefundRecord = {
    id: newId('ref'),
    key: `refund:${invoice.id}:FIXTURE`,
    accountId,
    invoiceId: invoice.id,
    attemptId: attempt.id,
    amountCents: 3_900,
    reason: 'NEVER_CONNECTED',
    status: 'SENT',
    refundRef: null,
    at: NOW,
    tries: 0,
    tryAt: NOW,
  }
  return { invoice, attempt, refund }
}
