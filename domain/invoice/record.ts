import type { DeclineClass } from '../decline'
import { isGuestRun } from '../keys'
import type { HostingPlan } from '../pricing/plan'
import type { PriceRule } from '../pricing/price'
import type { Instant } from '../time'

export type InvoiceKind = 'HOSTING' | 'USAGE' | 'DEPOSIT' | 'TOP_UP' | 'PARTNER_DAYS'
export type InvoiceStatus = 'DRAFT' | 'OPEN' | 'PROCESSING' | 'PAID' | 'VOID' | 'UNCOLLECTIBLE'
/** Why the invoice was issued; decides its receipt and what a failure means. */
export type InvoiceCause =
  | 'SIGN_UP'
  | 'RENEWAL'
  | 'THRESHOLD'
  | 'MONTH_START'
  | 'CANCEL'
  | 'REACTIVATION'
  | 'PLAN_CHANGE'
  | TopUpCause
  | DaysCause

/** Days of hosting: a partner asked for some, or has used some after the fact (P5, P6). */
export type DaysCause = 'DAY_REQUEST' | 'DAYS_USED'

/** Who asked for money into the wallet: the customer, whoever he gave a link to, or his standing order. */
export type TopUpCause = 'TOP_UP' | 'PAYMENT_LINK' | 'AUTO_TOP_UP'

/** A demand for money. Amounts in cents, instants epoch ms. */
export type InvoiceRecord = {
  id: string
  accountId: string
  numberId: string | null
  number: string
  kind: InvoiceKind
  cause: InvoiceCause
  status: InvoiceStatus
  currency: string
  totalCents: number
  paidCents: number
  refundedCents: number
  /**
   * Payments must reach `totalCents` + this for it to be settled: below 0 by what was withdrawn, above 0 by what was paid
   * beyond it and goes back.
   */
  adjustedCents: number
  /** What banks' disputes hold of its payments; not part of `paidCents`. */
  disputedCents: number
  /** OPEN: a dispute about one of its payments is undecided. LOST: none is, and one was lost. */
  dispute: 'OPEN' | 'LOST' | null
  periodOrdinal: number | null
  periodStart: Instant | null
  periodEnd: Instant | null
  /** Where the refund of unused months ended the period before `periodEnd` (C21); null = it runs to its end. */
  shortenedTo: Instant | null
  /** HOSTING: the plan of the period it is for, and where its price comes from; null on other kinds. */
  plan: HostingPlan | null
  priceRule: PriceRule | null
  priceListVersion: number | null
  agreedPriceId: string | null
  /** Billable numbers that its price was counted with (C5). */
  billableNumbers: number | null
  /** PARTNER_DAYS: how many days it pays for, and when it is looked at whether its mail went out (P7). */
  days: number | null
  alarmAt: Instant | null
  causeKey: string
  dueAt: Instant
  paidAt: Instant | null
  closedAt: Instant | null
  dunningPolicy: string | null
  dunningVersion: number | null
  /** The first definite failure: day 0 of the ladder (dunning.md, rule 10). Null = nothing has failed. */
  day0At: Instant | null
  /** The last rung of the ladder that was worked; see `ladderSteps`. */
  ladderPosition: number
  /** Days by which a question about it defers the penalties still to come (C20); 0 = nobody has asked. */
  deferredDays: number
  /** TOP_UP: when it ends by itself unless it is paid; null on every other kind, and where nobody is waited for. */
  expiresAt: Instant | null
}

/** What a line of usage was for. */
export type SoldUnit = 'DIALOGUE' | 'MESSAGE' | 'BOTH'

export type InvoiceLine = {
  numberId: string | null
  description: string
  quantity: number
  unitPriceMicros: number | null
  amountCents: number
  /** Of a line of usage; none on other lines, and on usage from before there were messages. */
  sold?: SoldUnit | null
}

export type AttemptTrigger = 'AUTOMATIC' | 'CUSTOMER' | 'SUPPORT' | 'NEW_METHOD'
/** SENT: recorded, and handed to the processor or about to be. CANCELLED: it waited for the customer and was withdrawn. */
export type AttemptOutcome =
  | 'SENT'
  | 'SUCCEEDED'
  | 'DECLINED'
  | 'PROCESSING'
  | 'REQUIRES_ACTION'
  | 'TRANSIENT'
  | 'UNKNOWN'
  | 'CANCELLED'

