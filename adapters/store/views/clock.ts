import type { Instant } from '../../../domain/time'
import type { Database } from '../client'

/** Whose time an account lives on. `clockId` is null in real time. */
export type AccountClock = {
  accountId: string
  clockId: string | null
  now: Instant
  /** What its clocks show: an IANA name. */
  timeZone: string
  /** DELETED: its workflows have ended and its data can only be read. */
  status: 'READY' | 'ADVANCING' | 'DELETED'
  /** When the account was closed; null = it is not. */
  closedAt: Instant | null
}

/** The present instant of an account: its test clock's, else the real one. Null when there is no such account. */
export async function accountClock(db: Database, accountId: string): Promise<AccountClock | null> {
  return (await accountClocks(db, [accountId])).get(accountId) ?? null
}

/** The same for many accounts at once; those that do not exist are missing. */
export async function accountClocks(db: Database, accountIds: string[]): Promise<Map<string, AccountClock>> {
  const accounts = await db.account.findMany({
    where: { id: { in: accountIds } },
    select: { id: true, testClockId: true, closedAt: true, timeZone: true },
  })
  const clockIds = accounts.flatMap(({ testClockId }) => testClockId ?? [])
  const clocks = clockIds.length > 0 ? await db.testClock.findMany({ where: { id: { in: clockIds } } }) : []
  return new Map(
    accounts.map(({ id, testClockId, closedAt: closed, timeZone }) => {
      const clock = clocks.find((each) => each.id === testClockId)
      const status = (clock?.status ?? 'READY') as AccountClock['status']
      const now = clock?.nowAt.getTime() ?? Date.now()
      return [id, { accountId: id, clockId: testClockId, now, timeZone, status, closedAt: closed?.getTime() ?? null }]
    }),
  )
}
