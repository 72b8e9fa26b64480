import { growingPause } from '../pause'
import { DAY, HOUR, type Instant, MINUTE } from '../time'
import { type NumberRecord, RELEASE_STEPS, type ReleaseStep } from './record'

/** What the number's row says when its release begins. */
export const BEGIN_RELEASE = { releaseStep: RELEASE_STEPS[0], releaseTries: 0 } as const

/** The step that follows, or null after the last. */
export const stepAfter = (step: ReleaseStep): ReleaseStep | null =>
  RELEASE_STEPS[RELEASE_STEPS.indexOf(step) + 1] ?? null

/** How long the owner of a number that only he can disconnect is waited for, and how often we look (row 24). */
export const OWNER_WINDOW = 14 * DAY
export const OWNER_LOOKS_EVERY = DAY

/**
 * What Meta puts off this often wants a person: with the pauses below that is after a good five hours. Of a webhook that
 * says that a number has left, this many looks that found it still here refute it.
 */
export const REFUSALS_TOLERATED = 7

const FIRST_PAUSE = 5 * MINUTE
const LONGEST_PAUSE = 6 * HOUR

/** The pause, in ms, before a step at Meta is tried again: 5, 10, 20 … minutes, at most 6 hours. A due instant, not a retry. */
export const pauseAfter = (tries: number): number => growingPause(tries, FIRST_PAUSE, LONGEST_PAUSE)

/** Whether we connect and disconnect the number at Meta ourselves; a TWILIO number's sender is the host's own work (S4). */
export const isOnGraph = ({ provider }: Pick<NumberRecord, 'provider'>): boolean => provider === 'CLOUD_API'

/** Whether the number has a WABA whose webhooks and credit are ours to end; without one it is in a WABA of the host's. */
export const hasOwnWaba = (number: Pick<NumberRecord, 'provider' | 'wabaId'>): boolean =>
  isOnGraph(number) && number.wabaId !== null

/**
 * Whether a step has anything to do for this number (I16: a number that is elsewhere by now is not touched). `ownedByHost`
 * is about its WABA.
 */
export function isNeeded(step: ReleaseStep, number: NumberRecord, ownedByHost: boolean): boolean {
  const ours = isOnGraph(number) && number.leftAt === null
  switch (step) {
    case 'DEREGISTER':
      return ours
    case 'REMOVE':
      return ours && number.ownerActsUntil === null && ownedByHost
    case 'VERIFY':
      return ours && number.ownerActsUntil === null
    case 'UNSUBSCRIBE':
    case 'REVOKE_CREDIT':
      return hasOwnWaba(number)
    case 'PURGE':
      return true
  }
}

/** When the owner's number is looked at next, from `now`: daily, and at the end of the fourteen days (row 24). */
export const nextOwnerLook = (now: Instant, until: Instant): Instant => Math.min(now + OWNER_LOOKS_EVERY, until)
