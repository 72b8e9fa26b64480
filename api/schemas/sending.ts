import { z } from 'zod'
import { MESSAGE_CATEGORIES } from '../../domain/usage/tariff'
import { cents, micros, shownInstant, text } from './common'

/** One message that wants to go out. */
export const sendRequest = z
  .strictObject({
    contact: text(100),
    category: z.enum(MESSAGE_CATEGORIES).nullish(),
    kind: z.enum(['TEMPLATE', 'FREE_FORM']),
  })
  .meta({ id: 'SendRequest' })

export const grantedSend = z
  .strictObject({
    allowed: z.literal(true),
    reservationId: z.string().meta({
      description:
        'Send it along as `biz_opaque_callback_data`, or report it with the message: delivery or failure settles it.',
    }),
    priceMicros: micros.meta({ description: 'What is reserved; the delivery is priced by itself.' }),
    expiresAt: shownInstant.meta({ description: 'When the reservation ends if nobody reports the message.' }),
  })
  .meta({ id: 'GrantedSend' })

export const MAX_LIMIT_CENTS = 100_000_000
const WHOLE = 'must be a whole number of cents, such as 10000 for 100.00, or null for no limit'

export const spendingLimitInput = z
  .strictObject({
    monthlyCents: z
      .number(WHOLE)
      .int(WHOLE)
      .min(0, 'must not be negative')
      .max(MAX_LIMIT_CENTS, 'must be at most 100000000, which is 1,000,000.00')
      .nullable(),
  })
  .meta({ id: 'SpendingLimitInput' })

export const spendingLimit = z
  .strictObject({
    monthlyCents: cents.nullable(),
    month: z.string().meta({ examples: ['2027-01'], description: 'The present month on the clocks of the account.' }),
    usedMicros: micros.meta({ description: 'Spent this month, and reserved for messages on their way.' }),
    reached: z.boolean().meta({ description: 'Nothing that costs something is let out.' }),
  })
  .meta({ id: 'SpendingLimit' })
