import type { Database } from '../client'
import { claimWaba } from '../wabas'

export type WabaFields = { timeZone?: string | null; ownedByHost?: boolean }
export type WabaView = { id: string; accountId: string; timeZone: string | null; ownedByHost: boolean }

/** Creates the account's WABA or changes what is named of it; null when it is another account's (C11). */
export function putWaba(db: Database, id: string, accountId: string, fields: WabaFields): Promise<WabaView | null> {
  return db.$transaction(async (tx) => {
    if (!(await claimWaba(tx, id, accountId))) return null
    const row = await tx.waba.update({ where: { id }, data: fields })
    return { id, accountId, timeZone: row.timeZone, ownedByHost: row.ownedByHost }
  })
}
