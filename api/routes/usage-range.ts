import { z } from 'zod'
import { DAY, type Instant } from '../../domain/time'
import { invalid } from '../problem'
import { instant } from '../schemas/common'

export const usageRangeQuery = { from: instant.optional(), to: instant.optional() }
export const accountPath = z.strictObject({ accountId: z.string() })

/** The longest time one page is made of: a leap year. */
const LONGEST_DAYS = 366

/** [from, to): the 31 days up to the account's present instant unless said. */
export function usageRange(
  { from, to }: { from?: Instant; to?: Instant },
  now: Instant,
): { from: Instant; to: Instant } {
  const range = { to: to ?? now, from: from ?? (to ?? now) - 31 * DAY }
  if (range.from > range.to) throw invalid({ path: 'from', message: 'must not come after `to`' })
  if (range.to - range.from > LONGEST_DAYS * DAY) {
    const message = `must not be more than ${LONGEST_DAYS} days before \`to\`: ask for the time in parts`
    throw invalid({ path: 'from', message })
  }
  return range
}
