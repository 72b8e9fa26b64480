import { type Database, dateOrNull } from '../client'

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

/**
 * Keeps an event that has just come (its body by `parseStorable`) as PARKED, and answers what became of it: HANDLED or
 * IGNORED, if an earlier delivery of the same event has come to that.
 */
export async function parkWebhook(
  db: Database,
  { source, eventId, type, body, subject = null, deliveredAt = null }: Omit<WebhookRow, 'outcome' | 'note'>,
): Promise<WebhookRow['outcome']> {
  const [row] = await db.$queryRaw<Pick<WebhookRow, 'outcome'>[]>`
    INSERT INTO webhook_inbox (source, event_id, type, body, outcome, note, subject, delivered_at)
    VALUES (${source}, ${eventId}, ${type}, ${JSON.stringify(body)}::jsonb, 'PARKED', 'received',
      ${subject}, ${dateOrNull(deliveredAt)})
    ON CONFLICT (source, event_id) DO UPDATE SET type = EXCLUDED.type
    RETURNING outcome`
  if (row === undefined) throw new Error('an upsert answers its row')
  return row.outcome
}

/** Keeps an event together with what became of it. False, and nothing is written, when it has been here before. */
export async function keepSettledWebhook(
  db: Database,
  { source, eventId, type, body, outcome, note }: Omit<WebhookRow, 'subject' | 'deliveredAt'>,
): Promise<boolean> {
  const kept = await db.$executeRaw`
    INSERT INTO webhook_inbox (source, event_id, type, body, outcome, note)
    VALUES (${source}, ${eventId}, ${type}, ${JSON.stringify(body)}::jsonb, ${outcome}, ${note ?? null})
    ON CONFLICT (source, event_id) DO NOTHING`
  return kept === 1
}

/** As many as one request takes up beside its own. */
const PARKED_READ = 20

/** Meta's events about the subject that have been parked for a minute: nobody is at work on them. Oldest first. */
export async function parkedAbout(
  db: Database,
  subject: string,
): Promise<{ eventId: string; type: string; body: unknown; receivedAt: number }[]> {
  const rows = await db.$queryRaw<{ eventId: string; type: string; body: unknown; receivedAt: Date }[]>`
    SELECT event_id AS "eventId", type, body, recorded_at AS "receivedAt" FROM webhook_inbox
    WHERE source = 'whatsapp' AND outcome = 'PARKED' AND subject = ${subject} AND recorded_at < now() - interval '1 minute'
    ORDER BY recorded_at LIMIT ${PARKED_READ}`
  return rows.map(({ receivedAt, ...row }) => ({ ...row, receivedAt: receivedAt.getTime() }))
}

/** What became of a parked event. */
export async function settleWebhook(
  db: Database,
  { source, eventId }: Pick<WebhookRow, 'source' | 'eventId'>,
  { outcome, note }: Pick<WebhookRow, 'outcome' | 'note'>,
): Promise<void> {
  await db.$executeRaw`
    UPDATE webhook_inbox SET outcome = ${outcome}, note = ${note ?? null} WHERE source = ${source} AND event_id = ${eventId}`
}

/** How JSON writes NUL and halves of surrogate pairs; as bytes of UTF-8 neither can come. */
const DOUBTFUL = /\\u(?:0000|d[89a-f])/i

/** PostgreSQL takes neither NUL nor half a surrogate pair; a message may hold either. Throws what `JSON.parse` throws. */
export const parseStorable = (json: string): unknown =>
  DOUBTFUL.test(json) ? JSON.parse(json, (_key, each) => storable(each)) : JSON.parse(json)

const storable = (each: unknown): unknown =>
  typeof each === 'string' ? each.replaceAll(/[\0\p{Cs}]/gu, '\uFFFD') : each
