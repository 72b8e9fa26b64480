import type { Database } from '../client'

export type WebhookRow = {
  source: 'stripe' | 'whatsapp'
  eventId: string
  type: string
  body: unknown
  outcome: 'HANDLED' | 'IGNORED' | 'PARKED'
  note?: string
  /** What it is about: a phone number or a WABA (domain/meta/news). */
  subject?: string | null
  /** When a message that Meta charges for was delivered, by this event; epoch ms. */
  deliveredAt?: number | null
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
export async function keepWebhook(db: Database, row: WebhookRow) {
  const { source, eventId, type, body, outcome, note, subject, deliveredAt } = row
  const about = { subject: subject ?? null, deliveredAt: deliveredAt == null ? null : new Date(deliveredAt) }
  await db.webhookInbox.upsert({
    where: { source_eventId: { source, eventId } },
    create: { source, eventId, type, body: storable(body) as object, outcome, note: note ?? null, ...about },
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
