import type { EntityInput, Step, StepAnswer } from '../../domain/entity'
import type { EntityId } from '../../domain/keys'
import type { Instant } from '../../domain/time'

/** One account's way through its clock's time. */
export type ClockLane = { clockId: string; accountId: string }

/**
 * The entity of the oldest pending wake-up, with every other one for it (`wakes`, by number); without any, the entity
 * that is due first, by instant, rank and order of creation.
 */
export type Turn = { entityId: EntityId; at: Instant; wakes: number[] }

/** A finished step: its number, the entity's next due instant, the wake-ups it took. */
export type FinishedStep = { step: number; entityId: EntityId; next: StepAnswer['next']; taken: number[] }

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
   * How far the account is, and whose turn it is up to `until`. Steps of one account are strictly one after the other.
   * The step that was finished is written first (`done`). Throws when the account is no longer at the one before: another
   * driver is at work; `ClockDeleted` when there are to be no more.
   */
  turn(lane: ClockLane, until: Instant, done?: FinishedStep): Promise<{ lastStep: number; next: Turn | null }>
}

/** Takes one entity one step on, starting it if need be. */
export interface EntitySteps {
  step(entity: EntityInput, step: Step): Promise<StepAnswer>
}

/** Nothing moves on this clock any more; its entities have been ended. */
export class ClockDeleted extends Error {}
