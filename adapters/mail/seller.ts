import type { SellerFacts } from '../../domain/mail/facts'
import type { InvoiceFacts } from '../../domain/mail/invoice-facts'

/** The seller as far as the sender `Name <address>` tells: for a system whose registration data was not configured. */
export function sellerNamedBy(from: string): SellerFacts {
  const [, name = '', address = from] = /^\s*"?([^"<]*?)"?\s*<([^>]+)>\s*$/.exec(from) ?? []
  const brandName = name === '' ? address : name
  return {
    ...{ brandName, legalName: brandName, addressLines: [], taxId: null, registration: null, supportEmail: address },
    taxNote: null,
  }
}

/**
 * Why an invoice has no tax, as configured. Reverse charge needs the customer's own tax number on the invoice; without
 * one it is not claimed.
 */
export function taxNoteFor({ taxNote }: SellerFacts, buyer: { taxId: string | null }): InvoiceFacts['tax']['note'] {
  return taxNote === 'REVERSE_CHARGE' && buyer.taxId === null ? null : taxNote
}
