import type { Instant } from '../time'
import { MESSAGE_CATEGORIES, type MessageCategory } from '../usage/tariff'
import type { UsageEvent } from '../usage/timeline'
import { instantOf, listOf, objectOf, textOf } from './fields'

/**
 * A message or call that a webhook of Meta's tells of, as usage: with whom, in Meta's own way of writing it.
 * `reservationId` is what the sender gave Meta to say back with each status; one of another meaning is nobody's reservation.
 * `userId` is Meta's id of the person whose phone number `contact` is, where the webhook names both.
 */
export type MetaUsage = UsageEvent & { contact: string; userId?: string; reservationId?: string }

type Fields = Record<string, unknown>

/**
 * What a change of `messages` says for the books: each message of a client's, and each of ours that arrived or failed.
 * `delivered` and `read` are one message, told apart by nothing but their time; a status that has no `pricing` waits for
 * the one that has, which Meta promises for whatever it charges. `receivedAt` (epoch ms) stands in where no time is given.
 */
export function usageOfMessages(value: Fields, receivedAt: Instant): MetaUsage[] {
  const people = peopleIn(value)
  const clients = listOf(value.messages).map((each) => clientsMessage(objectOf(each), people, receivedAt))
  const ours = listOf(value.statuses).map((each) => ownMessage(objectOf(each), people, receivedAt))
  return [...clients, ...ours].filter((each) => each !== null)
}

/** A client's call opens the service window like a message of his, whether or not somebody answers it. */
export function usageOfCalls(value: Fields, receivedAt: Instant): MetaUsage[] {
  const calls = listOf(value.calls).map(objectOf)
  const people = peopleIn(value)
  return calls.flatMap((call) =>
    call.direction === 'USER_INITIATED' ? (fromClient(call, people, receivedAt) ?? []) : [],
  )
}

/** What Meta itself writes into the conversation, such as that somebody changed his number, is no message of his. */
const clientsMessage = (message: Fields, people: People, receivedAt: Instant): MetaUsage | null =>
  message.type === 'system' ? null : fromClient(message, people, receivedAt)

function fromClient(of: Fields, people: People, receivedAt: Instant): MetaUsage | null {
  const id = textOf(of.id)
  if (id === null) return null
  return {
    id,
    at: instantOf(of.timestamp) ?? receivedAt,
    ...personOf(textOf(of.from), textOf(of.from_user_id), people, id),
    direction: 'INBOUND',
    kind: 'FREE_FORM',
    category: null,
    // Whoever comes by an ad, or by a post with its button, brings what he came from.
    entryPoint: of.referral == null ? null : 'AD_CLICK',
    status: 'DELIVERED',
    pricing: null,
  }
}

function ownMessage(status: Fields, people: People, receivedAt: Instant): MetaUsage | null {
  const wamid = textOf(status.id)
  const arrived = status.status === 'delivered' || status.status === 'read'
  const pricing = pricingOf(status)
  if (wamid === null || (!arrived && status.status !== 'failed') || (arrived && pricing === null)) return null
  // In a group each member to whom it is delivered is charged.
  const [memberPhone, memberId] = [status.recipient_participant_id, status.recipient_participant_user_id].map(textOf)
  const member = memberPhone ?? memberId ?? null
  const reservationId = textOf(status.biz_opaque_callback_data)
  const person =
    member === null
      ? personOf(textOf(status.recipient_id), textOf(status.recipient_user_id), people, wamid)
      : personOf(memberPhone ?? null, memberId ?? null, people, wamid)
  return {
    id: member === null ? wamid : `${wamid} ${person.contact}`,
    at: instantOf(status.timestamp) ?? receivedAt,
    ...person,
    direction: 'OUTBOUND',
    kind: pricing === null || isTemplate(pricing.category) ? 'TEMPLATE' : 'FREE_FORM',
    category: categoryOf(pricing),
    entryPoint: null,
    status: arrived ? 'DELIVERED' : 'FAILED',
    pricing,
    ...(reservationId === null ? {} : { reservationId }),
  }
}

/** Meta's words as they stand. Before it had `type` it said only whether it charged; "no" is then a type nobody knows. */
function pricingOf(status: Fields): UsageEvent['pricing'] {
  const { type, category, billable } = objectOf(status.pricing)
  const said = textOf(category)
  if (said === null) return null
  return { type: textOf(type) ?? (billable === true ? 'regular' : 'not billable'), category: said }
}

/** Free-form messages are Meta's category of service; of all others a template says which. A new word is a template's. */
const isTemplate = (category: string): boolean => !/(^|_)service$|^referral_conversion$/i.test(category)

function categoryOf(pricing: UsageEvent['pricing']): MessageCategory | null {
  return MESSAGE_CATEGORIES.find((each) => each === pricing?.category.toUpperCase()) ?? null
}

/** The people of a webhook: phone numbers by Meta's ids of them, and the other way round. */
type People = { phones: ReadonlyMap<string, string>; ids: ReadonlyMap<string, string> }

function peopleIn(value: Fields): People {
  const pairs = listOf(value.contacts)
    .map(objectOf)
    .flatMap(({ wa_id, user_id }): [string, string][] => {
      const [phone, id] = [textOf(wa_id), textOf(user_id)]
      return phone === null || id === null ? [] : [[phone, id]]
    })
  return { ids: new Map(pairs), phones: new Map(pairs.map(([phone, id]) => [id, phone])) }
}

/** Who it is, by his phone number if the webhook has it anywhere, and by Meta's id too if it has both. */
function personOf(
  phone: string | null,
  id: string | null,
  { phones, ids }: People,
  messageId: string,
): Pick<MetaUsage, 'contact' | 'userId'> {
  const number = phone ?? phones.get(id ?? '') ?? null
  const userId = id ?? ids.get(phone ?? '') ?? null
  if (number === null) return { contact: userId ?? `of ${messageId}` }
  return userId === null ? { contact: number } : { contact: number, userId }
}
