import type { NumberRecord, ReleaseStep } from '../../domain/number/record'
import { nextOwnerLook } from '../../domain/number/release'
import type { Instant } from '../../domain/time'
import type { Ports } from '../ports'
import type { Later } from '../ports/graph'
import { keepFinalReports } from './final-report'
import { lookUp } from './look-up'
import { leaveWaba, takeCreditBack } from './waba'

/** What became of one step of a release. */
export type StepOutcome =
  | { kind: 'DONE' }
  | Later
  /** Meta names the date from which it lets the number go. */
  | { kind: 'REFUSED_UNTIL'; until: Instant }
  /** Only the owner can disconnect the number. */
  | { kind: 'OWNER_MUST_ACT' }
  /** The owner has not done it yet; we look again at `at`. */
  | { kind: 'OWNER_WAITED_FOR'; at: Instant }
  /** The owner has not done it in fourteen days. */
  | { kind: 'OWNER_GIVEN_UP' }

/** Rows changed in one transaction of a purge. */
const PURGED_AT_ONCE = 2_000

type Step = (ports: Ports, number: NumberRecord, now: Instant) => Promise<StepOutcome>

/** What each step asks of Meta or the database. Each is safe to repeat: it looks first, or a repetition finds it done. */
export const STEPS: Record<ReleaseStep, Step> = {
  DEREGISTER: async (ports, number, now) => {
    const { phoneNumber, wabaId, coexistence, ownerActsUntil } = number
    const waits = await keepFinalReports(ports, number, now)
    if (waits !== null) return waits
    if (ownerActsUntil !== null) return lookForOwner(ports, number, ownerActsUntil, now)
    if (coexistence) return { kind: 'OWNER_MUST_ACT' }
    const result = await ports.whatsapp.deregister({ phoneNumber, wabaId, now })
    return result.kind === 'DEREGISTERED' ? { kind: 'DONE' } : result
  },
  REMOVE: (ports, { phoneNumber, wabaId }, now) => ports.whatsapp.remove({ phoneNumber, wabaId, now }),
  UNSUBSCRIBE: leaveWaba,
  REVOKE_CREDIT: takeCreditBack,
  VERIFY: async (ports, number) => {
    const seen = await lookUp(ports, number)
    if (seen.kind === 'LATER') return seen
    return seen.registered
      ? { kind: 'LATER', code: 0, message: 'Meta still shows the number on Cloud API' }
      : { kind: 'DONE' }
  },
  PURGE: async (ports, { id }) => {
    while ((await ports.store.transaction((tx) => tx.purgeSome(id, PURGED_AT_ONCE))) > 0);
    return { kind: 'DONE' }
  },
}

async function lookForOwner(ports: Ports, number: NumberRecord, until: Instant, now: Instant): Promise<StepOutcome> {
  const seen = await lookUp(ports, number)
  if (seen.kind === 'LATER') return seen
  if (!seen.registered) return { kind: 'DONE' }
  return now < until ? { kind: 'OWNER_WAITED_FOR', at: nextOwnerLook(now, until) } : { kind: 'OWNER_GIVEN_UP' }
}
