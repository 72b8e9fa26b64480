import type { SellerFacts } from '../../domain/mail/facts'

/** The seller as far as the sender `Name <address>` tells: for a system whose registration data was not configured. */
export function sellerNamedBy(from: string): SellerFacts {
  const [, name = '', address = from] = /^\s*"?([^"<]*?)"?\s*<([^>]+)>\s*$/.exec(from) ?? []
  const brandName = name === '' ? address : name
  return { brandName, legalName: brandName, addressLines: [], taxId: null, registration: null, supportEmail: address }
}
