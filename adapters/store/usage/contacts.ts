import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js'
import metadata from 'libphonenumber-js/min/metadata'
import { OTHER_MARKET } from '../../../domain/usage/tariff'

/** Meta's id of a user who hides his phone number: the country, a dot, the rest. */
const BUSINESS_SCOPED_ID = /^([A-Z]{2})\.\S+$/

/** Whether it is Meta's id of a user and no phone number. */
export const isUserId = (contact: string): boolean => BUSINESS_SCOPED_ID.test(contact.trim())

/** How most contacts come, and all are stored: `+905321234567`. */
const STORED_FORM = /^\+\d{5,15}$/

const MAIN_COUNTRY_FIRST: Record<string, string[]> = metadata.country_calling_codes

/**
 * The one form in which a contact is stored, so that `905321234567`, as Meta writes it, and `+90 532 123 45 67` are one
 * person. A business-scoped user id stays as it is, and so does what is neither.
 */
export function canonicalContact(contact: string): string {
  if (STORED_FORM.test(contact)) return contact
  const trimmed = contact.trim()
  if (BUSINESS_SCOPED_ID.test(trimmed)) return trimmed
  const digits = trimmed.replace(/[\s().-]/g, '').replace(/^(\+|00)?/, '')
  return /^\d{5,15}$/.test(digits) ? `+${digits}` : trimmed
}

/** The contact's market: the ISO country of its calling code or of its id, OTHER when that tells none (C9). */
export function marketOf(contact: string): string {
  const scoped = BUSINESS_SCOPED_ID.exec(contact)
  if (scoped?.[1] !== undefined) return isSupportedCountry(scoped[1]) ? scoped[1] : OTHER_MARKET
  const alone = countryAlone(contact)
  if (alone !== undefined) return alone
  const parsed = parsePhoneNumberFromString(contact)
  if (parsed === undefined) return OTHER_MARKET
  // Some countries share a calling code; a number that fits none of them exactly belongs to the main one.
  return parsed.country ?? MAIN_COUNTRY_FIRST[parsed.countryCallingCode]?.[0] ?? OTHER_MARKET
}

/** Digits of a whole number, calling code included: shorter or longer ones are left to the library. */
const WHOLE_NUMBER = /^\+\d{8,15}$/
const LONGEST_CALLING_CODE = 3

/** The country whose own its calling code is; undefined where several share one, or there is none. */
function countryAlone(contact: string): string | undefined {
  if (!WHOLE_NUMBER.test(contact)) return undefined
  for (let digits = 1; digits <= LONGEST_CALLING_CODE; digits++) {
    const countries = MAIN_COUNTRY_FIRST[contact.slice(1, 1 + digits)]
    if (countries !== undefined) return countries.length === 1 ? countries[0] : undefined
  }
  return undefined
}
