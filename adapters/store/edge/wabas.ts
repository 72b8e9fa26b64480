import type { Database } from '../client'

export type WabaFields = { timeZone?: string | null; ownedByHost?: boolean }
export type WabaView = { id: string; accountId: string; timeZone: string | null; ownedByHost: boolean }

/** Creates the account's WABA or changes what is named of it; null when it is another account's (C11). */
export async function putWaba(
  db: Database,
  id: string,
  accountId: string,
  fields: WabaFields,
): Promise<WabaView | null> {
  await db.waba.createMany({ data: { id, accountId }, skipDuplicates: true })
  const { count } = await db.waba.updateMany({ where: { id, accountId }, data: { accountId, ...fields } })
  const row = count === 1 ? await db.waba.findUnique({ where: { id } }) : null
  return row && { id, accountId, timeZone: row.timeZone, ownedByHost: row.ownedByHost }
}
