import { maySend, type NumberState } from '../../../domain/number/states'
import type { Database } from '../client'

export type SendPermission = { allowed: boolean; reason: 'SUSPENDED' | 'NOT_ACTIVE' | null }

/** Whether the number may send now: one indexed read, because every message asks. */
export async function sendPermission(
  db: Database,
  numberId: string,
): Promise<(SendPermission & { accountId: string }) | null> {
  const row = await db.phoneNumber.findUnique({ where: { id: numberId }, select: { accountId: true, state: true } })
  if (row === null) return null
  const state = row.state as NumberState
  const allowed = maySend(state)
  return {
    accountId: row.accountId,
    allowed,
    reason: allowed ? null : state === 'SUSPENDED' ? 'SUSPENDED' : 'NOT_ACTIVE',
  }
}
