import { z } from 'zod'
import { AUTO_TOP_UP_STATES } from '../../domain/account/auto-top-up'
import { cents, shownInstant } from './common'

const wholeCents = z.number().int('must be whole cents')

/** Which amounts can be is decided where it is carried out: outside their bounds they are 422. */
export const autoTopUpInput = z
  .strictObject({
    enabled: z.boolean(),
    thresholdCents: wholeCents.optional().meta({ description: '2000, 5000 or 10000; needed the first time.' }),
    amountCents: wholeCents.optional().meta({
      description: 'From 2000 to 200000 and at least the threshold; needed the first time.',
    }),
    monthlyCapCents: wholeCents.nullish().meta({ description: 'At least one amount; null = none.' }),
  })
  .meta({ id: 'AutoTopUpInput' })

export const autoTopUp = z
  .strictObject({
    enabled: z.boolean(),
    thresholdCents: cents.nullable(),
    amountCents: cents.nullable(),
    monthlyCapCents: cents.nullable(),
    state: z.enum(AUTO_TOP_UP_STATES),
    failures: z.number().int().meta({ description: 'In a row; the third switches it off.' }),
    pausedUntil: shownInstant.nullable().meta({ description: 'It pauses, or rests at a cap, and fires no earlier.' }),
  })
  .meta({ id: 'AutoTopUp' })
