import type { CommandResult, Envelope } from '../../domain/commands'
import type { Instant } from '../../domain/time'

/** How the API reaches the durable part. Implemented over the Temporal client. */
export interface Engine {
  /**
   * Hands a command to its entity (started if need be) and answers when the entity has carried it out. On a test clock
   * the answer comes when everything that the command caused at the clock's present instant has been done too.
   * The same envelope id is carried out once and answers the same. Throws `EngineUnavailable` when Temporal is not
   * reachable; a command that was accepted is not lost then.
   */
  command(envelope: Envelope, clockId: string | null): Promise<CommandResult>

  /** Makes an account's pending wake-ups (written with the change that caused them) reach their entities now. */
  wake(accountId: string, clockId: string | null): Promise<void>

  /** Starts a test clock's workflow. The row exists already. */
  startClock(clockId: string): Promise<void>

  /**
   * Moves a clock to `to` (inclusive). `DONE` when everything due has been done and all is idle; `ADVANCING` when that
   * takes longer than `patienceMs` of real time (it goes on by itself).
   */
  advanceClock(clockId: string, to: Instant, patienceMs: number): Promise<'DONE' | 'ADVANCING'>

  /** Ends the clock's workflows; its data stays readable. */
  deleteClock(clockId: string): Promise<void>

  /** Whether Temporal answers and a worker polls. */
  health(): Promise<{ temporal: boolean; worker: boolean }>
}

/** Temporal cannot be reached, or did not answer in time. Nothing is known about the command's fate. */
export class EngineUnavailable extends Error {}
