import { DateTime } from 'luxon'
import { z } from 'zod'
import { DAY, type Instant } from '../../domain/time'
import { invalid } from '../problem'
import { instant } from '../schemas/common'

export const usageRangeQuery = { from: instant.optional(), to: instant.optional() }
export const accountPath = z.strictObject({ accountId: z.string() })

/** The longest time one page is made of: a leap year. */
const LONGEST_DAYS = 366

/** What a page shows unless it is asked for a time. */
const SHOWN_DAYS = 31

/** [from, to): the last 31 days on the account's clocks, today included, unless said. */
export function usageRange(
  { from, to }: { from?: Instant; to?: Instant },
  { now, timeZone }: { now: Instant; timeZone: string },
): { from: Instant; to: Instant } {
  const end = to ?? startOfDay(now, timeZone, 1)
  const range = { to: end, from: from ?? startOfDay(to === undefined ? now : to, timeZone, 1 - SHOWN_DAYS) }
  if (range.from > range.to) throw invalid({ path: 'from', message: 'must not come after `to`' })
  if (range.to - range.from > LONGEST_DAYS * DAY) {
    const message = `must not be more than ${LONGEST_DAYS} days before \`to\`: ask for the time in parts`
    throw invalid({ path: 'from', message })
  }
  return range
}

const startOfDay = (at: Instant, zone: string, daysLater: number): Instant =>
  DateTime.fromMillis(at, { zone }).startOf('day').plus({ days: daysLater }).startOf('day').toMillis()
