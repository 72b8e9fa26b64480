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
  })
  .meta({ id: 'Quality' })
