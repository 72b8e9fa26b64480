import type { MethodRecord } from '../invoice/record'
import { BRAND_NAMES } from './brands'

export type MethodType = MethodRecord['type']

/** Which payment methods are taken (W2). Countries are ISO 3166-1 codes of the account's address; `*` = every country. */
export type AcceptedMethods = {
  /** As the processor writes them: `visa`, `mastercard`, `amex`, `discover`, … */
  cardBrands: readonly string[]
  payPalCountries: readonly string[]
  bankTransferCountries: readonly string[]
}

/** `currency` is the only one that the method can be charged in; null = any. */
export type Offered = { type: MethodType; brand: string | null; currency: string | null }

/** Whose method it would be: the country of the account's address (null = none yet) and the account's currency. */
export type Payer = { country: string | null; currency: string }

const TYPE_NAMES = { CARD: 'Card', PAYPAL: 'PayPal', BANK_TRANSFER: 'Bank transfer' } as const

/** The kinds of method that an account may use. */
export function acceptedTypes({ country }: Payer, accepted: AcceptedMethods): MethodType[] {
  const taken = (countries: readonly string[]) =>
    countries.includes('*') || (country !== null && countries.includes(country))
  return [
    ...(accepted.cardBrands.length > 0 ? (['CARD'] as const) : []),
    ...(taken(accepted.payPalCountries) ? (['PAYPAL'] as const) : []),
    ...(taken(accepted.bankTransferCountries) ? (['BANK_TRANSFER'] as const) : []),
  ]
}

/** Why a method is not taken, naming it and what is taken instead; null = it is taken (W2). */
export function whyNotAccepted(method: Offered, payer: Payer, accepted: AcceptedMethods): string | null {
  const { type, brand, currency } = method
  if (type === 'CARD' && !accepted.cardBrands.includes(brand ?? '')) {
    return `${nameOf(brand)} is not accepted. ${whatIs(payer, accepted)}`
  }
  if (!acceptedTypes(payer, accepted).includes(type)) {
    const where = payer.country ?? 'an account without an address; set its address first'
    return `${TYPE_NAMES[type]} is not accepted in ${where}. ${whatIs(payer, accepted)}`
  }
  if (currency !== null && currency !== payer.currency) {
    return `${TYPE_NAMES[type]} from this account is in ${currency} only, and the account pays in ${payer.currency}. ${whatIs(payer, accepted)}`
  }
  return null
}

function whatIs(payer: Payer, accepted: AcceptedMethods): string {
  const types = acceptedTypes(payer, accepted)
  const others = types.filter((type) => type !== 'CARD').map((type) => TYPE_NAMES[type])
  return `Accepted: ${[...accepted.cardBrands.map(nameOf), ...others].join(', ')}.`
}

const nameOf = (brand: string | null): string => BRAND_NAMES[brand ?? ''] ?? brand ?? 'This card'

/** W3: whether the holder's name differs from the account's. A name the processor does not have differs from nothing. */
export function holderDiffers(billingName: string | null, legalName: string): boolean {
  const bare = (name: string) =>
    name
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]/gu, '')
  const holder = bare(billingName ?? '')
  const account = bare(legalName)
  // "Harbour Coffee" on the card of "Harbour Coffee Ltd" is the same company.
  return holder !== '' && !account.includes(holder) && !holder.includes(account)
}
