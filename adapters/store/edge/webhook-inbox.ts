import type { Database } from '../client'

export type WebhookRow = {
  source: 'stripe' | 'whatsapp'
  eventId: string
  type: string
  body: unknown
  outcome: 'HANDLED' | 'IGNORED' | 'PARKED'
  note?: string
}

/** What became of an event that was delivered before, or null. */
export async function earlierOutcome(
  db: Database,
  { source, eventId }: Pick<WebhookRow, 'source' | 'eventId'>,
): Promise<WebhookRow['outcome'] | null> {
  const row = await db.webhookInbox.findUnique({ where: { source_eventId: { source, eventId } } })
  return row && (row.outcome as WebhookRow['outcome'])
}

/** Keeps a delivered event with what became of it; a later delivery of the same event replaces the outcome. */
export async function keepWebhook(db: Database, { source, eventId, type, body, outcome, note }: WebhookRow) {
  await db.webhookInbox.upsert({
    where: { source_eventId: { source, eventId } },
    create: { source, eventId, type, body: storable(body) as object, outcome, note: note ?? null },
    update: { outcome, note: note ?? null },
  })
}

/** PostgreSQL's JSON takes neither NUL nor half a surrogate pair; a message may hold either. */
function storable(value: unknown): unknown {
  const text = JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'string' ? each.replaceAll(/[\0\p{Cs}]/gu, '\uFFFD') : each,
  )
  return JSON.parse(text)
}
