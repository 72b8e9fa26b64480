import type { NumberRecord } from '../../domain/number/record'
import { hasOwnWaba } from '../../domain/number/release'
import type { Instant } from '../../domain/time'
import type { Ports } from '../ports'
import type { StepResult } from '../ports/graph'
import { alert } from './move'

/**
 * Makes our app hear of the number's WABA and lets it spend on the host's credit line where the host pays Meta. What Meta
 * refuses keeps nobody waiting: the number is registered, and the host's people are told. Safe to repeat.
 */
export async function joinWaba(ports: Ports, number: NumberRecord, now: Instant): Promise<void> {
  const { wabaId } = number
  if (!hasOwnWaba(number) || wabaId === null) return
  const creditIn = await ports.store.transaction(async (tx) => {
    const { metaBilling, currency } = await tx.readAccount(number.accountId)
    const waba = await tx.readWaba(wabaId)
    const shares = metaBilling === 'HOST' && waba?.ownedByHost === false && waba.creditAllocationId === null
    return shares ? currency : null
  })
  const result = await ports.wabas.connect({ wabaId, creditIn })
  await ports.store.transaction(async (tx) => {
    if (result.kind === 'CONNECTED' && result.allocationId !== null) await tx.noteCredit(wabaId, result.allocationId)
    if (result.kind === 'LATER') {
      await alert(tx, number, { code: 'WABA_NOT_CONNECTED', graphCode: result.code, message: result.message }, now)
    }
  })
}

/**
 * Ends our connection to a WABA unless another number needs it. An order may come in between, so that is asked again
 * afterwards: then the WABA is joined anew. So it is when this is repeated after a crash.
 */
export async function leaveWaba(ports: Ports, number: NumberRecord, now: Instant): Promise<StepResult> {
  const { id, wabaId } = number
  if (wabaId === null) return { kind: 'DONE' }
  const isNeeded = () => ports.store.transaction((tx) => tx.isWabaNeeded(wabaId, id))
  if (!(await isNeeded())) {
    const result = await ports.wabas.unsubscribe({ wabaId })
    if (result.kind !== 'DONE') return result
  }
  if (await isNeeded()) await joinWaba(ports, number, now)
  return { kind: 'DONE' }
}

/** Takes the credit line back that the WABA's owner was given, unless another number spends on it; then likewise. */
export async function takeCreditBack(ports: Ports, number: NumberRecord, now: Instant): Promise<StepResult> {
  const { id, wabaId } = number
  if (wabaId === null) return { kind: 'DONE' }
  const allocationId = await ports.store.transaction(async (tx) => {
    const shared = (await tx.readWaba(wabaId))?.creditAllocationId ?? null
    return shared !== null && !(await tx.isCreditNeeded(shared, id)) ? shared : null
  })
  if (allocationId !== null) {
    const result = await ports.wabas.revokeCredit({ allocationId })
    if (result.kind !== 'DONE') return result
    await ports.store.transaction((tx) => tx.forgetCredit(allocationId))
  }
  if (await ports.store.transaction((tx) => tx.isWabaNeeded(wabaId, id))) await joinWaba(ports, number, now)
  return { kind: 'DONE' }
}
