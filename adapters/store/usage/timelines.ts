import { DAY, type Instant, iso } from '../../../domain/time'
import {
  ANSWER_MS,
  type DialogueWindow,
  ENTRY_POINT_MS,
  type OpenedDialogue,
  openDialogues,
  type UsageEvent,
} from '../../../domain/usage/timeline'
import { plain, type Transaction } from '../client'
import type { TakenEvent } from './intake'

/** A dialogue with the timeline it belongs to. */
export type ContactDialogue = OpenedDialogue & { numberId: string; contact: string }

type Timeline = { numberId: string; contact: string; from: Instant; windows: DialogueWindow[]; events: UsageEvent[] }

/** No window is longer: a message, its answer within 24 h, and 72 h from there; with a day to spare. */
const LONGEST_WINDOW_MS = ANSWER_MS + ENTRY_POINT_MS + DAY

/**
 * Stores the events that are not stored yet and opens the dialogues that they make, in a fixed number of statements
 * whatever the batch. The numbers' usage must be locked: two batches about one contact take turns.
 */
export async function advanceTimelines(
  tx: Transaction,
  accountId: string,
  events: TakenEvent[],
): Promise<{ stored: Set<string>; dialogues: ContactDialogue[] }> {
  if (events.length === 0) return { stored: new Set(), dialogues: [] }
  const timelines = timelinesOf(events)
  await loadWindows(tx, timelines)
  await loadEvents(tx, timelines)
  const stored = await storeEvents(tx, accountId, events)
  for (const event of events) if (stored.has(event.id)) timelines.get(keyOf(event))?.events.push(event)
  const dialogues = [...timelines.values()].flatMap(({ numberId, contact, windows, events }) =>
    openDialogues(windows, events).map((dialogue) => ({ ...dialogue, numberId, contact })),
  )
  return { stored, dialogues }
}

const keyOf = (of: { numberId: string; contact: string }): string => `${of.numberId} ${of.contact}`

/** One timeline for each (number, contact), from the earliest of its events on. */
function timelinesOf(events: readonly TakenEvent[]): Map<string, Timeline> {
  const timelines = new Map<string, Timeline>()
  for (const { numberId, contact, at } of events) {
    const key = keyOf({ numberId, contact })
    const timeline = timelines.get(key)
    if (timeline) timeline.from = Math.min(timeline.from, at)
    else timelines.set(key, { numberId, contact, from: at, windows: [], events: [] })
  }
  return timelines
}

async function loadWindows(tx: Transaction, timelines: Map<string, Timeline>): Promise<void> {
  const { numberIds, contacts, starts } = columns(timelines)
  const since = starts.map((from) => iso(from - ANSWER_MS - LONGEST_WINDOW_MS))
  const rows = await tx.$queryRaw<{ numberId: string; contact: string; openedAt: Date; expiresAt: Date }[]>`
    SELECT d.number_id AS "numberId", d.contact, d.opened_at AS "openedAt", d.expires_at AS "expiresAt"
    FROM unnest(${numberIds}::text[], ${contacts}::text[], ${since}::timestamptz[]) AS t (number_id, contact, since)
    JOIN dialogues d ON d.number_id = t.number_id AND d.contact = t.contact AND d.opened_at >= t.since`
  for (const { openedAt, expiresAt, ...of } of plain(rows)) {
    timelines.get(keyOf(of))?.windows.push({ openedAt, expiresAt })
  }
}

/**
 * What was stored before and still matters: the client's messages that may yet be answered, and, when an event is late,
 * whatever came after it.
 */
async function loadEvents(tx: Transaction, timelines: Map<string, Timeline>): Promise<void> {
  const { numberIds, contacts, starts } = columns(timelines)
  const since = starts.map((from) => iso(from - ANSWER_MS))
  const rows = await tx.$queryRaw<(Omit<TakenEvent, 'at'> & { at: Date })[]>`
    SELECT e.event_id AS id, e.number_id AS "numberId", e.contact, e.direction, e.kind, e.category,
           e.entry_point AS "entryPoint", e.status, e.at
    FROM unnest(${numberIds}::text[], ${contacts}::text[], ${since}::timestamptz[], ${starts.map(iso)}::timestamptz[])
      AS t (number_id, contact, since, start)
    JOIN usage_events e ON e.number_id = t.number_id AND e.contact = t.contact AND e.at > t.since
    WHERE e.status = 'DELIVERED' AND (e.direction = 'INBOUND' OR e.at >= t.start)`
  for (const { numberId, contact, ...event } of plain(rows))
    timelines.get(keyOf({ numberId, contact }))?.events.push(event)
}

function columns(timelines: Map<string, Timeline>) {
  const all = [...timelines.values()]
  return {
    numberIds: all.map((timeline) => timeline.numberId),
    contacts: all.map((timeline) => timeline.contact),
    starts: all.map((timeline) => timeline.from),
  }
}

/** Answers the ids of the events that were new. */
async function storeEvents(tx: Transaction, accountId: string, events: TakenEvent[]): Promise<Set<string>> {
  // In one order, so that two batches that share events wait for each other instead of blocking each other.
  const sorted = [...events].sort((a, b) => (a.id < b.id ? -1 : 1))
  const rows = await tx.$queryRaw<{ id: string }[]>`
    INSERT INTO usage_events
      (account_id, event_id, number_id, contact, direction, kind, category, entry_point, status, at)
    SELECT ${accountId}, * FROM unnest(
      ${sorted.map((event) => event.id)}::text[], ${sorted.map((event) => event.numberId)}::text[],
      ${sorted.map((event) => event.contact)}::text[], ${sorted.map((event) => event.direction)}::text[],
      ${sorted.map((event) => event.kind)}::text[], ${sorted.map((event) => event.category)}::text[],
      ${sorted.map((event) => event.entryPoint)}::text[], ${sorted.map((event) => event.status)}::text[],
      ${sorted.map((event) => iso(event.at))}::timestamptz[])
    ON CONFLICT (account_id, event_id) DO NOTHING
    RETURNING event_id AS id`
  return new Set(rows.map((row) => row.id))
}
