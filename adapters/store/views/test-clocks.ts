import type { Database } from '../client'

export type TestClockView = { id: string; now: string; status: 'READY' | 'ADVANCING' | 'DELETED' }

/** The test clock as the API shows it, or null. */
export async function testClockView(db: Database, clockId: string): Promise<TestClockView | null> {
  const row = await db.testClock.findUnique({ where: { id: clockId } })
  return row && { id: row.id, now: row.nowAt.toISOString(), status: row.status as TestClockView['status'] }
}
