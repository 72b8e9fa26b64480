import { DAY, type Instant } from '../../../domain/time'
import { deliveredMessages } from '../../../domain/usage/messages'
import { settle, type TimelineUnit } from '../../../domain/usage/standing'
import type { UsageUnit } from '../../../domain/usage/tariff'
import { ANSWER_MS, ENTRY_POINT_MS, openDialogues, type UsageEvent } from '../../../domain/usage/timeline'
import { secondsArray, textArray } from '../arrays'
import type { Transaction } from '../client'
import type { TakenEvent } from './intake'
import type { ContactUsage } from './rating'
import { type StoredUsage, storedUnits } from './stored-units'
import { eventOf, storeEvents } from './storing'

/** What the timelines are worked out by. */
export type TimelineRules = {
  /** Which tariff an event of a number falls under. */
  unitAt(numberId: string, at: Instant): UsageUnit
  /** Whether one that is the same by its times and kind is rated the same as it stands. */
  staysAs(wanted: TimelineUnit & { numberId: string }, stored: StoredUsage): boolean
  /** What opened before belongs to a month that is closed: it stays as it is. */
  closed: Instant
}

/** What a batch makes of the timelines: new dialogues and messages, and stored ones that stand for nothing any more. */
export type Advanced = { fresh: Set<string>; opened: ContactUsage[]; voided: StoredUsage[] }

type Timeline = {
  numberId: string
  contact: string
  from: Instant
  units: StoredUsage[]
  events: Map<string, UsageEvent>
  touched: Map<string, UsageEvent>
}

/** No window is longer: a message, its answer within 24 h, and 72 h from there; with a day to spare. */
const LONGEST_WINDOW_MS = ANSWER_MS + ENTRY_POINT_MS + DAY

/**
 * Stores the events that are not stored yet and works out the timelines again from the first of them on, in a fixed number
 * of statements whatever the batch. Events in their order only add to what is there; one that is late may show that a
 * dialogue began earlier, or that there was none (I18). `moved` are stored already and belong to another contact now. The
 * numbers' usage must be locked: two batches about one contact take turns.
 */
export async function advanceTimelines(
  tx: Transaction,
  accountId: string,
  { taken, moved }: { taken: TakenEvent[]; moved: TakenEvent[] },
  rules: TimelineRules,
): Promise<Advanced> {
  const again = moved.filter(({ at }) => at >= rules.closed)
  if (taken.length + again.length === 0) return { fresh: new Set(), opened: [], voided: [] }
  const timelines = timelinesOf([...taken, ...again])
  await load(tx, timelines)
  const { fresh, touched } = await storeEvents(tx, accountId, taken)
  for (const event of [...again, ...touched]) {
    const timeline = timelines.get(keyOf(event))
    timeline?.events.set(event.id, event)
    timeline?.touched.set(event.id, event)
  }
  const settled = [...timelines.values()].map((timeline) => settleTimeline(timeline, rules))
  return {
    fresh,
    opened: settled.flatMap(({ opened }) => opened),
    voided: settled.flatMap(({ voided }) => voided),
  }
}

/**
 * What each of the messages would be if it were delivered on its own: those of the batch do not count for each other,
 * because any of them may fail. Stores and locks nothing.
 */
export async function foreseeUsage(
  tx: Transaction,
  events: TakenEvent[],
  unitAt: TimelineRules['unitAt'],
): Promise<ContactUsage[]> {
  if (events.length === 0) return []
  const timelines = timelinesOf(events)
  await load(tx, timelines)
  // Nothing that is stored is worked out again.
  const rules: TimelineRules = { unitAt, staysAs: () => true, closed: Number.MAX_SAFE_INTEGER }
  return events.flatMap((event) => {
    const timeline = timelines.get(keyOf(event))
    if (timeline === undefined) return []
    const touched = new Map([[event.id, event]])
    return settleTimeline({ ...timeline, events: new Map([...timeline.events, ...touched]), touched }, rules).opened
  })
}

/**
 * What the timelines come to without these messages, which were disowned before (C19): what they had opened is void, and
 * what they had covered may open anew. The numbers' usage must be locked.
 */
export async function leaveOut(
  tx: Transaction,
  messages: TakenEvent[],
  rules: Omit<TimelineRules, 'closed'>,
): Promise<Omit<Advanced, 'fresh'>> {
  const timelines = timelinesOf(messages)
  await load(tx, timelines)
  for (const message of messages) timelines.get(keyOf(message))?.touched.set(message.id, message)
  const settled = [...timelines.values()].map((timeline) => settleTimeline(timeline, { ...rules, closed: 0 }))
  return {
    opened: settled.flatMap(({ opened }) => opened),
    voided: settled.flatMap(({ voided }) => voided),
  }
}

