import { z } from 'zod'
import { tariffCode } from './accounts'
import { country, currency, id, instant, micros, shownInstant, text } from './common'

export const MAX_EVENTS = 1_000

const usageEvent = z.strictObject({
  id: text(200),
  numberId: id('num'),
  contact: text(100),
  direction: z.enum(['INBOUND', 'OUTBOUND']),
  kind: z.enum(['TEMPLATE', 'FREE_FORM']),
  category: z.enum(['MARKETING', 'UTILITY', 'AUTHENTICATION', 'AUTHENTICATION_INTERNATIONAL', 'SERVICE']).optional(),
  at: instant,
  entryPoint: z.literal('AD_CLICK').optional(),
  status: z.enum(['DELIVERED', 'FAILED']).optional(),
  reservationId: text(100).optional(),
})

export const usageBatch = z
  .strictObject({
    events: z
      .array(usageEvent)
      .min(1, 'must have at least one event')
      .max(MAX_EVENTS, `must have at most ${MAX_EVENTS} events; send the rest in another request`),
  })
  .meta({ id: 'UsageBatch' })

export const usageReceipt = z
  .strictObject({
    accepted: z.number().int(),
    duplicates: z.number().int(),
    rejected: z.array(z.strictObject({ index: z.number().int(), code: z.string(), message: z.string() })),
  })
  .meta({ id: 'UsageReceipt' })

export const usageGrouping = z.enum(['day', 'number', 'category', 'country'])

export const usageSummary = z
  .strictObject({
    from: shownInstant,
    to: shownInstant,
    groupBy: usageGrouping,
    currency: z.string(),
    data: z.array(
      z.strictObject({
        key: z.string(),
        dialogues: z.number().int(),
        priced: z.number().int(),
        free: z.number().int(),
        unrated: z.number().int(),
        amountMicros: micros,
      }),
    ),
  })
  .meta({ id: 'UsageSummary' })

export const dialogue = z
  .strictObject({
    id: z.string(),
    numberId: z.string(),
    contact: z.string().meta({ description: 'Masked.' }),
    initiator: z.string(),
    category: z.string().nullable(),
    entryPoint: z.string().nullable(),
    market: z.string(),
    openedAt: shownInstant,
    expiresAt: shownInstant,
    rating: z.string(),
    priceMicros: micros,
    tariffVersion: z.string().nullable(),
    invoiceId: z.string().nullable(),
  })
  .meta({ id: 'Dialogue' })

const price = micros.min(0, 'must not be negative').max(1_000_000_000, 'must be at most 1,000,000,000')

const RATE_KEYS = {
  DIALOGUE: ['BUSINESS_INITIATED', 'USER_INITIATED'],
  MESSAGE: ['MARKETING', 'UTILITY', 'AUTHENTICATION', 'AUTHENTICATION_INTERNATIONAL', 'SERVICE'],
} as const

const rate = z.strictObject({
  market: z.union([country, z.literal('OTHER')], 'must be an ISO 3166 country of two capital letters, or OTHER'),
  key: z.enum([...RATE_KEYS.DIALOGUE, ...RATE_KEYS.MESSAGE]),
  priceMicros: price,
})

const tariffFields = {
  code: tariffCode,
  currency,
  unit: z.enum(['DIALOGUE', 'MESSAGE']),
  rates: z.array(rate).min(1, 'must have at least one rate').max(5_000, 'must have at most 5,000 rates'),
}

export const tariffInput = z
  .strictObject({ ...tariffFields, effectiveFrom: instant })
  .superRefine(({ unit, rates }, context) => {
    const seen = new Set<string>()
    rates.forEach(({ market, key }, index) => {
      const keys: readonly string[] = RATE_KEYS[unit]
      const issue = (field: string, message: string) =>
        context.addIssue({ code: 'custom', path: ['rates', index, field], message })
      if (!keys.includes(key)) issue('key', `must be one of ${keys.join(', ')} under ${unit}`)
      if (seen.has(`${market} ${key}`)) issue('market', `${market} ${key} has a rate already`)
      seen.add(`${market} ${key}`)
    })
  })
  .meta({ id: 'TariffInput' })

export const tariff = z
  .strictObject({ id: z.string(), ...tariffFields, effectiveFrom: shownInstant })
  .meta({ id: 'Tariff' })
