import { z } from 'zod'
import { createSchema } from 'zod-openapi'
import { MESSAGE_CATEGORIES } from '../../domain/usage/tariff'
import { id, instant, micros, shownInstant, text } from './common'

export const MAX_EVENTS = 1_000

export const usageEvent = z.strictObject({
  id: text(200),
  numberId: id('num'),
  contact: text(100),
  direction: z.enum(['INBOUND', 'OUTBOUND']),
  kind: z.enum(['TEMPLATE', 'FREE_FORM']),
  category: z.enum(MESSAGE_CATEGORIES).optional(),
  at: instant,
  entryPoint: z.literal('AD_CLICK').optional(),
  status: z.enum(['DELIVERED', 'FAILED']).optional(),
  reservationId: text(100).optional(),
})

/** What a row is to be, for the document: the route checks it by itself. */
const SHOWN_EVENT = createSchema(usageEvent, { io: 'input' }).schema

export const usageBatch = z
  .strictObject({
    events: z
      // Each is looked at by itself: a bad one is listed, and the good ones beside it are taken.
      .array(z.unknown().meta({ override: { ...SHOWN_EVENT } }))
      .min(1, 'must have at least one event')
      .max(MAX_EVENTS, `must have at most ${MAX_EVENTS} events; send the rest in another request`),
  })
  .meta({ id: 'UsageBatch' })

export const usageReceipt = z
  .strictObject({
    accepted: z.number().int(),
    duplicates: z.number().int(),
    rejected: z.array(
      z.strictObject({
        index: z.number().int().meta({ description: 'The place of the event in the report, from 0.' }),
        code: z.string().meta({ description: 'VALIDATION_FAILED: the message names its fields.' }),
        message: z.string(),
      }),
    ),
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
        messages: z.number().int(),
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
    unit: z.enum(['DIALOGUE', 'MESSAGE']),
    numberId: z.string(),
    contact: z.string().meta({ description: 'Masked.' }),
    initiator: z.string().nullable().meta({ description: 'Of a dialogue; null for a message.' }),
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

export const usage24h = z
  .strictObject({
    numberId: z.string(),
    from: shownInstant,
    to: shownInstant,
    uniqueRecipients: z.number().int().meta({
      description: 'Of this number; Meta counts its limit over all numbers of the business portfolio.',
    }),
  })
  .meta({ id: 'Usage24h' })
