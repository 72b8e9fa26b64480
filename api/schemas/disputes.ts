import { z } from 'zod'
import { cents, shownInstant } from './common'

export const disputeStatus = z.enum(['OPEN', 'WON', 'LOST'])

export const dispute = z
  .strictObject({
    id: z.string(),
    processorId: z.string().meta({ description: "The processor's own id of the case." }),
    accountId: z.string(),
    invoiceId: z.string(),
    attemptId: z.string().meta({ description: 'The payment that is disputed.' }),
    methodId: z.string().nullable().meta({ description: 'What had paid; it is BARRED since.' }),
    amountCents: cents,
    currency: z.string(),
    reason: z.string().meta({ description: "The bank's word, as the processor passes it on." }),
    status: disputeStatus,
    openedAt: shownInstant,
    closedAt: shownInstant.nullable(),
  })
  .meta({ id: 'Dispute' })
