import { setTimeout as delay } from 'node:timers/promises'

const TRIES = 5
const FIRST_PAUSE_MS = 10

/**
 * Runs a transaction, again up to five times when PostgreSQL ended it because it and another waited for each other. Its
 * work must touch nothing but the database.
 */
export async function retried<T>(transaction: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await transaction()
    } catch (error) {
      if (tries === TRIES || !isConflict(error)) throw error
      await delay(Math.random() * FIRST_PAUSE_MS * 2 ** tries)
    }
  }
}

/** P2034: a deadlock or a serialization failure of the client's own statements; within raw SQL it is named by its cause. */
function isConflict(error: unknown): boolean {
  const { code, meta } = error as { code?: string; meta?: { driverAdapterError?: { cause?: { kind?: string } } } }
  return code === 'P2034' || meta?.driverAdapterError?.cause?.kind === 'TransactionWriteConflict'
}
