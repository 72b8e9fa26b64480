import { HOUR, type Instant } from '../../domain/time'
import type { StoreTransaction } from '../ports/store'

/** A month's statement is told when the month is charged: six hours after its end (C17, E35). */
const AFTER_MONTH_END = 6 * HOUR

/**
 * E35 for the month that ended before the instant it was due at; the next one is due after the month that began then, so
 * none is left out after an outage. Safe to run again: a month is told once.
 */
export async function tellStatement(tx: StoreTransaction, accountId: string, now: Instant): Promise<void> {
  const { statementDueAt } = await tx.lockAccount(accountId)
  if (statementDueAt === null || statementDueAt > now) return
  const endedAt = statementDueAt - AFTER_MONTH_END
  const { month } = await tx.monthAt(accountId, endedAt - 1)
  await tx.requestMail({ template: 'E35', about: accountId, step: month, accountId, params: { month }, at: now })
  const { endsAt } = await tx.monthAt(accountId, endedAt)
  await tx.updateAccount(accountId, { statementDueAt: endsAt + AFTER_MONTH_END })
}
