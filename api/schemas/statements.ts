import { z } from 'zod'
import { micros, shownInstant } from './common'

const entry = z.strictObject({
  kind: z.string(),
  at: shownInstant.meta({ description: 'Of usage: its last booking in the month.' }),
  amountMicros: micros,
  transactionId: z.string().optional().meta({ description: 'Of a movement.' }),
  invoiceId: z.string().optional(),
  numberId: z.string().optional(),
  note: z.string().optional(),
  unit: z.enum(['DIALOGUE', 'MESSAGE']).optional().meta({ description: 'Of usage, which is one entry a category.' }),
  category: z.string().optional(),
  quantity: z.number().int().optional(),
})

export const statement = z
  .strictObject({
    accountId: z.string(),
    month: z.string(),
    timeZone: z.string(),
    from: shownInstant,
    to: shownInstant,
    currency: z.string(),
    openingMicros: micros,
    entries: z.array(entry),
    closingMicros: micros.meta({ description: 'Up to now, while the month is running.' }),
  })
  .meta({ id: 'Statement', description: 'Opening and entries add up to closing.' })
