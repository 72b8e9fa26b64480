import type { Instant } from '../time'
import { type InvoiceRecord, outstandingCents } from './record'

/** Corrects an issued invoice by an amount that is not asked for any more, or was given back. Never edited. */
export type CreditNoteRecord = {
  id: string
  number: string
  accountId: string
  invoiceId: string
  /** The refund it documents; null = the whole invoice was voided. */
  refundId: string | null
  amountCents: number
  /** The refund's reason, or why the invoice was voided. */
  reason: string
  note: string | null
  at: Instant
}

/** The credit note of a cause has the cause's own unguessable id, so that one cause has one. */
export const creditNoteId = (invoiceOrRefundId: string): string => invoiceOrRefundId.replace(/^[a-z]+_/, 'cn_')

/** The credit note of an invoice that is voided before it was settled: what is no longer asked for. */
export const voidNote = (invoice: InvoiceRecord, reason: string, at: Instant): Omit<CreditNoteRecord, 'number'> => ({
  id: creditNoteId(invoice.id),
  accountId: invoice.accountId,
  invoiceId: invoice.id,
  refundId: null,
  amountCents: outstandingCents(invoice),
  reason,
  note: null,
  at,
})

/** What a refund's credit note is made from. */
type Refunded = Pick<CreditNoteRecord, 'id' | 'accountId' | 'invoiceId' | 'amountCents' | 'reason'> & {
  note?: string | null
}

/** The credit note of money that was given back. */
export const refundNote = (refund: Refunded, at: Instant): Omit<CreditNoteRecord, 'number'> => ({
  id: creditNoteId(refund.id),
  accountId: refund.accountId,
  invoiceId: refund.invoiceId,
  refundId: refund.id,
  amountCents: refund.amountCents,
  reason: refund.reason,
  note: refund.note ?? null,
  at,
})
