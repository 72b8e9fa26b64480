import { isRefusal } from '../../domain/errors'
import type { NumberRecord, SuspensionReason } from '../../domain/number/record'
import { BILLABLE_STATES, type NumberEvent, nextNumberState } from '../../domain/number/states'
import type { Instant } from '../../domain/time'
import { reprice } from '../account/reprice'
import type { StoreTransaction } from '../ports/store'

/**
 * Takes a number to its next state: the row and the fact are written together, the event is the reason. Throws when the
 * table does not list the event: callers check facts first, so that is a programmer's error. `note` is what support
 * wrote about it. Where the number begins or ceases to count for the volume price, its account's prices follow (C5, row
 * 27): the account must be locked.
 */
export async function moveNumber(
  tx: StoreTransaction,
  number: NumberRecord,
  event: NumberEvent,
  at: Instant,
  patch: Partial<NumberRecord> = {},
  note?: string,
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
    data: {
      ...{ from: number.state, to, reason: event },
      ...(reasons.length > 0 ? { suspensionReasons: reasons } : {}),
      ...(note === undefined ? {} : { note }),
    },
  })
  const counts = BILLABLE_STATES.includes(to)
  if (counts !== BILLABLE_STATES.includes(number.state)) {
    await reprice(tx, number.accountId, at, counts ? number.id : null)
  }
  return { ...number, ...change }
}

/** Makes these the reasons of a suspension that lasts. Nothing is written when they are so already. */
export async function changeReasons(
  tx: StoreTransaction,
  number: NumberRecord,
  suspensionReasons: SuspensionReason[],
  at: Instant,
  note?: string,
): Promise<NumberRecord> {
  if (suspensionReasons.join() === number.suspensionReasons.join()) return number
  await tx.updateNumber(number.id, { suspensionReasons })
  await tellReasons(tx, number, suspensionReasons, at, note)
  return { ...number, suspensionReasons }
}

/** Records how the reasons of a suspension change; whether it ends by that is another fact. */
export async function tellReasons(
  tx: StoreTransaction,
  { id: numberId, accountId, suspensionReasons: before }: NumberRecord,
  suspensionReasons: SuspensionReason[],
  at: Instant,
  note?: string,
): Promise<void> {
  const added = suspensionReasons.filter((each) => !before.includes(each))
  const removed = before.filter((each) => !suspensionReasons.includes(each))
  const data = { added, removed, suspensionReasons, ...(note === undefined ? {} : { note }) }
  await tx.record({ type: 'number.suspension_changed', at, accountId, numberId, data })
}

/** Tells the host's people about a number. */
export function alert(
  tx: StoreTransaction,
  { id: numberId, accountId }: Pick<NumberRecord, 'id' | 'accountId'>,
  data: { code: string } & Record<string, unknown>,
  at: Instant,
): Promise<void> {
  return tx.record({ type: 'ops.alert', at, accountId, numberId, data })
}
