import { z } from 'zod'
import { id, shownInstant } from './common'

export const newPaymentLink = z.strictObject({
  accountId: id('acc'),
  invoiceId: id('inv'),
  expiresInDays: z
    .number()
    .int()
    .min(1, 'must be at least 1')
    .max(365, 'must be at most 365')
    .default(7)
    .meta({ description: 'After so many days the link answers 410.' }),
})

export const paymentLink = z
  .strictObject({
    id: z.string(),
    url: z.string().meta({ format: 'uri', description: 'Shown this once: only its hash is kept.' }),
    expiresAt: shownInstant
      .nullable()
      .meta({ description: 'Null: as long as the invoice can be paid, also after its number was released.' }),
  })
  .meta({ id: 'PaymentLink' })

export const revokedPaymentLink = z.strictObject({ id: z.string(), revokedAt: shownInstant })
