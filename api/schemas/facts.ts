import { z } from 'zod'
import { instant, micros, shownInstant } from './common'

export const event = z
  .strictObject({
    id: z.string(),
    type: z.string(),
    at: shownInstant.meta({ description: 'Business time.' }),
    recordedAt: shownInstant,
    accountId: z.string().nullable(),
    numberId: z.string().optional(),
    invoiceId: z.string().optional(),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Event' })

export const mail = z
  .strictObject({
    id: z.string(),
    template: z.string(),
    to: z.array(z.string()),
    subject: z.string(),
    locale: z.string(),
    at: shownInstant,
    acceptedAt: shownInstant,
    messageId: z.string(),
  })
  .meta({ id: 'Mail' })

export const ledgerEntry = z
  .strictObject({
    id: z.string(),
    transactionId: z.string(),
    at: shownInstant,
    kind: z.string(),
    amountMicros: micros,
    invoiceId: z.string().optional(),
    numberId: z.string().optional(),
    note: z.string().optional(),
    ledgerAccount: z.string().optional().meta({ description: 'Only with `view=journal`.' }),
  })
  .meta({ id: 'LedgerEntry' })

export const testClock = z
  .strictObject({ id: z.string(), now: shownInstant, status: z.enum(['READY', 'ADVANCING', 'DELETED']) })
  .meta({ id: 'TestClock' })
export const testClockInput = z.strictObject({ now: instant }).meta({ id: 'TestClockInput' })
export const advance = z.strictObject({ to: instant }).meta({ id: 'Advance' })

const url = z.string().nullable()
export const sandbox = z
  .strictObject({ processorUrl: url, graphUrl: url, mailboxUrl: url, temporalUiUrl: url })
  .meta({ id: 'Sandbox' })
