import { isRefusal } from '../../domain/errors'
import type { NumberRecord } from '../../domain/number/record'
import { type NumberEvent, nextNumberState } from '../../domain/number/states'
import type { Instant } from '../../domain/time'
import type { StoreTransaction } from '../ports/store'

/**
 * Takes a number to its next state: the row and the fact are written together, the event is the reason. Throws when the
 * table does not list the event: callers check facts first, so that is a programmer's error.
 */
export async function moveNumber(
  tx: StoreTransaction,
  number: NumberRecord,
  event: NumberEvent,
  at: Instant,
  patch: Partial<NumberRecord> = {},
): Promise<NumberRecord> {
  const to = nextNumberState(number.state, event)
  if (isRefusal(to)) throw new Error(`number ${number.id}: ${to.detail}`)
  const leaving = to === 'SUSPENDED' ? {} : { suspensionReasons: [], suspendedAt: null }
  const change = { ...leaving, tryAgainAt: null, ...patch, state: to }
  await tx.updateNumber(number.id, change)
  const reasons = change.suspensionReasons ?? []
  await tx.record({
    type: 'number.state_changed',
    at,
    accountId: number.accountId,
    numberId: number.id,
    data: { from: number.state, to, reason: event, ...(reasons.length > 0 ? { suspensionReasons: reasons } : {}) },
  })
  return { ...number, ...change }
}
