import type { EntityInput, Step, StepAnswer } from '../../domain/entity'
import type { EntityId } from '../../domain/keys'
import type { Instant } from '../../domain/time'

/** The test clock's book in the database: which entities live on it, what is due when, how far each account is. */
export interface ClockBook {
  now(clockId: string): Promise<Instant>
  /** Shows ADVANCING; writes on the clock's accounts are refused meanwhile. */
  beginAdvance(clockId: string, to: Instant): Promise<void>
  /** All is idle at `now`, or at the later instant at which the clock stands already: READY. */
  finishAdvance(clockId: string, now: Instant): Promise<void>
  /** The clock's accounts in the order they were created. */
  accounts(clockId: string): Promise<string[]>
  /**
   * The number of the account's last finished step; steps of one account are strictly one after the other. Throws
   * `ClockDeleted` when there are to be no more.
   */
  lastStep(clockId: string, accountId: string): Promise<number>
  /** The oldest pending wake-up of the account and every other one for the same entity, or null. */
  pendingWake(accountId: string): Promise<{ target: EntityId; at: Instant; seqs: number[] } | null>
  /** The entity that is due first, by instant, rank and order of creation, not later than `until`; or null. */
  nextDue(clockId: string, accountId: string, until: Instant): Promise<{ entityId: EntityId; at: Instant } | null>
  /**
   * Writes a finished step: its number, the entity's next due instant, the wake-ups it took. Throws when the account is
   * no longer at `step - 1`: another driver is at work.
   */
  checkpoint(input: {
    clockId: string
    accountId: string
    step: number
    entityId: EntityId
    next: StepAnswer['next']
    taken: number[]
  }): Promise<void>
}

/** Takes one entity one step on, starting it if need be. */
export interface EntitySteps {
  step(entity: EntityInput, step: Step): Promise<StepAnswer>
}

/** Nothing moves on this clock any more; its entities have been ended. */
export class ClockDeleted extends Error {}
