import { z } from 'zod'
import { shownInstant } from './common'

const rating = z.string().nullable().meta({ description: 'GREEN, YELLOW or RED; null = Meta has not told it yet.' })

export const quality = z
  .strictObject({
    numberId: z.string(),
    qualityRating: rating,
    messagingLimit: z
      .strictObject({
        tier: z.string().meta({ description: 'In Meta’s words.', examples: ['TIER_100K'] }),
        recipientsADay: z.number().int().nullable().meta({ description: 'In 24 hours; null = without limit.' }),
        sharedBy: z.literal('PORTFOLIO').meta({ description: 'All numbers of the business portfolio count together.' }),
      })
      .nullable(),
    history: z
      .array(z.strictObject({ at: shownInstant, qualityRating: rating, messagingLimit: z.string().nullable() }))
      .meta({ description: 'Each change since the number is here, newest first, at most 100.' }),
    templates: z
      .array(
        z.strictObject({
          templateId: z.string(),
          name: z.string().nullable(),
          language: z.string().nullable(),
          status: z.string().meta({ description: 'In Meta’s words.', examples: ['APPROVED', 'REJECTED', 'PAUSED'] }),
          reason: z.string().nullable(),
          at: shownInstant,
        }),
      )
      .meta({ description: 'Where each template of the portfolio stands at Meta, newest first, at most 100.' }),
    volumeTiers: z
      .array(
        z.strictObject({
          category: z.string().nullable(),
          market: z.string().nullable(),
          tier: z.string().meta({ description: 'Messages a month, in Meta’s words.', examples: ['25000001:50000000'] }),
          effectiveMonth: z.string().nullable(),
          since: shownInstant,
        }),
      )
      .meta({ description: 'Tiers of Meta’s own prices that the portfolio has reached; our rates are the tariff’s.' }),
  })
  .meta({ id: 'Quality' })
