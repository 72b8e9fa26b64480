import { parsePhoneNumberFromString } from 'libphonenumber-js'
import { BRAND_NAMES } from '../../domain/method/brands'
import type { MailLanguage } from './texts/language'

/** English mails write `$39.00` as in the USA and `6 December 2027`, which no reader takes for another day. */
const MONEY_LOCALE: Record<MailLanguage, string> = { en: 'en-US', es: 'es', tr: 'tr' }
const DATE_LOCALE: Record<MailLanguage, string> = { en: 'en-GB', es: 'es', tr: 'tr' }

const MICROS_DIGITS = 6

/** A language's way of writing amounts, counts and instants. */
export interface Format {
  /** Minor units, exactly. */
  money(minorUnits: number): string
  /** Millionths of a currency unit, exactly: a unit price. */
  price(micros: number): string
  /** Millionths, cut to the minor unit: never shows money that is not there (I2). */
  moneyCut(micros: number): string
  count(value: number): string
  percent(value: number): string
  /** `14 days` */
  days(value: number): string
  /** `6 Dec 2027` in the account's zone: subjects, periods. */
  day(iso: string): string
  /** `6 December 2027, 08:00 UTC` in the account's zone. */
  moment(iso: string): string
  /** `November 2027` in the account's zone. */
  month(iso: string): string
}

/** A few hundred zones in three languages; what the formats are made of takes long to build. */
const kept = new Map<string, Format>()

export function formatFor(language: MailLanguage, timeZone: string, currency: string): Format {
  const key = `${language} ${timeZone} ${currency}`
  const known = kept.get(key)
  if (known !== undefined) return known
  const format = makeFormat(language, timeZone, currency)
  kept.set(key, format)
  return format
}

function makeFormat(language: MailLanguage, timeZone: string, currency: string): Format {
  const money = moneyFormat(language, currency)
  const date = DATE_LOCALE[language]
  const inZone = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(date, { ...options, timeZone })
    return (iso: string) => format.format(new Date(iso))
  }
  const longDay = inZone({ day: 'numeric', month: 'long', year: 'numeric' })
  const clock = inZone({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const zone = zoneName(timeZone, date)
  const count = new Intl.NumberFormat(MONEY_LOCALE[language])
  const percent = new Intl.NumberFormat(date, { style: 'percent', maximumFractionDigits: 3 })
  const days = new Intl.NumberFormat(date, { style: 'unit', unit: 'day', unitDisplay: 'long' })
  return {
    ...money,
    count: (value) => count.format(value),
    percent: (value) => percent.format(decimal(value, 2)),
    days: (value) => days.format(value),
    day: inZone({ day: 'numeric', month: 'short', year: 'numeric' }),
    moment: (iso) => `${longDay(iso)}, ${clock(iso)} ${zone(iso)}`,
    month: inZone({ month: 'long', year: 'numeric' }),
  }
}

function moneyFormat(language: MailLanguage, currency: string): Pick<Format, 'money' | 'price' | 'moneyCut'> {
  const plain = new Intl.NumberFormat(MONEY_LOCALE[language], { style: 'currency', currency })
  const digits = plain.resolvedOptions().maximumFractionDigits ?? 2
  const fine = new Intl.NumberFormat(MONEY_LOCALE[language], {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: MICROS_DIGITS,
  })
  return {
    money: (minorUnits) => plain.format(decimal(minorUnits, digits)),
    price: (micros) => fine.format(decimal(micros, MICROS_DIGITS)),
    moneyCut: (micros) => plain.format(decimal(Math.trunc(micros / 10 ** (MICROS_DIGITS - digits)), digits)),
  }
}

/** The decimal text of a scaled integer. `Intl` takes text digit by digit; a number such as 0.29 is not exact. */
function decimal(scaled: number, digits: number): `${number}` {
  if (!Number.isFinite(scaled)) throw new Error(`Not an amount: ${scaled}`)
  if (digits === 0 || !Number.isSafeInteger(scaled)) return `${scaled / 10 ** digits}`
  const figures = String(Math.abs(scaled)).padStart(digits + 1, '0')
  const point = figures.length - digits
  return `${scaled < 0 ? '-' : ''}${figures.slice(0, point)}.${figures.slice(point)}` as `${number}`
}

/** The zone's abbreviation where English or the language has one (`EST`, `CET`), else its distance (`GMT+3`). */
function zoneName(timeZone: string, locale: string): (iso: string) => string {
  const formats = [locale, 'en-US', 'en-GB'].map(
    (candidate) => new Intl.DateTimeFormat(candidate, { timeZone, timeZoneName: 'short' }),
  )
  return (iso) => {
    const at = new Date(iso)
    let inOwn: string | undefined
    for (const format of formats) {
      const name = format.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? timeZone
      if (!/^(GMT|UTC)./.test(name)) return name
      inOwn ??= name
    }
    return inOwn ?? timeZone
  }
}

const KEPT_PHONES = 1_000

/** A mail names its number half a dozen times; numbers of the last mails are kept as they are written. */
const phones = new Map<string, string>()

/** `+14155552671` → `+1 415 555 2671`, on one line; what is no known number stays as it is. */
export function formatPhone(phoneNumber: string): string {
  const known = phones.get(phoneNumber)
  if (known !== undefined) return known
  const written = parsePhoneNumberFromString(phoneNumber)?.formatInternational() ?? phoneNumber
  if (phones.size >= KEPT_PHONES) phones.clear()
  phones.set(phoneNumber, written)
  return written
}

const BRANDS: Readonly<Record<string, string>> = { ...BRAND_NAMES, sepa_debit: 'SEPA' }

export function formatBrand(brand: string): string {
  return BRANDS[brand] ?? brand.charAt(0).toUpperCase() + brand.slice(1).replaceAll('_', ' ')
}
