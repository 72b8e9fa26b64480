import { type CommandResult, DONE } from '../../domain/commands'
import { refuse } from '../../domain/errors'
import type { NumberRecord, SuspensionReason } from '../../domain/number/record'
import { LIVE_STATES } from '../../domain/number/states'
import type { Instant } from '../../domain/time'
import type { Ports } from '../ports'
import type { StoreTransaction } from '../ports/store'
import { followFacts } from './follow-facts'
import { changeReasons, moveNumber, tellReasons } from './move'

type Wish = { numberId: string; note: string; now: Instant }

/** Support suspends the number, or joins the reasons it is suspended for. Suspended by support already, it stays so. */
export function suspendForSupport(ports: Ports, { numberId, note, now }: Wish): Promise<CommandResult> {
  return onLiveNumber(ports, numberId, 'suspended', now, async (tx, number) => {
    if (number.suspensionReasons.includes('ADMIN')) return
    const suspensionReasons: SuspensionReason[] = [...number.suspensionReasons, 'ADMIN']
    if (number.state === 'SUSPENDED') await changeReasons(tx, number, suspensionReasons, now, note)
    else await moveNumber(tx, number, 'SUPPORT_SUSPENDED', now, { suspensionReasons, suspendedAt: now }, note)
    // Also where a debt suspends it already: paying is then not enough any more.
    const { accountId } = number
    await tx.requestMail({ template: 'E11', about: numberId, step: `support:${now}`, accountId, numberId, at: now })
  })
}

/** Support takes its own reason back. The number resumes unless a debt or a dispute goes on suspending it (row 12). */
export function unsuspendForSupport(ports: Ports, { numberId, note, now }: Wish): Promise<CommandResult> {
  return onLiveNumber(ports, numberId, 'unsuspended', now, async (tx, number) => {
    if (!number.suspensionReasons.includes('ADMIN')) return
    const suspensionReasons = number.suspensionReasons.filter((each) => each !== 'ADMIN')
    if (suspensionReasons.length > 0) {
      await changeReasons(tx, number, suspensionReasons, now, note)
    } else {
      await tellReasons(tx, number, suspensionReasons, now, note)
      await followFacts(tx, { ...number, suspensionReasons }, now)
    }
  })
}

/** What has been paid or fell due counts first, as before a cancel. */
function onLiveNumber(
  ports: Ports,
  numberId: string,
  wish: 'suspended' | 'unsuspended',
  now: Instant,
  change: (tx: StoreTransaction, number: NumberRecord) => Promise<void>,
): Promise<CommandResult> {
  return ports.store.transaction(async (tx) => {
    const found = await tx.readNumber(numberId)
    if (found === null) return refuse('NOT_FOUND', `There is no number ${numberId}.`)
    await tx.lockAccount(found.accountId)
    const number = await followFacts(tx, (await tx.lockNumber(numberId)) ?? found, now)
    if (!LIVE_STATES.includes(number.state)) {
      const detail = `A number in ${number.state} cannot be ${wish}, only one that is ${LIVE_STATES.join(', ')}.`
      return refuse('ILLEGAL_TRANSITION', `${detail} ${REMEDY[number.state] ?? 'It can send nothing as it is.'}`)
    }
    await change(tx, number)
    return DONE
  })
}

const REMEDY: Partial<Record<NumberRecord['state'], string>> = {
  PENDING_PAYMENT: 'Cancel the order instead.',
  PROVISIONING: 'Wait until it is ACTIVE, or cancel it instead.',
}
