import type { CommandResult } from './commands'
import type { DueAction } from './due'

/**
 * What an entity's activity hands back to its workflow: when and what next, whether its life is over, and the answer if
 * it carried out a command. The workflow keeps nothing else; every other fact is read again when it is needed.
 */
export type Progress = { next: DueAction | null; closed: boolean; result?: CommandResult }
