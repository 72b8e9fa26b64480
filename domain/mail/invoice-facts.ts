import type { SoldUnit } from '../invoice/record'
import type { CardFacts, MailDeclineClass } from './card-facts'

/** The parts of `MailFacts` about one invoice and what became of its money; units and nulls as there. */

export interface InvoiceFacts {
  id: string
  /** The gap-free number of its series; null before it is issued. */
  number: string | null
  kind: 'HOSTING' | 'USAGE' | 'DEPOSIT' | 'TOP_UP' | 'PARTNER_DAYS'
  status: 'DRAFT' | 'OPEN' | 'PROCESSING' | 'PAID' | 'VOID' | 'UNCOLLECTIBLE'
  currency: string
  /** With tax. */
  totalCents: number
  /** What is still to be paid, where a part of it is paid. */
  dueCents?: number
  tax: { ratePercent: number; amountCents: number; note: 'REVERSE_CHARGE' | 'EXEMPT' | null }
  lines: InvoiceLineFacts[]
  /** PARTNER_DAYS: the days that it pays for. */
  days?: number
  periodStart: string | null
  periodEnd: string | null
  issuedAt: string
  paidAt: string | null
  /** The method that paid. */
  paidWith: CardFacts | null
  /** The method of the latest definite decline; on a paid invoice (E06) the primary that failed before the backup. */
  declinedWith: CardFacts | null
  declineCode: string | null
  declineClass: MailDeclineClass | null
  /** Automatic tries so far, day 0 included. */
  tries: number
  nextAttemptAt: string | null
  /** When the number stops sending if this stays unpaid; null when that is behind us or not planned. */
  suspendAt: string | null
  /** When this debt keeps a number suspended that is suspended for another reason already; null when not planned. */
  staysSuspendedFrom: string | null
  /** Day 28: when the number is cancelled if this stays unpaid; null when not planned. */
  cancelAt: string | null
}

export interface InvoiceLineFacts {
  /** Shown for kinds without wording of their own in the mail's language (TOP_UP, PARTNER_DAYS). */
  description: string
  phoneNumber: string | null
  quantity: number
  unitPriceCents?: number
  /** For dialogue prices finer than a cent; wins over `unitPriceCents`. */
  unitPriceMicros?: number
  /** Net of tax. */
  amountCents: number
  /** Of usage, absent on other lines; a line of both is shown by its description. */
  sold?: SoldUnit
}

export interface RefundFacts {
  amountCents: number
  currency: string
  /** Null = to the wallet. */
  toCard: Pick<CardFacts, 'brand' | 'last4'> | null
  /** Nothing was paid yet: an unpaid invoice asks for that much less. */
  offInvoice: boolean
  /** The bank refused the refund to the card, so it went to the wallet. */
  cardRefused: boolean
  reason:
    | 'RECONCILIATION'
    | 'DEPOSIT_REST'
    | 'UNUSED_MONTHS'
    | 'ACCOUNT_CLOSED'
    | 'NEVER_CONNECTED'
    | 'CANCELLED_BEFORE_CHARGE'
    | 'PAID_TWICE'
    | 'OTHER'
  /** What support wrote, shown under OTHER. */
  note: string | null
  /** RECONCILIATION: messages by our records and by Meta's. */
  counts: { ours: number; meta: number } | null
  creditNoteNumber: string | null
}

export interface DisputeFacts {
  amountCents: number
  status: 'OPEN' | 'WON' | 'LOST'
  /** What the mail tells: that it was opened, or that it was lost. */
  news: 'OPEN' | 'LOST'
  /** The method that had paid; null where a person had chosen it on a page. */
  paidWith: CardFacts | null
  /** Hosted numbers that cannot send because of it. */
  phoneNumbers: string[]
}
