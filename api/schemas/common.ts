import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js'
import { z } from 'zod'
import { decodeCursor } from '../../adapters/store/views/page'

/** One line of text, trimmed. Control characters have no place in any of them, and PostgreSQL refuses NUL. */
export const text = (max: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(max, `must have at most ${max} characters`)
    .refine((value) => !/[\p{Cc}\p{Cs}]/u.test(value), 'must not contain control characters')

/** Free text that may have several lines; other control characters have no place in it. */
export const paragraphs = (max: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(max, `must have at most ${max} characters`)
    .refine((value) => !/[\p{Cc}\p{Cs}]/u.test(value.replace(/\r?\n|\t/g, ' ')), 'must not contain control characters')

const EARLIEST = Date.UTC(2000, 0, 1)
const LATEST = Date.UTC(2200, 0, 1)

const withoutPattern = ({ jsonSchema }: { jsonSchema: { pattern?: string } }) => void delete jsonSchema.pattern

/** An instant in a request, as epoch ms. */
export const instant = z.iso
  .datetime('must be an ISO 8601 instant in UTC ending Z, such as 2027-01-31T08:00:00Z')
  // The pattern behind it is a page long and says no more than the format.
  .meta({ examples: ['2027-01-31T08:00:00Z'], override: withoutPattern })
  .transform((value) => Date.parse(value))
  .refine((at) => at >= EARLIEST && at < LATEST, 'must lie between 2000-01-01 and 2200-01-01')

/** An instant in an answer. */
export const shownInstant = z.string().meta({ format: 'date-time', examples: ['2027-01-31T08:00:00.000Z'] })

/** An id in a request's body or query. Whether it exists is another question, answered with 404. */
export const id = (prefix: string) =>
  z.string().regex(new RegExp(`^${prefix}_[0-9A-Za-z]{1,64}$`), `must be an id such as ${prefix}_…`)

/** A path's id. One that cannot be an id names nothing, so the route answers 404 and not 400. */
export const pathId = z.string()

/** E.164 in an answer, any international writing in a request. */
export const phoneNumber = z
  .string()
  .meta({ examples: ['+4915112345678'] })
  .transform((value, context) => {
    const parsed = parsePhoneNumberFromString(value)
    if (parsed?.isPossible()) return parsed.number as string
    const shown = value.slice(0, 40)
    context.addIssue({
      code: 'custom',
      message: `"${shown}" is not an international phone number; write it with + and country code, such as +4915112345678`,
    })
    return z.NEVER
  })

export const timeZone = z
  .string()
  .refine(isTimeZone, 'must be an IANA time zone such as Europe/Istanbul')
  .meta({ examples: ['UTC', 'Europe/Istanbul'] })

function isTimeZone(value: string): boolean {
  // Node takes offsets such as +03:00 too; they know no daylight saving (I24).
  if (!/^[A-Za-z]/.test(value)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: value })
    return true
  } catch {
    return false
  }
}

const minorDigits = (currency: string) =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits
const CURRENCIES = new Set(Intl.supportedValuesOf('currency').filter((code) => minorDigits(code) === 2))

/** Amounts are cents everywhere, so a currency without hundredths (JPY, KWD) is refused here. */
export const currency = z
  .string()
  .refine((code) => CURRENCIES.has(code), 'must be an ISO 4217 currency with hundredths, such as USD')
  .meta({ examples: ['USD'] })

const REGIONS = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' })
/** Codes that Intl names and ISO 3166 gives to no country. */
const NO_COUNTRIES = new Set(['EU', 'EZ', 'UN', 'XA', 'XB', 'ZZ', 'QO'])

export const country = z
  .string()
  .refine(isCountry, 'must be an ISO 3166 country of two capital letters, such as GB')
  .meta({ examples: ['GB'] })

function isCountry(code: string): boolean {
  if (!/^[A-Z]{2}$/.test(code) || NO_COUNTRIES.has(code)) return false
  return isSupportedCountry(code) || REGIONS.of(code) !== undefined
}

/** A `nextCursor` that was sent back, as the place that it stands for. */
export const cursorOf = <Place>(decode: (cursor: string) => Place | null) =>
  z
    .string()
    .transform((value, context): Place => {
      const place = decode(value)
      if (place !== null) return place
      context.addIssue({ code: 'custom', message: 'is not a cursor of this API: send back `nextCursor` as it came' })
      return z.NEVER
    })
    .optional()

export const pageQuery = {
  limit: z.coerce
    .number('must be a whole number from 1 to 100')
    .int('must be a whole number from 1 to 100')
    .min(1, 'must be at least 1')
    .max(100, 'must be at most 100')
    .default(20),
  cursor: cursorOf(decodeCursor),
}

/** The page a list route was asked for. */
export const pageRequest = ({ limit, cursor }: { limit: number; cursor?: { seq: bigint; part: number } }) => ({
  limit,
  before: cursor ?? null,
})

/** A list's answer. */
export const listOf = <T extends z.ZodType>(item: T) =>
  z.strictObject({ data: z.array(item), nextCursor: z.string().nullable() })

export const problemSchema = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    code: z.string(),
    errors: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457. Some codes carry further members.' })

export const cents = z.number().int()
export const micros = z.number().int()

/** The bytes of a file. */
export const pdf = z.custom<Buffer>().meta({ override: { type: 'string', format: 'binary' } })
