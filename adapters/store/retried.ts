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

/** A deadlock or a serialization failure, in PostgreSQL's words or, out of a model of Prisma's client, in its own. */
const CONFLICTS = new Set(['40P01', '40001', 'P2034'])

const isConflict = (error: unknown): boolean => CONFLICTS.has((error as { code?: string }).code ?? '')
