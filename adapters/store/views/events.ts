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
/** A row of the table, as far as it is shown. */
export type EventRow = {
  id: string
  type: string
  at: Date
  recordedAt: Date
  accountId: string | null
  numberId: string | null
  invoiceId: string | null
  data: unknown
}
export type EventFilter = { accountId?: string; numberId?: string; type?: string }

/** Facts whose `note` support wrote for colleagues. Other notes are told to the customer in a mail or a document. */
const NOTED_FOR_COLLEAGUES = ['number.state_changed', 'number.suspension_changed']

/**
 * The append-only list of what happened, newest first by the order in which it was recorded. `withNotes` shows what
 * support wrote for colleagues.
 */
export async function listEvents(
  db: Database,
  filter: EventFilter,
  page: PageRequest,
  withNotes: boolean,
): Promise<Page<EventView>> {
  const { where, ...order } = bySeq(page)
  const rows = await db.event.findMany({ where: { ...filter, ...where }, ...order })
  return seqPage(rows, page.limit, (row) => eventView(row, withNotes))
}

/** A fact as the API and a webhook show it. */
export function eventView(row: EventRow, withNotes: boolean): EventView {
  const data = row.data as EventView['data']
  return {
    id: row.id,
    type: row.type,
    at: row.at.toISOString(),
    recordedAt: row.recordedAt.toISOString(),
    accountId: row.accountId,
    ...(row.numberId === null ? {} : { numberId: row.numberId }),
    ...(row.invoiceId === null ? {} : { invoiceId: row.invoiceId }),
    data: withNotes ? data : withoutNote(row.type, data),
  }
}

function withoutNote(type: string, data: EventView['data']): EventView['data'] {
  if (!NOTED_FOR_COLLEAGUES.includes(type)) return data
  const { note: _, ...rest } = data
  return rest
}
