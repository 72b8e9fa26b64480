import { textArray } from '../arrays'
import type { Transaction } from '../client'
import { canonicalContact, isUserId } from './contacts'
import type { ReportedEvent, TakenEvent } from './intake'
import { eventOf } from './storing'

/** A batch in which everybody has one name, and what was stored under the other name of those who had two until now. */
export type Identified = { events: readonly ReportedEvent[]; moved: TakenEvent[] }

const pairOf = (numberId: string, userId: string): string => `${numberId} ${userId}`

/**
 * Gives each person one contact, where a webhook of Meta's has named both his phone number and Meta's id of him: the number.
 * What is stored under the id goes over to it, and is to be looked at again: two dialogues at one time may have been one.
 * A batch that names no such id costs nothing. The numbers' usage must be locked.
 */
export async function identified(
  tx: Transaction,
  events: readonly ReportedEvent[],
  isOwn: (numberId: string) => boolean,
): Promise<Identified> {
  const named = events.filter(
    ({ numberId, contact, userId }) => (userId !== undefined || isUserId(contact)) && isOwn(numberId),
  )
  if (named.length === 0) return { events, moved: [] }
  const moved = await learn(tx, named)
  const known = await read(tx, named)
  const whole = events.map((event) => {
    const contact = known.get(pairOf(event.numberId, event.userId ?? event.contact.trim()))
    return contact === undefined ? event : { ...event, contact }
  })
  return { events: whole, moved }
}

/** Keeps the pairs that are new, and moves what was stored under their ids. */
async function learn(tx: Transaction, named: readonly ReportedEvent[]): Promise<TakenEvent[]> {
  const pairs = new Map<string, { numberId: string; userId: string; contact: string }>()
  for (const { numberId, userId, contact } of named) {
    if (userId === undefined || isUserId(contact)) continue
    pairs.set(pairOf(numberId, userId), { numberId, userId, contact: canonicalContact(contact) })
  }
  if (pairs.size === 0) return []
  const each = [...pairs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pair]) => pair)
  const rows = await tx.$queryRaw<Parameters<typeof eventOf>[0][]>`
    WITH learnt AS (
      INSERT INTO contact_identities (number_id, user_id, contact)
      SELECT * FROM unnest(${textArray(each.map((pair) => pair.numberId))}::text[],
        ${textArray(each.map((pair) => pair.userId))}::text[], ${textArray(each.map((pair) => pair.contact))}::text[])
      ON CONFLICT (number_id, user_id) DO NOTHING RETURNING number_id, user_id, contact),
    units AS (
      UPDATE dialogues d SET contact = l.contact FROM learnt l WHERE d.number_id = l.number_id AND d.contact = l.user_id)
    UPDATE usage_events e SET contact = l.contact FROM learnt l WHERE e.number_id = l.number_id AND e.contact = l.user_id
    RETURNING e.event_id AS id, e.number_id AS "numberId", e.contact, e.direction, e.kind, e.category,
              e.entry_point AS "entryPoint", e.status, e.at, e.pricing_type AS "pricingType",
              e.pricing_category AS "pricingCategory"`
  return rows.map(eventOf)
}

/** The contact of each id that is known. */
async function read(tx: Transaction, named: readonly ReportedEvent[]): Promise<Map<string, string>> {
  const ids = named.map(({ numberId, userId, contact }) => ({ numberId, userId: userId ?? contact.trim() }))
  const rows = await tx.$queryRaw<{ numberId: string; userId: string; contact: string }[]>`
    SELECT i.number_id AS "numberId", i.user_id AS "userId", i.contact
      FROM contact_identities i
     WHERE (i.number_id, i.user_id) IN (SELECT * FROM unnest(
       ${textArray(ids.map(({ numberId }) => numberId))}::text[], ${textArray(ids.map(({ userId }) => userId))}::text[]))`
  return new Map(rows.map(({ numberId, userId, contact }) => [pairOf(numberId, userId), contact]))
}
