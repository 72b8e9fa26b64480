import type { Instant } from '../time'
import { ANSWER_MS, type DialogueWindow, ENTRY_POINT_MS, inOrder, isCovered, type UsageEvent } from './timeline'

/** A window that is stored: of a dialogue, or of the free time after a click on an ad. */
export type StoredWindow = DialogueWindow & { entryPoint: 'AD_CLICK' | null }

/** A delivered message of the business, to be rated by itself. */
export type DeliveredMessage = {
  openedBy: string
  openedAt: Instant
  /** Its own delivery, or the end of the free time that it began by answering a click on an ad. */
  expiresAt: Instant
  /** Meta's word where it came with one; SERVICE for free-form; null for a template of no known category. */
  category: string | null
  entryPoint: 'AD_CLICK' | null
  /** Whether the client had written, or called, in the 24 hours before. */
  inServiceWindow: boolean
  /** Meta's `pricing.type`, null where the report has none. */
  pricingType: string | null
}

/**
 * The messages among `events` that are new, as `isNew` tells by id, on the timeline of one (number, contact). Failed ones
 * count for nothing. One inside a dialogue that was paid under the other tariff costs nothing more and is not among them.
 * The answer to a click on an ad within 24 hours begins 72 hours in which everything is free.
 */
export function deliveredMessages(
  stored: readonly StoredWindow[],
  events: readonly UsageEvent[],
  isNew: (id: string) => boolean,
): DeliveredMessage[] {
  const windows = [...stored]
  const messages: DeliveredMessage[] = []
  let asked: UsageEvent[] = []
  for (const event of inOrder(events)) {
    if (event.direction === 'INBOUND') {
      asked.push(event)
      continue
    }
    if (!isNew(event.id)) continue
    const within = windows.find((window) => isCovered([window], event.at))
    if (within?.entryPoint === null) continue
    asked = asked.filter((message) => event.at < message.at + ANSWER_MS)
    const clicked = asked.some((message) => message.entryPoint === 'AD_CLICK' && !isCovered(windows, message.at))
    const begins = within === undefined && clicked
    const expiresAt = begins ? event.at + ENTRY_POINT_MS : event.at
    if (begins) windows.push({ openedAt: event.at, expiresAt, entryPoint: 'AD_CLICK' })
    messages.push({
      openedBy: event.id,
      openedAt: event.at,
      expiresAt,
      category: event.category ?? (event.kind === 'FREE_FORM' ? 'SERVICE' : null),
      entryPoint: begins || within ? 'AD_CLICK' : null,
      inServiceWindow: asked.length > 0,
      pricingType: null,
      ...(event.pricing ? { category: event.pricing.category, pricingType: event.pricing.type } : {}),
    })
  }
  return messages
}