/** One try on one method. Recorded before the charge is sent (I10). */
export type AttemptRecord = {
  id: string
  invoiceId: string
  ordinal: number
  /** Null on a hosted page: the person chooses there. */
  methodId: string | null
  trigger: AttemptTrigger
  runKey: string
  idempotencyKey: string
  amountCents: number
  at: Instant
  /** Real time, for looking the charge up at the processor; never for a decision about business time. */
  sentAt: Instant
  outcome: AttemptOutcome
  declineCode: string | null
  declineClass: DeclineClass | null
  chargeRef: string | null
  pageRef: string | null
  /** Business time of the next look at the processor while the outcome is not known. */
  nextLookAt: Instant | null
  looks: number
}

export type MethodRecord = {
  id: string
  accountId: string
  processorId: string
  type: 'CARD' | 'PAYPAL' | 'BANK_TRANSFER'
  brand: string | null
  last4: string | null
  expMonth: number | null
  expYear: number | null
  role: 'PRIMARY' | 'BACKUP'
  /** STOPPED: an issuer said "no more tries" (HARD_STOP, NEEDS_NEW_CARD). BARRED: it disputed a payment (rule 12). */
  status: 'ACTIVE' | 'STOPPED' | 'BARRED' | 'REMOVED'
  addedAt: Instant
  /** When new card data ended a stop: from then on it counts as a new method (I13). */
  renewedAt: Instant | null
  /** The class of the decline that stopped it. */
  stoppedFor: 'HARD_STOP' | 'NEEDS_NEW_CARD' | null
  /** The holder's name as the processor has it (W3). */
  billingName: string | null
  /** The next instant at which the holder is told that the card ends (E07). */
  expiryNoticeAt: Instant | null
}

/** An invoice about to be written: nothing is paid, and its total is what is asked for. */
export type NewInvoiceRecord = Omit<InvoiceRecord, 'number' | 'adjustedCents' | 'disputedCents' | 'dispute'>

type Settling = Pick<InvoiceRecord, 'totalCents' | 'adjustedCents' | 'paidCents'>

/** What is still to be paid, in cents, never below 0. Less than the total only where a dispute took part of a payment. */
export const outstandingCents = ({ totalCents, adjustedCents, paidCents }: Settling): number =>
  Math.max(0, totalCents + adjustedCents - paidCents)

/** How much of the total is asked for no more, in cents, never below 0: a payment need not reach that part of it. */
export const withdrawnCents = ({ adjustedCents }: Pick<Settling, 'adjustedCents'>): number =>
  Math.max(0, -adjustedCents)

/** What was paid beyond what was asked for and is not on its way back yet, in cents, never below 0 (I1). */
export const excessCents = ({ totalCents, adjustedCents, paidCents }: Settling): number =>
  Math.max(0, paidCents - totalCents - adjustedCents)

/** Not settled: asked for, on its way, or given up. */
export const isUnpaid = (status: InvoiceStatus): boolean => isPayable(status) || status === 'PROCESSING'

/** An invoice that can still be paid by somebody (api.md: OPEN and UNCOLLECTIBLE). */
export const isPayable = (status: InvoiceStatus): boolean => status === 'OPEN' || status === 'UNCOLLECTIBLE'

/** Whether an attempt may still turn into money without us doing anything. */
export const isInFlight = (outcome: AttemptOutcome): boolean =>
  outcome === 'SENT' || outcome === 'UNKNOWN' || outcome === 'PROCESSING'

/** Whether the attempt is a page of the processor's on which a person may still pay. */
export const isOpenPage = ({ outcome, methodId }: Pick<AttemptRecord, 'outcome' | 'methodId'>): boolean =>
  outcome === 'REQUIRES_ACTION' && methodId === null

/**
 * Whether the attempt is a page for whoever was given a shared link, who need not be the customer: his method is not the
 * customer's, and he is told himself (I4).
 */
export const isGuestPage = (
  { cause }: Pick<InvoiceRecord, 'cause'>,
  { pageRef, methodId, runKey }: Pick<AttemptRecord, 'pageRef' | 'methodId' | 'runKey'>,
): boolean => (pageRef !== null || methodId === null) && (cause === 'PAYMENT_LINK' || isGuestRun(runKey))

/** Whether the last try was refused and nothing is left that may still pay: no charge in flight, none that waits for a person. */
export const isRefused = (attempts: readonly Pick<AttemptRecord, 'outcome'>[]): boolean =>
  attempts.at(-1)?.outcome === 'DECLINED' &&
  !attempts.some(({ outcome }) => isInFlight(outcome) || outcome === 'REQUIRES_ACTION')

/** Kinds whose failure is a debt with a ladder (dunning.md). */
export const hasLadder = (invoice: { kind: InvoiceKind; cause: InvoiceCause }): boolean =>
  invoice.kind === 'USAGE' || invoice.kind === 'DEPOSIT' || (invoice.kind === 'HOSTING' && invoice.cause !== 'SIGN_UP')
