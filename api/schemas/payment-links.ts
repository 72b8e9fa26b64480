import { z } from 'zod'
import { cents, id, shownInstant } from './common'

export const newPaymentLink = z
  .strictObject({
    accountId: id('acc'),
    invoiceId: id('inv').optional().meta({ description: 'The invoice that is to be paid.' }),
    amountCents: z
      .number()
      .int('must be whole cents')
      .optional()
      .meta({ description: 'For credits: from 2000 to 200000 cents.' }),
    expiresInDays: z
      .number()
      .int()
      .min(1, 'must be at least 1')
      .max(365, 'must be at most 365')
      .default(7)
      .meta({ description: 'After so many days the link answers 410.' }),
  })
  .refine(({ invoiceId, amountCents }) => (invoiceId === undefined) !== (amountCents === undefined), {
    path: ['amountCents'],
    message: 'give either amountCents, for credits, or invoiceId, and not both',
  })

export const paymentLink = z
  .strictObject({
    id: z.string(),
    url: z.string().meta({ format: 'uri', description: 'Shown this once: only its hash is kept.' }),
    expiresAt: shownInstant
      .nullable()
      .meta({ description: 'Null: as long as the invoice can be paid, also after its number was released.' }),
    invoiceId: z.string().optional().meta({ description: 'Credits: the top-up that the link asks for.' }),
    amountCents: cents.optional().meta({ description: 'Credits: how much.' }),
  })
  .meta({ id: 'PaymentLink' })

export const revokedPaymentLink = z.strictObject({ id: z.string(), revokedAt: shownInstant })

export const listedPaymentLink = z
  .strictObject({
    id: z.string(),
    accountId: z.string(),
    invoiceId: z.string(),
    amountCents: cents,
    currency: z.string(),
    state: z.enum(['PAYABLE', 'PROCESSING', 'PAID', 'VOID', 'ENDED']),
    payer: z.strictObject({ name: z.string().nullable(), email: z.string().nullable() }).nullable(),
    createdAt: shownInstant,
    expiresAt: shownInstant.nullable(),
    revokedAt: shownInstant.nullable(),
  })
  .meta({ id: 'ListedPaymentLink', description: 'A link as it stands; its address was shown once and is not kept.' })
