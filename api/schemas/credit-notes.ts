import { z } from 'zod'
import { cents, shownInstant, text } from './common'

export const creditNote = z
  .strictObject({
    id: z.string(),
    number: z.string().meta({ description: 'Gap-free per account, a series of its own.' }),
    accountId: z.string(),
    invoiceId: z.string(),
    refundId: z.string().nullable().meta({ description: 'Null = the whole invoice was voided.' }),
    currency: z.string(),
    amountCents: cents,
    reason: z.string(),
    note: z.string().nullable(),
    issuedAt: shownInstant,
  })
  .meta({ id: 'CreditNote' })

export const refund = z
  .strictObject({
    amountCents: z.number().int().min(1, 'must be at least 1').max(2_147_483_647, 'must be at most 2147483647'),
    reason: text(500).meta({ description: 'Told to the customer.' }),
  })
  .meta({ id: 'Refund' })
