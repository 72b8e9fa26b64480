import type { Instant } from '../../../domain/time'
import type { Database } from '../client'

/** Writes a new clock standing at `now`; one with this id that exists already stays as it is. */
export async function insertTestClock(db: Database, id: string, now: Instant): Promise<void> {
  const at = new Date(now)
  await db.testClock.createMany({ data: { id, nowAt: at, targetAt: at, status: 'READY' }, skipDuplicates: true })
}

/** From now on the clock's accounts can only be read. */
export async function markClockDeleted(db: Database, id: string): Promise<void> {
  await db.testClock.update({ where: { id }, data: { status: 'DELETED' } })
}
