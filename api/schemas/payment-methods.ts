import { z } from 'zod'

/** A token or a method of the processor's: the only place where one is taken. */
export const paymentMethodInput = z
  .strictObject({
    paymentMethodId: z
      .string()
      .regex(/^[\w-]{1,255}$/, "must be the processor's token or method, such as pm_card_visa")
      .meta({ examples: ['pm_card_visa'] }),
    primary: z.boolean().default(false),
  })
  .meta({ id: 'PaymentMethodInput' })

export const paymentMethod = z
  .strictObject({
    id: z.string(),
    processorId: z.string(),
    type: z.enum(['CARD', 'PAYPAL', 'BANK_TRANSFER']),
    brand: z.string().nullable(),
    last4: z.string().nullable(),
    expMonth: z.number().int().nullable(),
    expYear: z.number().int().nullable(),
    role: z.enum(['PRIMARY', 'BACKUP']),
    status: z.enum(['ACTIVE', 'STOPPED', 'BARRED', 'REMOVED']),
    warnings: z.array(z.enum(['BILLING_NAME_DIFFERS'])),
  })
  .meta({ id: 'PaymentMethod' })

export const paymentMethodSession = z.strictObject({ url: z.string() }).meta({ id: 'PaymentMethodSession' })
