import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js'
import metadata from 'libphonenumber-js/min/metadata'
import { OTHER_MARKET } from '../../../domain/usage/tariff'

/** Meta's id of a user who hides his phone number: the country, a dot, the rest. */
const BUSINESS_SCOPED_ID = /^([A-Z]{2})\.\S+$/

const MAIN_COUNTRY_FIRST: Record<string, string[]> = metadata.country_calling_codes

/**
 * The one form in which a contact is stored, so that `905321234567`, as Meta writes it, and `+90 532 123 45 67` are one
 * person. A business-scoped user id stays as it is, and so does what is neither.
 */
export function canonicalContact(contact: string): string {
  const trimmed = contact.trim()
  if (BUSINESS_SCOPED_ID.test(trimmed)) return trimmed
  const digits = trimmed.replace(/[\s().-]/g, '').replace(/^(\+|00)?/, '')
  return /^\d{5,15}$/.test(digits) ? `+${digits}` : trimmed
}

/** The contact's market: the ISO country of its calling code or of its id, OTHER when that tells none (C9). */
export function marketOf(contact: string): string {
  const scoped = BUSINESS_SCOPED_ID.exec(contact)
  if (scoped?.[1] !== undefined) return isSupportedCountry(scoped[1]) ? scoped[1] : OTHER_MARKET
  const parsed = parsePhoneNumberFromString(contact)
  if (parsed === undefined) return OTHER_MARKET
  // Some countries share a calling code; a number that fits none of them exactly belongs to the main one.
  return parsed.country ?? MAIN_COUNTRY_FIRST[parsed.countryCallingCode]?.[0] ?? OTHER_MARKET
}
