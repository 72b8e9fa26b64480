import type { Instant } from '../time'

/** Days by which a question about an unpaid invoice defers the penalties still to come on it (C20). Retries go on. */
export const INQUIRY_DEFERS_DAYS = 7

/** What a customer asked about one of his invoices. There is one per invoice. */
export type InquiryRecord = {
  id: string
  invoiceId: string
  accountId: string
  text: string
  /** SUPPORT: written down for the customer, who asked by another way. */
  askedBy: 'CUSTOMER' | 'SUPPORT'
  at: Instant
}
