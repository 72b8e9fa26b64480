import { mergeReports, sameReport } from '../../../domain/usage/report'
import { secondsArray, textArray } from '../arrays'
import { plain, type Transaction } from '../client'
import { sameSubject, type TakenEvent } from './intake'

/** What storing a batch came to: which ids were new, and the messages of which something new is known. */
export type Stored = { fresh: Set<string>; touched: TakenEvent[] }

/**
 * Stores the events. One that is stored already is put together with what was known of it, so that the order of reports
 * does not matter (I18). The numbers' usage must be locked.
 */
export async function storeEvents(tx: Transaction, accountId: string, events: readonly TakenEvent[]): Promise<Stored> {
  const fresh = await insert(tx, accountId, events)
  const known = events.filter(({ id }) => !fresh.has(id))
  const changed = known.length === 0 ? [] : await put(tx, accountId, known)
  return { fresh, touched: [...events.filter(({ id }) => fresh.has(id)), ...changed] }
}

/** Answers the ids of the events that were new; the database names them only when some were not. */
async function insert(tx: Transaction, accountId: string, events: readonly TakenEvent[]): Promise<Set<string>> {
  // In one order, so that two batches that share events wait for each other instead of blocking each other.
  const sorted = [...events].sort((a, b) => (a.id < b.id ? -1 : 1))
  const text = (of: (event: TakenEvent) => string | null) => textArray(sorted.map(of))
  const [row] = await tx.$queryRaw<{ ids: string[] | null }[]>`
    WITH added AS (
    INSERT INTO usage_events
      (account_id, event_id, number_id, contact, direction, kind, category, entry_point, status, pricing_type,
       pricing_category, at)
    SELECT ${accountId}, id, number_id, contact, direction, kind, category, entry_point, status, pricing_type,
           pricing_category, to_timestamp(at) FROM unnest(
      ${text((event) => event.id)}::text[], ${text((event) => event.numberId)}::text[],
      ${text((event) => event.contact)}::text[], ${text((event) => event.direction)}::text[],
      ${text((event) => event.kind)}::text[], ${text((event) => event.category)}::text[],
      ${text((event) => event.entryPoint)}::text[], ${text((event) => event.status)}::text[],
      ${text((event) => event.pricing?.type ?? null)}::text[],
      ${text((event) => event.pricing?.category ?? null)}::text[],
      ${secondsArray(sorted.map((event) => event.at))}::float8[])
      AS n (id, number_id, contact, direction, kind, category, entry_point, status, pricing_type, pricing_category, at)
    ON CONFLICT (account_id, event_id) DO NOTHING
    RETURNING event_id)
    SELECT CASE WHEN count(*) < ${events.length} THEN coalesce(array_agg(event_id), '{}') END AS ids FROM added`
  return new Set(row?.ids ?? events.map(({ id }) => id))
}

type EventRow = Omit<TakenEvent, 'at' | 'pricing'> & {
  at: Date
  pricingType: string | null
  pricingCategory: string | null
}

/** The message as it is stored. */
export function eventOf({ at, pricingType: type, pricingCategory: category, ...event }: EventRow): TakenEvent {
  return { ...event, at: plain(at), pricing: type === null || category === null ? null : { type, category } }
}

/** Puts what the reports say together with what is stored; answers the messages that are changed by it. */
async function put(tx: Transaction, accountId: string, reports: readonly TakenEvent[]): Promise<TakenEvent[]> {
  const rows = await tx.$queryRaw<EventRow[]>`
    SELECT event_id AS id, number_id AS "numberId", contact, direction, kind, category, entry_point AS "entryPoint",
           status, at, pricing_type AS "pricingType", pricing_category AS "pricingCategory"
    FROM usage_events WHERE account_id = ${accountId} AND event_id = ANY(${reports.map(({ id }) => id)}::text[])
      AND disowned_by IS NULL`
  const stored = new Map(rows.map(eventOf).map((event) => [event.id, event]))
  const changed = reports.flatMap((report) => {
    const before = stored.get(report.id)
    if (before === undefined || !sameSubject(before, report)) return []
    const after = mergeReports(before, report)
    return sameReport(before, after) ? [] : [after]
  })
  if (changed.length === 0) return []
  const text = (of: (event: TakenEvent) => string | null) => textArray(changed.map(of))
  await tx.$executeRaw`
    UPDATE usage_events e
    SET kind = n.kind, category = n.category, entry_point = n.entry_point, status = n.status,
        at = to_timestamp(n.at),
        pricing_type = n.pricing_type, pricing_category = n.pricing_category
    FROM unnest(
      ${text((event) => event.id)}::text[], ${text((event) => event.kind)}::text[],
      ${text((event) => event.category)}::text[], ${text((event) => event.entryPoint)}::text[],
      ${text((event) => event.status)}::text[], ${text((event) => event.pricing?.type ?? null)}::text[],
      ${text((event) => event.pricing?.category ?? null)}::text[],
      ${secondsArray(changed.map((event) => event.at))}::float8[])
      AS n (id, kind, category, entry_point, status, pricing_type, pricing_category, at)
    WHERE e.account_id = ${accountId} AND e.event_id = n.id`
  return changed
}
