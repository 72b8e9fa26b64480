import { type NumberRecord, RELEASE_STEPS, type ReleaseStep } from '../../domain/number/record'
import {
  isNeeded,
  isOnGraph,
  nextOwnerLook,
  OWNER_WINDOW,
  pauseAfter,
  REFUSALS_TOLERATED,
  stepAfter,
} from '../../domain/number/release'
import type { Instant } from '../../domain/time'
import type { Ports } from '../ports'
import type { StoreTransaction } from '../ports/store'
import { alert, moveNumber } from './move'
import { STEPS, type StepOutcome } from './release-steps'

/**
 * Rows 22–24: the number leaves, step by step. Each finished step is written before the next begins, so a release that
 * was cut off goes on where it stopped: what was deregistered is not deregistered again, whoever may have it by then (I16).
 */
export async function release(ports: Ports, numberId: string, now: Instant): Promise<void> {
  for (;;) {
    const found = await ports.store.transaction(async (tx) => {
      const number = await tx.readNumber(numberId)
      const waba = number === null || number.wabaId === null ? null : await tx.readWaba(number.wabaId)
      return { number, ownedByHost: waba?.ownedByHost === true }
    })
    const { number, ownedByHost } = found
    if (number?.state !== 'DELETING' || (number.tryAgainAt !== null && number.tryAgainAt > now)) return
    const step = number.releaseStep ?? RELEASE_STEPS[0]
    const needed = isNeeded(step, number, ownedByHost)
    const outcome: StepOutcome = needed ? await STEPS[step](ports, number, now) : { kind: 'DONE' }
    await ports.store.transaction((tx) => book(tx, number, step, outcome, now))
  }
}

async function book(
  tx: StoreTransaction,
  before: NumberRecord,
  step: ReleaseStep,
  outcome: StepOutcome,
  now: Instant,
): Promise<void> {
  const number = await tx.lockNumber(before.id)
  if (number?.state !== 'DELETING' || (number.releaseStep ?? RELEASE_STEPS[0]) !== step) return
  switch (outcome.kind) {
    case 'DONE':
      return goOn(tx, number, step, now)
    case 'LATER':
      return putOff(tx, number, step, outcome, now)
    case 'REFUSED_UNTIL':
      // Off Cloud API already, it is free for its owner; only our own list still has it.
      if (step === 'DEREGISTER') return holdAgain(tx, number, outcome.until, now)
      return tx.updateNumber(number.id, { tryAgainAt: outcome.until })
    case 'OWNER_MUST_ACT':
      return askOwner(tx, number, now)
    case 'OWNER_WAITED_FOR':
      return tx.updateNumber(number.id, { tryAgainAt: outcome.at })
    case 'OWNER_GIVEN_UP':
      await alert(tx, number, { code: 'OWNER_HAS_NOT_DISCONNECTED' }, now)
      return goOn(tx, number, step, now)
  }
}

/** On to the next step, or DELETED after the last. */
async function goOn(tx: StoreTransaction, number: NumberRecord, step: ReleaseStep, now: Instant): Promise<void> {
  const { id: numberId, accountId } = number
  const next = stepAfter(step)
  if (next !== null) return tx.updateNumber(numberId, { releaseStep: next, releaseTries: 0, tryAgainAt: null })
  const done = { releaseStep: null, releaseTries: 0, ownerActsUntil: null, leaveHint: null, lookAt: null, looks: 0 }
  await moveNumber(tx, number, 'RELEASED', now, { ...done, deletedAt: now })
  await tx.requestMail({ template: 'E25', about: numberId, step: 0, accountId, numberId, at: now })
  if (!isOnGraph(number)) await alert(tx, number, { code: 'TWILIO_SENDER_TO_REMOVE' }, now)
}

/**
 * Tried again after a growing pause. What goes on being put off wants a person; only the deregistration itself is waited
 * for without end: everything after it is our own tidying, which must not keep the owner's number.
 */
async function putOff(
  tx: StoreTransaction,
  number: NumberRecord,
  step: ReleaseStep,
  { code, message }: { code: number; message: string },
  now: Instant,
): Promise<void> {
  const releaseTries = number.releaseTries + 1
  if (releaseTries === REFUSALS_TOLERATED) {
    await alert(tx, number, { code: 'RELEASE_DELAYED', step, graphCode: code, message }, now)
    if (step !== 'DEREGISTER') return goOn(tx, number, step, now)
  }
  await tx.updateNumber(number.id, { releaseTries, tryAgainAt: now + pauseAfter(number.releaseTries) })
}

/** Row 23: held until Meta's date, however late (I16); what the deposit was for is settled already. */
async function holdAgain(tx: StoreTransaction, number: NumberRecord, until: Instant, now: Instant): Promise<void> {
  const { id: numberId, accountId } = number
  const hold = { holdUntil: until, metaReleaseAt: until, heldSince: now, releaseStep: null, releaseTries: 0 }
  await moveNumber(tx, number, 'META_REFUSED', now, hold)
  await tx.requestMail({ template: 'E22', about: numberId, step: until, accountId, numberId, at: now })
}

/** Row 24: only the owner can disconnect it; he is told how, and we look every day. */
async function askOwner(tx: StoreTransaction, number: NumberRecord, now: Instant): Promise<void> {
  const { id: numberId, accountId } = number
  const ownerActsUntil = now + OWNER_WINDOW
  await tx.updateNumber(numberId, { ownerActsUntil, tryAgainAt: nextOwnerLook(now, ownerActsUntil) })
  await tx.requestMail({ template: 'E26', about: numberId, step: now, accountId, numberId, at: now })
}
