import type { Database } from '../client'
import { bySeq, type Page, type PageRequest, seqPage } from './page'

export type EventView = {
  id: string
  type: string
  at: string
  recordedAt: string
  accountId: string | null
  numberId?: string
  invoiceId?: string
  data: Record<string, unknown>
}
export type EventFilter = { accountId?: string; numberId?: string; type?: string }

/** The append-only list of what happened, newest first by the order in which it was recorded. */
export async function listEvents(db: Database, filter: EventFilter, page: PageRequest): Promise<Page<EventView>> {
  const { where, ...order } = bySeq(page)
  const rows = await db.event.findMany({ where: { ...filter, ...where }, ...order })
  return seqPage(rows, page.limit, (row) => ({
    id: row.id,
    type: row.type,
    at: row.at.toISOString(),
    recordedAt: row.recordedAt.toISOString(),
    accountId: row.accountId,
    ...(row.numberId === null ? {} : { numberId: row.numberId }),
    ...(row.invoiceId === null ? {} : { invoiceId: row.invoiceId }),
    data: row.data as Record<string, unknown>,
  }))
}
