import {
  judgeSends,
  RESERVED_DAYS,
  refusedByState,
  type SendAsk,
  type SendVerdict,
} from '../../../domain/account/sending'
import { crossesLimit, limitLeftMicros } from '../../../domain/account/spending-limit'
import { availableMicros, sendingPaused } from '../../../domain/account/wallet'
import { accountEntity } from '../../../domain/keys'
import { DAY, type Instant, iso } from '../../../domain/time'
import type { Database, Transaction } from '../client'
import { retried } from '../retried'
import { estimate, type Outgoing } from '../usage/estimate'
import { readAccount, readNumbers, type UsageAccount } from '../usage/intake'
import { localMoment } from '../usage/local-time'
import { hold, lockPurse } from './holdings'
import { type Room, readRoom } from './room'

/** What became of one wish to send. Amounts in micros. */
export type Reserved =
  | { kind: 'RESERVED'; priceMicros: number; expiresAt: Instant }
  | Extract<SendVerdict, { kind: 'REFUSED' }>

/** What became of a batch, by the message's id. `woken`: a wake-up for the account was written with it. */
export type ReservedBatch = { answers: Map<string, Reserved>; woken: boolean }

/**
 * Reserves for messages of one account, in their order, in one short transaction: what they cost is worked out before it,
 * and judged under the lock of the wallet, so that any number of senders, in any number of processes, never overshoot the
 * balance, a limit or an allowance (S3, W5). An id that holds a reservation already keeps it: a repeated request.
 */
export async function reserve(
  db: Database,
  { accountId, messages, now }: { accountId: string; messages: readonly Outgoing[]; now: Instant },
): Promise<ReservedBatch> {
  const account = await readAccount(db, accountId)
  const numberIds = [...new Set(messages.map(({ numberId }) => numberId))].sort()
  const numbers = await readNumbers(db, accountId, numberIds)
  const asks = await estimate(db, account, numbers, messages, now)
  return retried(() => db.$transaction((tx) => reserveIn(tx, account, { messages, numberIds, asks, now })))
}

type Wishes = {
  messages: readonly Outgoing[]
  numberIds: string[]
  asks: ReadonlyMap<string, SendAsk>
  now: Instant
}

async function reserveIn(tx: Transaction, account: UsageAccount, wishes: Wishes): Promise<ReservedBatch> {
  const { messages, numberIds, asks, now } = wishes
  const { id: accountId, testClockId: clockId } = account
  await lockPurse(tx, accountId)
  const { month } = localMoment(account.timeZone, now)
  const allowanceKeys = [...new Set([...asks.values()].flatMap(({ freeUnit }) => freeUnit?.allowanceKey ?? []))]
  const room = await readRoom(tx, { accountId, numberIds, month, allowanceKeys, ids: messages.map(({ id }) => id) })
  const expiresAt = now + RESERVED_DAYS * DAY
  const judged = judge(accountId, messages, asks, room)
  const made = judged.flatMap(({ id, numberId, verdict }) =>
    verdict.kind === 'RESERVED' ? [{ id, numberId, ...verdict }] : [],
  )
  if (made.length > 0) await hold(tx, { accountId, month, expiresAt }, made)
  const reached = await markReached(tx, judged, month)
  const woken = reached || (made.length > 0 && room.releaseAt === null) || comesNear(accountId, room, made, month)
  if (woken) await tx.wakeUp.create({ data: { target: accountEntity(accountId), accountId, clockId, at: iso(now) } })
  const answers = judged.map(({ id, verdict }): [string, Reserved] => [
    id,
    verdict.kind === 'REFUSED' ? verdict : { kind: 'RESERVED', priceMicros: verdict.priceMicros, expiresAt },
  ])
  const kept = [...room.kept].map(([id, of]): [string, Reserved] => [id, { kind: 'RESERVED', ...of }])
  return { answers: new Map([...answers, ...kept]), woken }
}

type Judged = { id: string; numberId: string; verdict: SendVerdict }

/** A verdict on each message that holds no reservation yet: by its number's state, then by what is left. */
function judge(
  accountId: string,
  messages: readonly Outgoing[],
  asks: ReadonlyMap<string, SendAsk>,
  room: Room,
): Judged[] {
  const fresh = messages.filter(({ id }) => !room.kept.has(id))
  const standing = fresh.map(({ numberId }) => refusedByState(room.states.get(numberId) ?? 'DELETED'))
  const open = fresh.filter((_message, index) => standing[index] === null)
  const free = (numberId: string): SendAsk => ({ numberId, priceMicros: 0, freeUnit: null })
  const verdicts = judgeSends(
    accountId,
    open.map(({ id, numberId }) => asks.get(id) ?? free(numberId)),
    sendRoom(room),
  )
  const byId = new Map(open.map(({ id }, index) => [id, verdicts[index]]))
  return fresh.map(({ id, numberId }, index) => {
    const reason = standing[index] ?? 'NOT_ACTIVE'
    return { id, numberId, verdict: byId.get(id) ?? { kind: 'REFUSED', reason, priceMicros: 0, limitOf: null } }
  })
}

function sendRoom(room: Room) {
  const left = [...room.limits].flatMap(([owner, { limit, usedMicros }]) => {
    const micros = limitLeftMicros(limit, usedMicros)
    return micros === null ? [] : [[owner, micros] as const]
  })
  return {
    paused: sendingPaused(room.purse),
    availableMicros:
      room.purse.billingMode === 'PREPAID' ? availableMicros(room.purse.balanceMicros, room.reservedMicros) : null,
    limitLeftMicros: new Map(left),
    freeUnitsTaken: room.freeUnitsTaken,
  }
}

/** Notes that something was refused for a limit, once a month; answers whether that is news. */
async function markReached(tx: Transaction, judged: readonly Judged[], month: string): Promise<boolean> {
  const owners = [
    ...new Set(judged.flatMap(({ verdict }) => (verdict.kind === 'REFUSED' ? (verdict.limitOf ?? []) : []))),
  ]
  if (owners.length === 0) return false
  const marked = await tx.$executeRaw`
    UPDATE spending_limits SET reached_in = ${month}
     WHERE owner_id = ANY(${owners}::text[]) AND reached_in IS DISTINCT FROM ${month}`
  return marked > 0
}

/** Whether these reservations take a limit over its 80 %, or to its end, which nobody was told yet. */
function comesNear(
  accountId: string,
  { limits }: Room,
  made: readonly { numberId: string; priceMicros: number }[],
  month: string,
): boolean {
  return [...limits].some(([owner, { limit, usedMicros }]) => {
    const own = made.filter(({ numberId }) => owner === accountId || owner === numberId)
    const after = usedMicros + own.reduce((sum, each) => sum + each.priceMicros, 0)
    return crossesLimit(limit, usedMicros, after, month)
  })
}
