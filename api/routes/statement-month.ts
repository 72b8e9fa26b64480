import { z } from 'zod'
import type { AccountClock } from '../../adapters/store/views/clock'
import { monthOf, type StatementMonth } from '../../adapters/store/views/statements'
import { iso } from '../../domain/time'
import { visibleAccount } from '../access'
import { invalid, notFound } from '../problem'
import type { Call } from '../route'

/** A month as it is asked for. */
export const statementMonth = z
  .string()
  .regex(/^2[01]\d\d-(0[1-9]|1[0-2])$/, 'must be a month from 2000 on, written YYYY-MM, such as 2026-11')
  .meta({ examples: ['2026-11'] })

export const statementPath = z.strictObject({ accountId: z.string(), month: statementMonth })

/** The account and its month, if the caller may see it. Throws for a month that has not begun on the account's clocks. */
export async function visibleMonth(
  call: Call,
  of: { accountId: string; month: string },
): Promise<StatementMonth & AccountClock> {
  const clock = await visibleAccount(call, of.accountId)
  const month = await monthOf(call.db, of.accountId, of.month)
  if (month === null) throw notFound('account', of.accountId)
  if (month.from > clock.now) {
    const message = `${of.month} has not begun in ${month.timeZone}, where it is ${iso(clock.now)}: ask for a month up to now`
    throw invalid({ path: 'month', message })
  }
  return { ...clock, ...month }
}
