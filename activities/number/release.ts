import type { Instant } from '../../domain/time'
import type { Ports } from '../ports'
import type { DeregisterResult } from '../ports/graph'
import type { StoreTransaction } from '../ports/store'
import { moveNumber } from './move'
import { pauseAfter } from './provision'

/** Rows 22 and 23: the number leaves Cloud API. Safe to repeat: a number that is off already counts as done. */
export async function release(ports: Ports, numberId: string, now: Instant): Promise<void> {
  const number = await ports.store.transaction((tx) => tx.readNumber(numberId))
  if (number?.state !== 'DELETING') return
  const result = await ports.whatsapp.deregister({ phoneNumber: number.phoneNumber, wabaId: number.wabaId, now })
  await ports.store.transaction((tx) => book(tx, numberId, result, now))
}

async function book(tx: StoreTransaction, numberId: string, result: DeregisterResult, now: Instant): Promise<void> {
  const number = await tx.lockNumber(numberId)
  if (number?.state !== 'DELETING') return
  const { accountId } = number
  if (result.kind === 'DEREGISTERED') {
    await moveNumber(tx, number, 'RELEASED', now, { deletedAt: now })
    await tx.requestMail({ template: 'E25', about: numberId, step: 0, accountId, numberId, at: now })
  } else if (result.kind === 'REFUSED_UNTIL') {
    await moveNumber(tx, number, 'META_REFUSED', now, { holdUntil: result.until, metaReleaseAt: result.until })
    await tx.requestMail({ template: 'E22', about: numberId, step: result.until, accountId, numberId, at: now })
  } else {
    const tries = number.registrationTries + 1
    await tx.updateNumber(numberId, { registrationTries: tries, tryAgainAt: now + pauseAfter(tries) })
  }
}
