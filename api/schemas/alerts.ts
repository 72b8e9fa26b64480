import { z } from 'zod'
import { cents } from './common'

const MAX_CENTS = 100_000_000

export const alertsInput = z
  .strictObject({
    balanceBelowCents: z
      .number('must be a whole number of cents, such as 10000 for 100.00')
      .int('must be a whole number of cents, such as 10000 for 100.00')
      .min(1, 'must be at least 1 cent')
      .max(MAX_CENTS, 'must be at most 100000000, which is 1,000,000.00'),
  })
  .meta({ id: 'AlertsInput' })

export const alerts = z
  .strictObject({
    balanceBelowCents: cents.meta({ description: 'One mail when a prepaid balance falls below it, once a dip.' }),
  })
  .meta({ id: 'Alerts' })