function settleTimeline({ numberId, contact, units, events, touched }: Timeline, rules: TimelineRules) {
  if (touched.size === 0) return { opened: [], voided: [] }
  const { closed, unitAt } = rules
  const from = [...touched.values()].reduce((first, { at }) => Math.min(first, at), Number.MAX_SAFE_INTEGER)
  const anew = [...events.values()].filter(({ at, direction }) => direction === 'INBOUND' || at >= from)
  // What is left out of its timeline opens nothing any more.
  const reopened = new Set([...anew.map(({ id }) => id), ...touched.keys()])
  const isOpen = ({ openedBy, openedAt }: StoredUsage) => reopened.has(openedBy) && openedAt >= closed
  const fixed = units.filter((each) => each.rating !== 'VOID' && !isOpen(each))
  const wanted = unitsOf(fixed, anew, {
    under: ({ at }) => unitAt(numberId, at),
    counts: (id) => touched.has(id) || (events.get(id)?.at ?? 0) >= closed,
  })
  const standing = new Set(fixed.map(({ openedBy }) => openedBy))
  const settled = settle(
    wanted.filter(({ openedBy }) => !standing.has(openedBy)).map((each) => ({ ...each, numberId, contact })),
    units.filter((each) => each.rating === 'VOID' || isOpen(each)),
    (each, stored) => rules.staysAs(each, stored as StoredUsage),
  )
  return { opened: settled.opened, voided: settled.voided as StoredUsage[] }
}

type Reading = { under(event: UsageEvent): UsageUnit; counts(id: string): boolean }

/** The client's messages count under either tariff; the business's under the one that held at their delivery. */
function unitsOf(
  fixed: readonly StoredUsage[],
  events: readonly UsageEvent[],
  { under, counts }: Reading,
): TimelineUnit[] {
  const of = (unit: UsageUnit) => events.filter((event) => event.direction === 'INBOUND' || under(event) === unit)
  const windows = fixed.filter(({ openedAt, expiresAt }) => expiresAt > openedAt)
  const dialogues = openDialogues(windows, of('DIALOGUE'))
  const messages = deliveredMessages([...windows, ...dialogues], of('MESSAGE'), counts)
  return [
    ...dialogues.map((each): TimelineUnit => ({ unit: 'DIALOGUE', ...each })),
    ...messages.map((each): TimelineUnit => ({ unit: 'MESSAGE', ...each })),
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
    else timelines.set(key, { numberId, contact, from: at, units: [], events: new Map(), touched: new Map() })
  }
  return timelines
}

async function load(tx: Transaction, timelines: Map<string, Timeline>): Promise<void> {
  const all = [...timelines.values()]
  const of = all.map(({ numberId, contact, from }) => ({
    ...{ numberId, contact, from },
    since: from - ANSWER_MS - LONGEST_WINDOW_MS,
  }))
  for (const unit of await storedUnits(tx, of)) timelines.get(keyOf(unit))?.units.push(unit)
  await loadEvents(tx, timelines, all)
}

/**
 * What was stored before and still matters: the client's messages that may yet be answered, and, when an event is late,
 * whatever came after it.
 */
async function loadEvents(tx: Transaction, timelines: Map<string, Timeline>, all: Timeline[]): Promise<void> {
  const rows = await tx.$queryRaw<Parameters<typeof eventOf>[0][]>`
    SELECT e.event_id AS id, e.number_id AS "numberId", e.contact, e.direction, e.kind, e.category,
           e.entry_point AS "entryPoint", e.status, e.at, e.pricing_type AS "pricingType",
           e.pricing_category AS "pricingCategory"
    FROM unnest(
      ${textArray(all.map((each) => each.numberId))}::text[], ${textArray(all.map((each) => each.contact))}::text[],
      ${secondsArray(all.map((each) => each.from - ANSWER_MS))}::float8[],
      ${secondsArray(all.map((each) => each.from))}::float8[])
      AS t (number_id, contact, since, start)
    JOIN usage_events e ON e.number_id = t.number_id AND e.contact = t.contact AND e.at > to_timestamp(t.since)
    WHERE e.status = 'DELIVERED' AND e.disowned_by IS NULL AND (e.direction = 'INBOUND' OR e.at >= to_timestamp(t.start))`
  for (const event of rows.map(eventOf)) timelines.get(keyOf(event))?.events.set(event.id, event)
}
