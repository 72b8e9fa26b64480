import { randomInt } from 'node:crypto'
import { isValidPhoneNumber } from 'libphonenumber-js/max'

/** Number ranges in which every number is valid, by the country the market is looked up by. */
const RANGES = {
  TR: { prefix: '+9053', digits: 8 },
  DE: { prefix: '+49151', digits: 8 },
  ES: { prefix: '+3466', digits: 7 },
} as const

export type Country = keyof typeof RANGES

/**
 * A run of valid E.164 numbers of one country, each different from the last. It starts at a random place, because every
 * test file counts on its own while all of them share one product, and a phone number is live only once.
 */
function numbersOf(country: Country): () => string {
  const { prefix, digits } = RANGES[country]
  const room = 10 ** digits
  let next = randomInt(room)
  return () => {
    next = (next + 1) % room
    const phone = `${prefix}${String(next).padStart(digits, '0')}`
    if (!isValidPhoneNumber(phone)) throw new Error(`${phone} is not valid: choose another range for ${country}`)
    return phone
  }
}

const hosted = numbersOf('DE')
const contacts: Record<Country, () => string> = {
  TR: numbersOf('TR'),
  DE: numbersOf('DE'),
  ES: numbersOf('ES'),
}

/** A phone number nobody has ordered. */
export const freshPhoneNumber = (): string => hosted()

/** A contact nobody has written to. */
export const freshContact = (country: Country = 'TR'): string => contacts[country]()
