import { type CommandResult, DONE, type HearFromMeta } from '../../domain/commands'
import { refuse } from '../../domain/errors'
import type { LeaveReason, NumberRecord } from '../../domain/number/record'
import { isOnGraph, pauseAfter, REFUSALS_TOLERATED } from '../../domain/number/release'
import { TERMINAL_STATES } from '../../domain/number/states'
import type { Instant } from '../../domain/time'
import type { Ports } from '../ports'
import type { StoreTransaction } from '../ports/store'
import { cancelNumber } from './cancel'
import { readHealth } from './health'
import { lookUp } from './look-up'
import { noteBlock, noteDeliveries } from './meta-block'
import { alert } from './move'

type News = { numberId: string; now: Instant; command: HearFromMeta }

/** A webhook of Meta's about the number: a refusal of its messages is noted, everything else is looked up. */
export async function hearFromMeta(ports: Ports, { numberId, now, command: { news } }: News): Promise<CommandResult> {
  const number = await ports.store.transaction((tx) => tx.readNumber(numberId))
  if (number === null) return refuse('NOT_FOUND', `There is no number ${numberId}.`)
  if (TERMINAL_STATES.includes(number.state)) return DONE
  switch (news.kind) {
    case 'LEFT':
      await ports.store.transaction((tx) => noteHint(tx, numberId, news.reason, now))
      return DONE
    case 'HEALTH':
      await readHealth(ports, number, now)
      return DONE
    case 'BLOCKED':
    case 'CLEARED':
      await ports.store.transaction(async (tx) => {
        const locked = await tx.lockNumber(numberId)
        if (locked) await noteBlock(tx, locked, news, now)
      })
      if (news.kind === 'BLOCKED') await noteDeliveries(ports, numberId, now)
      return DONE
  }
}

/** Before it is ACTIVE its registration tells; one that has left needs no second look. */
async function noteHint(tx: StoreTransaction, numberId: string, leaveHint: LeaveReason, now: Instant): Promise<void> {
  const number = await tx.lockNumber(numberId)
  if (!number || !isOnGraph(number) || number.leftAt !== null || number.leaveHint !== null) return
  if (number.state === 'PENDING_PAYMENT' || number.state === 'PROVISIONING') return
  await tx.updateNumber(numberId, { leaveHint, lookAt: now, looks: 0 })
}

/**
 * A webhook says that the number has left; the look decides (I9). Gone, its subscription is cancelled like any other
 * (row 14), and nothing at Meta is touched any more (I16). Still here, we look again, for Meta's own view may lag; after
 * some hours the webhook is taken for refuted; no answer refutes nothing. Cancelled first and marked last, so a repetition after a crash does both.
 */
export async function lookAtMeta(ports: Ports, numberId: string, now: Instant): Promise<void> {
  const number = await ports.store.transaction((tx) => tx.readNumber(numberId))
  if (number === null || number.leaveHint === null || number.lookAt === null || number.lookAt > now) return
  const { leaveHint, looks } = number
  const seen = await lookUp(ports, number)
  if (seen.kind === 'LATER') {
    await ports.store.transaction((tx) => tx.updateNumber(numberId, { lookAt: now + pauseAfter(looks) }))
    return
  }
  if (seen.registered) {
    await ports.store.transaction((tx) => lookAgain(tx, number, now))
    return
  }
  const command = { name: 'cancel', reason: leaveHint, confirmReleaseAt: null } as const
  await cancelNumber(ports, { numberId, now, command, duringRenewal: false })
  await ports.store.transaction(async (tx) => {
    const cancelled = await tx.lockNumber(numberId)
    if (!cancelled || TERMINAL_STATES.includes(cancelled.state)) return
    // A release that waited for its owner, or for Meta, goes on at once.
    const released = cancelled.state === 'DELETING' ? { tryAgainAt: now } : {}
    await tx.updateNumber(numberId, { ...NO_HINT, ...released, leftAt: now })
  })
}

const NO_HINT = { leaveHint: null, lookAt: null, looks: 0 }

async function lookAgain(tx: StoreTransaction, { id, accountId }: NumberRecord, now: Instant): Promise<void> {
  const number = await tx.lockNumber(id)
  if (!number || number.leaveHint === null) return
  const looks = number.looks + 1
  if (looks < REFUSALS_TOLERATED) return tx.updateNumber(id, { looks, lookAt: now + pauseAfter(number.looks) })
  await alert(tx, { id, accountId }, { code: 'LEAVE_NOT_CONFIRMED', reason: number.leaveHint }, now)
  return tx.updateNumber(id, NO_HINT)
}
