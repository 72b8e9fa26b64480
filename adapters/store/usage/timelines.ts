import { DAY, type Instant, iso } from '../../../domain/time'
import { type DeliveredMessage, deliveredMessages, type StoredWindow } from '../../../domain/usage/messages'
import type { UsageUnit } from '../../../domain/usage/tariff'
import {
  ANSWER_MS,
  ENTRY_POINT_MS,
  type OpenedDialogue,
  openDialogues,
  type UsageEvent,
} from '../../../domain/usage/timeline'
import { plain, type Transaction } from '../client'
import type { TakenEvent } from './intake'

/** What a timeline has that may cost something: a dialogue, or under the tariff of messages each message. */
export type ContactUsage = { numberId: string; contact: string } & (
  | ({ unit: 'DIALOGUE' } & OpenedDialogue)
  | ({ unit: 'MESSAGE' } & DeliveredMessage)
)

/** Which tariff an event of a number falls under. */
export type UnitAt = (numberId: string, at: Instant) => UsageUnit

type Timeline = { numberId: string; contact: string; from: Instant; windows: StoredWindow[]; events: UsageEvent[] }

/** No window is longer: a message, its answer within 24 h, and 72 h from there; with a day to spare. */
const LONGEST_WINDOW_MS = ANSWER_MS + ENTRY_POINT_MS + DAY

/**
 * Stores the events that are not stored yet, opens the dialogues that they make and lists the messages to be rated, in a
 * fixed number of statements whatever the batch. The numbers' usage must be locked: two batches about one contact take
 * turns.
 */
export async function advanceTimelines(
  tx: Transaction,
  accountId: string,
  events: TakenEvent[],
  unitAt: UnitAt,
): Promise<{ stored: Set<string>; usage: ContactUsage[] }> {
  if (events.length === 0) return { stored: new Set(), usage: [] }
  const timelines = timelinesOf(events)
  await loadWindows(tx, timelines)
  await loadEvents(tx, timelines)
  const stored = await storeEvents(tx, accountId, events)
  for (const event of events) if (stored.has(event.id)) timelines.get(keyOf(event))?.events.push(event)
  return { stored, usage: [...timelines.values()].flatMap((timeline) => usageOf(timeline, unitAt, stored)) }
}

/**
 * What each of the messages would be if it were delivered on its own: those of the batch do not count for each other,
 * because any of them may fail. Stores and locks nothing.
 */
export async function foreseeUsage(tx: Transaction, events: TakenEvent[], unitAt: UnitAt): Promise<ContactUsage[]> {
  if (events.length === 0) return []
  const timelines = timelinesOf(events)
  await Promise.all([loadWindows(tx, timelines), loadEvents(tx, timelines)])
  return events.flatMap((event) => {
    const timeline = timelines.get(keyOf(event))
    if (timeline === undefined) return []
    return usageOf({ ...timeline, events: [...timeline.events, event] }, unitAt, new Set([event.id]))
  })
}

/** The client's messages count under either tariff; the business's under the one that held at their delivery. */
function usageOf({ numberId, contact, windows, events }: Timeline, unitAt: UnitAt, stored: Set<string>) {
  const under = (unit: UsageUnit) =>
    events.filter((event) => event.direction === 'INBOUND' || unitAt(numberId, event.at) === unit)
  const dialogues = openDialogues(windows, under('DIALOGUE'))
  const messages = deliveredMessages([...windows, ...dialogues], under('MESSAGE'), (id) => stored.has(id))
  return [
    ...dialogues.map((each): ContactUsage => ({ unit: 'DIALOGUE', numberId, contact, ...each })),
    ...messages.map((each): ContactUsage => ({ unit: 'MESSAGE', numberId, contact, ...each })),
  ]
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
  const rows = await tx.$queryRaw<
    (Omit<StoredWindow, 'openedAt' | 'expiresAt'> & {
      numberId: string
      contact: string
      openedAt: Date
      expiresAt: Date
    })[]
  >`
    SELECT d.number_id AS "numberId", d.contact, d.opened_at AS "openedAt", d.expires_at AS "expiresAt",
           d.entry_point AS "entryPoint"
    FROM unnest(${numberIds}::text[], ${contacts}::text[], ${since}::timestamptz[]) AS t (number_id, contact, since)
    JOIN dialogues d ON d.number_id = t.number_id AND d.contact = t.contact AND d.opened_at >= t.since
    WHERE d.expires_at > d.opened_at`
  for (const { openedAt, expiresAt, entryPoint, ...of } of plain(rows)) {
    timelines.get(keyOf(of))?.windows.push({ openedAt, expiresAt, entryPoint })
  }
}

/**
 * What was stored before and still matters: the client's messages that may yet be answered, and, when an event is late,
 * whatever came after it.
 */
async function loadEvents(tx: Transaction, timelines: Map<string, Timeline>): Promise<void> {
  const { numberIds, contacts, starts } = columns(timelines)
  const since = starts.map((from) => iso(from - ANSWER_MS))
  // What Meta said of a message was used when it was rated: nobody asks again.
  const rows = await tx.$queryRaw<(Omit<TakenEvent, 'at' | 'pricing'> & { at: Date })[]>`
    SELECT e.event_id AS id, e.number_id AS "numberId", e.contact, e.direction, e.kind, e.category,
           e.entry_point AS "entryPoint", e.status, e.at
    FROM unnest(${numberIds}::text[], ${contacts}::text[], ${since}::timestamptz[], ${starts.map(iso)}::timestamptz[])
      AS t (number_id, contact, since, start)
    JOIN usage_events e ON e.number_id = t.number_id AND e.contact = t.contact AND e.at > t.since
    WHERE e.status = 'DELIVERED' AND (e.direction = 'INBOUND' OR e.at >= t.start)`
  for (const { numberId, contact, ...event } of plain(rows))
    timelines.get(keyOf({ numberId, contact }))?.events.push({ ...event, pricing: null })
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
      (account_id, event_id, number_id, contact, direction, kind, category, entry_point, status, pricing_type,
       pricing_category, at)
    SELECT ${accountId}, * FROM unnest(
      ${sorted.map((event) => event.id)}::text[], ${sorted.map((event) => event.numberId)}::text[],
      ${sorted.map((event) => event.contact)}::text[], ${sorted.map((event) => event.direction)}::text[],
      ${sorted.map((event) => event.kind)}::text[], ${sorted.map((event) => event.category)}::text[],
      ${sorted.map((event) => event.entryPoint)}::text[], ${sorted.map((event) => event.status)}::text[],
      ${sorted.map((event) => event.pricing?.type ?? null)}::text[],
      ${sorted.map((event) => event.pricing?.category ?? null)}::text[],
      ${sorted.map((event) => iso(event.at))}::timestamptz[])
    ON CONFLICT (account_id, event_id) DO NOTHING
    RETURNING event_id AS id`
  return new Set(rows.map((row) => row.id))
}
