import { HOUR, type Instant } from '../time'
import type { MessageCategory } from './tariff'

export type Initiator = 'BUSINESS' | 'USER'

/** One message between a number and a contact. `at` is when it was delivered, or failed. */
export type UsageEvent = {
  id: string
  at: Instant
  direction: 'INBOUND' | 'OUTBOUND'
  kind: 'TEMPLATE' | 'FREE_FORM'
  category: MessageCategory | null
  entryPoint: 'AD_CLICK' | null
  status: 'DELIVERED' | 'FAILED'
  /** What Meta's status said about its own charge, as it was written but in capitals; null where it said nothing. */
  pricing: { type: string; category: string } | null
}

/** The half-open time [openedAt, expiresAt) in which all messages are paid for, or free (C8). */
export type DialogueWindow = { openedAt: Instant; expiresAt: Instant }

/** A dialogue that the event `openedBy` opened. */
export type OpenedDialogue = DialogueWindow & {
  initiator: Initiator
  category: MessageCategory | null
  entryPoint: 'AD_CLICK' | null
  openedBy: string
}

/** How long a dialogue lasts (C8). */
export const DIALOGUE_MS = 24 * HOUR
/** How long a client's message may be answered: Meta's service window, a timer of its own (C8). */
export const ANSWER_MS = 24 * HOUR
/** How long everything is free after the answer to a click on an ad (C12). */
export const ENTRY_POINT_MS = 72 * HOUR

/**
 * The dialogues that `events` open on the timeline of one (number, contact), given the windows that are stored already.
 * The order of `events` does not matter, and those that opened a stored window do not open another (I18).
 *
 * - Failed messages count for nothing (C10). A client's message alone opens nothing and extends nothing (C8).
 * - A delivered message of the business inside a window is free. Outside one, it opens a dialogue:
 *   in answer to a client's message less than 24 h old, USER-initiated, counted from the client's first message since the
 *   last dialogue (from the answer itself if the client wrote only during that dialogue); else, if it is a template,
 *   BUSINESS-initiated, counted from its delivery. Free-form without such a message is Meta's to refuse: nothing.
 * - An answer to a click on an ad opens a free one that lasts until 72 h after the answer (C12).
 *
 * Windows never overlap. So an event that comes late, before a window that is stored, opens nothing that would run into
 * it: what was paid is not paid twice, whatever the order of arrival.
 */
export function openDialogues(stored: readonly DialogueWindow[], events: readonly UsageEvent[]): OpenedDialogue[] {
  const windows: DialogueWindow[] = [...stored]
  const opened: OpenedDialogue[] = []
  let messages: UsageEvent[] = []
  for (const event of inOrder(events)) {
    if (event.direction === 'INBOUND') {
      messages.push(event)
      continue
    }
    if (isCovered(windows, event.at)) continue
    messages = messages.filter((message) => event.at < message.at + ANSWER_MS)
    const dialogue = dialogueOpenedBy(event, messages, windows)
    if (dialogue === null || windows.some((window) => overlap(window, dialogue))) continue
    windows.push(dialogue)
    opened.push(dialogue)
  }
  return opened
}

/** `messages` are the client's of the last 24 h, oldest first. */
function dialogueOpenedBy(
  event: UsageEvent,
  messages: readonly UsageEvent[],
  windows: readonly DialogueWindow[],
): OpenedDialogue | null {
  const category = event.category ?? (event.kind === 'FREE_FORM' ? 'SERVICE' : null)
  const facts = { category, openedBy: event.id }
  if (messages.length === 0) {
    if (event.kind !== 'TEMPLATE') return null
    const expiresAt = event.at + DIALOGUE_MS
    return { ...facts, initiator: 'BUSINESS', entryPoint: null, openedAt: event.at, expiresAt }
  }
  const unanswered = messages.filter((message) => !isCovered(windows, message.at))
  const openedAt = unanswered[0]?.at ?? event.at
  if (unanswered.some((message) => message.entryPoint === 'AD_CLICK')) {
    return { ...facts, initiator: 'USER', entryPoint: 'AD_CLICK', openedAt, expiresAt: event.at + ENTRY_POINT_MS }
  }
  return { ...facts, initiator: 'USER', entryPoint: null, openedAt, expiresAt: openedAt + DIALOGUE_MS }
}

/** Delivered events by time; at one instant the client comes first, so that the answer finds the message. */
export function inOrder(events: readonly UsageEvent[]): UsageEvent[] {
  return events.filter((event) => event.status === 'DELIVERED').sort(byTime)
}

function byTime(a: UsageEvent, b: UsageEvent): number {
  if (a.at !== b.at) return a.at - b.at
  if (a.direction !== b.direction) return a.direction === 'INBOUND' ? -1 : 1
  return a.id < b.id ? -1 : 1
}

/** Whether any of the windows, half-open, holds the instant. */
export const isCovered = (windows: readonly DialogueWindow[], at: Instant): boolean =>
  windows.some((window) => window.openedAt <= at && at < window.expiresAt)

const overlap = (a: DialogueWindow, b: DialogueWindow): boolean => a.openedAt < b.expiresAt && b.openedAt < a.expiresAt
