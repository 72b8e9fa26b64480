import { z } from 'zod'
import { FACT_TYPES } from '../../domain/facts'
import { shownInstant } from './common'

export const newWebhookEndpoint = z
  .strictObject({
    url: z
      .string()
      .max(2000, 'must have at most 2,000 characters')
      .meta({
        examples: ['https://example.com/linekeeper'],
        description: 'In production: HTTPS, on the open internet.',
      }),
    types: z
      .array(z.enum(FACT_TYPES))
      .min(1, 'must name at least one type of GET /v1/events')
      .transform((types) => [...new Set(types)]),
  })
  .meta({ id: 'NewWebhookEndpoint' })

const shown = {
  id: z.string(),
  accountId: z.string().nullable().meta({ description: 'Null: the facts of every account.' }),
  url: z.string(),
  types: z.array(z.string()),
  createdAt: shownInstant,
  failingSince: shownInstant.nullable().meta({ description: 'Since when nothing was taken; null = the latest was.' }),
}

export const webhookEndpoint = z.strictObject(shown).meta({ id: 'WebhookEndpoint' })

export const registeredWebhookEndpoint = z
  .strictObject({
    ...shown,
    secret: z.string().meta({ description: 'Shown this once. Signs every request, by Standard Webhooks 1.0.0.' }),
  })
  .meta({ id: 'RegisteredWebhookEndpoint' })

export const removedWebhookEndpoint = z.strictObject({ id: z.string() }).meta({ id: 'RemovedWebhookEndpoint' })

export const deliveryStatus = z.enum(['WAITING', 'DELIVERED', 'FAILED'])

export const webhookDelivery = z
  .strictObject({
    id: z.string(),
    eventId: z.string().meta({ description: 'The fact; also the request’s webhook-id, the same at every try.' }),
    status: deliveryStatus,
    tries: z.number().int(),
    nextTryAt: shownInstant.nullable(),
    answered: z.number().int().nullable().meta({ description: 'The status of the latest answer.' }),
    lastError: z.string().nullable(),
    deliveredAt: shownInstant.nullable(),
  })
  .meta({ id: 'WebhookDelivery' })
