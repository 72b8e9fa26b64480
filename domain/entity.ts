import type { Command, CommandResult, Envelope } from './commands'
import type { DueAction } from './due'
import type { EntityId } from './keys'
import type { Instant } from './time'

/** The messages that entities and the test clock's driver exchange; plain JSON. */

/** How an entity starts, and what it carries into its next run. */
export type EntityInput = {
  entityId: EntityId
  accountId: string
  /** The test clock it lives on; null = real time. */
  clockId: string | null
  carried?: EntityCarried
}

/** Version 1 of what survives continue-as-new. Every other fact is in the database. */
export type EntityCarried = {
  version: 1
  next: DueAction | null
  virtualNow: Instant
  lastStep: { s: number; answer: StepAnswer } | null
  /** Answers of the latest commands: a command that is sent again gets the same answer. */
  answers: { id: string; result: CommandResult }[]
}

export type StepMessage = { kind: 'WAKE' } | { kind: 'COMMAND'; id: string; command: Command }

/** One step of a test clock: be at `t`, take the messages, do what is due. `s` only grows; a repeated one is answered. */
export type Step = {
  s: number
  t: Instant
  messages: StepMessage[]
  /** The wake-ups (their numbers in the outbox) that the WAKE among the messages stands for. */
  wakes: number[]
}
export type StepAnswer = {
  /** The wake-ups that were taken when the step was first done: a repetition must not take those that came after. */
  wakes: number[]
  next: { at: Instant; rank: number } | null
  results: { id: string; result: CommandResult }[]
}

export const WAKE_SIGNAL = 'wake'
export const COMMAND_UPDATE = 'command'
export const STEP_UPDATE = 'step'

/** The test clock's own messages. */
export const SUBMIT_UPDATE = 'submit'
export const SETTLE_UPDATE = 'settle'
export const ADVANCE_UPDATE = 'advance'

export type ClockInput = { clockId: string }

/** What the clock's driver is asked to do, one after the other. */
export type ClockJob =
  | { kind: 'COMMAND'; envelope: Envelope }
  | { kind: 'SETTLE'; accountId: string }
  | { kind: 'ADVANCE'; to: Instant }
