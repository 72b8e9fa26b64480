import type { Database } from '../client'

/** The account of each of these numbers, by number id; numbers that do not exist are missing. */
export async function usageOwners(db: Database, numberIds: string[]): Promise<Map<string, string>> {
  const rows = await db.phoneNumber.findMany({
    where: { id: { in: numberIds } },
    select: { id: true, accountId: true },
  })
  return new Map(rows.map(({ id, accountId }) => [id, accountId]))
}
