import { z } from 'zod'
import { MAX_PRICE_MICROS, MESSAGE_CATEGORIES } from '../../domain/usage/tariff'
import { tariffCode } from './accounts'
import { country, currency, instant, micros, shownInstant } from './common'

const RATE_KEYS = {
  DIALOGUE: ['BUSINESS_INITIATED', 'USER_INITIATED'],
  MESSAGE: MESSAGE_CATEGORIES,
} as const

const MAX_VOLUME = 2_000_000_000

const rate = z.strictObject({
  market: z.union([country, z.literal('OTHER')], 'must be an ISO 3166 country of two capital letters, or OTHER'),
  key: z.enum([...RATE_KEYS.DIALOGUE, ...RATE_KEYS.MESSAGE]),
  priceMicros: micros.min(0, 'must not be negative').max(MAX_PRICE_MICROS, 'must be at most 10,000,000,000'),
  volumeFrom: z
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(MAX_VOLUME, 'must be at most 2,000,000,000')
    .optional()
    .meta({ description: 'The priced message of the month from which this rate holds, in its market and category.' }),
})

const shownRate = z.strictObject({
  market: z.string(),
  key: z.string(),
  volumeFrom: z.number().int(),
  priceMicros: micros,
})

const unit = z.enum(['DIALOGUE', 'MESSAGE'])
type Rates = readonly z.output<typeof rate>[]
type Report = (index: number, field: string, message: string) => void

export const tariffInput = z
  .strictObject({
    code: tariffCode,
    currency,
    unit,
    rates: z.array(rate).min(1, 'must have at least one rate').max(5_000, 'must have at most 5,000 rates'),
    effectiveFrom: instant.meta({
      description:
        'Under MESSAGE a time on the clocks of each WABA, written as UTC: Meta’s cards hold from local midnight.',
    }),
  })
  .superRefine(({ unit, rates }, context) => {
    const report: Report = (index, field, message) =>
      context.addIssue({ code: 'custom', path: ['rates', index, field], message })
    refuseKeys(unit, rates, report)
    refuseOverlaps(rates, report)
    refuseGaps(rates, report)
  })
  .meta({ id: 'TariffInput' })

function refuseKeys(unit: 'DIALOGUE' | 'MESSAGE', rates: Rates, report: Report): void {
  const keys: readonly string[] = RATE_KEYS[unit]
  rates.forEach(({ key, volumeFrom }, index) => {
    if (!keys.includes(key)) report(index, 'key', `must be one of ${keys.join(', ')} under ${unit}`)
    if (unit === 'DIALOGUE' && volumeFrom !== undefined) report(index, 'volumeFrom', 'is for messages only')
  })
}

const FIRST = 1

function refuseOverlaps(rates: Rates, report: Report): void {
  const seen = new Set<string>()
  rates.forEach(({ market, key, volumeFrom = FIRST }, index) => {
    const place = `${market} ${key} ${volumeFrom}`
    if (seen.has(place)) {
      const which = volumeFrom === FIRST ? `${market} ${key}` : `${market} ${key} from ${volumeFrom} on`
      report(index, 'market', `${which} has a rate already`)
    }
    seen.add(place)
  })
}

/** Tiers hold up to the next one, so the only gap there can be is before the first. */
function refuseGaps(rates: Rates, report: Report): void {
  const begun = new Set(rates.filter(({ volumeFrom = FIRST }) => volumeFrom === FIRST).map(placeOf))
  rates.forEach((each, index) => {
    if (begun.has(placeOf(each))) return
    const before = `the messages before ${each.volumeFrom} of ${each.market} ${each.key}`
    report(index, 'volumeFrom', `leaves ${before} without a rate: add one from 1`)
  })
}

const placeOf = ({ market, key }: { market: string; key: string }) => `${market} ${key}`

const shown = {
  id: z.string(),
  code: z.string(),
  currency: z.string(),
  unit,
  effectiveFrom: shownInstant,
  sourceHash: z.string().nullable().meta({ description: 'SHA-256 of the imported file.' }),
}

export const tariff = z.strictObject({ ...shown, rates: z.array(rate) }).meta({ id: 'Tariff' })

/** What an import made: a version for each currency and effective date. */
export const tariffImport = z
  .strictObject({
    sourceHash: z.string(),
    data: z.array(z.strictObject({ ...shown, rates: z.number().int().meta({ description: 'How many.' }) })),
  })
  .meta({ id: 'TariffImport' })

/** What the account pays, mark-up included. */
export const rateCard = z
  .strictObject({
    accountId: z.string(),
    tariffCode: z.string(),
    currency: z.string(),
    markupPercent: z.number(),
    unit: unit.nullable().meta({ description: 'Null while the account’s tariff has no version in force.' }),
    version: z.string().nullable(),
    effectiveFrom: shownInstant.nullable(),
    nextVersion: z.strictObject({ version: z.string(), effectiveFrom: shownInstant }).nullable(),
    freePerMonth: z.array(
      z.strictObject({ key: z.string(), quantity: z.number().int(), effectiveOn: z.string().meta({ format: 'date' }) }),
    ),
    rates: z.array(shownRate),
  })
  .meta({ id: 'RateCard' })
