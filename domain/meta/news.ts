import type { LeaveReason } from '../number/record'
import type { Instant } from '../time'
import { instantOf, listOf, objectOf, phoneOf, textOf } from './fields'
import { type MetaNotice, noticesOf } from './notices'
import { type MetaUsage, usageOfCalls, usageOfMessages } from './usage'

/**
 * What Meta's webhooks tell us about a number beside its messages. `field`, events and shapes: Meta's reference pages
 * "account_update", "messages", "phone_number_quality_update" and "business_capability_update".
 */
export type MetaNews =
  /** The number, or its whole WABA, may have left us: to be seen at Meta before anything follows. */
  | { kind: 'LEFT'; reason: LeaveReason }
  /** Meta refuses what the number sends, since `at` (Meta's own clock), until `until` where Meta names an end. */
  | { kind: 'BLOCKED'; cause: BlockCause; at: Instant; until: Instant | null; code: string }
  | { kind: 'CLEARED'; cause: BlockCause; at: Instant }
  /** Quality or limit have changed: to be read at Meta. */
  | { kind: 'HEALTH' }

/** The news of a refusal or of its end. */
export type BlockNews = Extract<MetaNews, { cause: BlockCause }>

export const BLOCK_CAUSES = ['BILLING', 'RESTRICTION'] as const
export type BlockCause = (typeof BLOCK_CAUSES)[number]

/** What an event is about: a phone number in E.164, or `waba:` and the id of a WABA. */
export type Subject = string
export const wabaSubject = (wabaId: string): Subject => `waba:${wabaId}`

/** "Business eligibility payment issue": the one refusal that says that Meta cannot bill for the number. */
export const BILLING_ERROR = 131042

/** One change of a webhook, as it came. `time` is the entry's, as Meta writes it; null where there is none. */
export type WebhookChange = {
  entryId: string | null
  time: unknown
  field: string
  value: Record<string, unknown>
}

/**
 * What a change tells. `deliveredAt`: when the latest message that Meta charges for arrived, by this change. `usage`: the
 * messages and calls in it, for the books. `notices`: what changes nothing of ours and is kept as a fact.
 */
export type ChangeRead = {
  subject: Subject | null
  news: MetaNews[]
  notices: MetaNotice[]
  deliveredAt: Instant | null
  usage: MetaUsage[]
}

const NO_USAGE = { deliveredAt: null, usage: [], notices: [] }

/** Reads one change. `receivedAt` (epoch ms) stands in where Meta gives no time. Unknown events tell nothing. */
export function readChange(change: WebhookChange, receivedAt: Instant): ChangeRead {
  const { field, value } = change
  const at = instantOf(change.time) ?? receivedAt
  switch (field) {
    case 'messages':
      return readMessages(value, receivedAt)
    case 'calls':
      return { ...NO_USAGE, subject: ownPhone(value), news: [], usage: usageOfCalls(value, receivedAt) }
    case 'account_update': {
      const news = accountNews(value, at)
      return { ...NO_USAGE, subject: subjectOf(change), news, notices: news.length > 0 ? [] : noticesOf(change, at) }
    }
    case 'phone_number_quality_update':
    case 'business_capability_update':
      return { ...NO_USAGE, subject: subjectOf(change), news: [{ kind: 'HEALTH' }] }
    default: {
      const notices = noticesOf(change, at)
      return { ...NO_USAGE, subject: notices.length > 0 ? subjectOf(change) : null, news: [], notices }
    }
  }
}

/** The business's own number, which events about messages and calls name. */
const ownPhone = (value: Record<string, unknown>): Subject | null =>
  phoneOf(objectOf(value.metadata).display_phone_number)

/** The phone number where one is named; else the WABA, which events about partners name inside. */
function subjectOf({ entryId, value }: WebhookChange): Subject | null {
  const phone = phoneOf(value.phone_number ?? value.display_phone_number)
  if (phone !== null) return phone
  const wabaId = textOf(objectOf(value.waba_info).waba_id) ?? entryId
  return wabaId === null ? null : wabaSubject(wabaId)
}

type AccountEvent = (value: Record<string, unknown>, at: Instant) => MetaNews[]

const left = (reason: LeaveReason) => (): MetaNews[] => [{ kind: 'LEFT', reason }]
const restricted =
  (code: string): AccountEvent =>
  (_value, at) => [{ kind: 'BLOCKED', cause: 'RESTRICTION', at, until: null, code }]
const lifted: AccountEvent = (_value, at) => [{ kind: 'CLEARED', cause: 'RESTRICTION', at }]

/** Events of `account_update` from which something follows for the WABA's numbers. */
const ACCOUNT_EVENTS: Readonly<Record<string, AccountEvent>> = {
  PARTNER_REMOVED: left('PORTED_OUT'),
  PHONE_NUMBER_REMOVED: left('PORTED_OUT'),
  ACCOUNT_DELETED: left('WABA_DELETED'),
  ACCOUNT_RESTRICTION: restriction,
  DISABLED_UPDATE: (value, at) => {
    const state = textOf(objectOf(value.ban_info).waba_ban_state) ?? 'DISABLE'
    if (state === 'REINSTATE') return lifted(value, at)
    // A ban that is only announced refuses nothing yet.
    return state === 'DISABLE' ? restricted('DISABLED_UPDATE')(value, at) : []
  },
  // The owner's app has lost the connection and may find it again by itself.
  ACCOUNT_OFFBOARDED: restricted('ACCOUNT_OFFBOARDED'),
  ACCOUNT_RECONNECTED: lifted,
}

function accountNews(value: Record<string, unknown>, at: Instant): MetaNews[] {
  return ACCOUNT_EVENTS[textOf(value.event) ?? '']?.(value, at) ?? []
}

/** Restrictions of what a WABA may add or create leave its numbers' messages alone. */
const OF_MESSAGES = /MESSAGING|MESSAGE/

function restriction(value: Record<string, unknown>, at: Instant): MetaNews[] {
  const all = listOf(value.restriction_info).map(objectOf)
  const found = all.filter((each) => OF_MESSAGES.test(textOf(each.restriction_type) ?? ''))
  const [first] = found
  if (first === undefined) return []
  const ends = found.map((each) => instantOf(each.expiration))
  const until = ends.every((each) => each !== null) ? Math.max(...ends) : null
  return [{ kind: 'BLOCKED', cause: 'RESTRICTION', at, until, code: textOf(first.restriction_type) ?? '' }]
}

/** Messages, and their statuses: refused for want of money, or delivered and charged. Contents are not looked at. */
function readMessages(value: Record<string, unknown>, receivedAt: Instant): ChangeRead {
  const statuses = listOf(value.statuses).map(objectOf)
  const at = (status: Record<string, unknown>) => instantOf(status.timestamp) ?? receivedAt
  const refused = [...statuses.filter(isBillingRefusal).map(at), ...(isBillingRefusal(value) ? [receivedAt] : [])]
  const delivered = statuses.filter(isChargedDelivery).map(at)
  const deliveredAt = delivered.length > 0 ? Math.max(...delivered) : null
  const news: MetaNews[] = []
  const code = String(BILLING_ERROR)
  if (refused.length > 0) news.push({ kind: 'BLOCKED', cause: 'BILLING', at: Math.max(...refused), until: null, code })
  if (deliveredAt !== null) news.push({ kind: 'CLEARED', cause: 'BILLING', at: deliveredAt })
  return { subject: ownPhone(value), news, notices: [], deliveredAt, usage: usageOfMessages(value, receivedAt) }
}

const isBillingRefusal = (of: Record<string, unknown>): boolean =>
  listOf(of.errors).some((error) => objectOf(error).code === BILLING_ERROR)

/** A free message is delivered however things stand with the bill, so it proves nothing. */
function isChargedDelivery({ status, pricing }: Record<string, unknown>): boolean {
  const { type, billable } = objectOf(pricing)
  const free = billable === false || (typeof type === 'string' && type.startsWith('free'))
  return (status === 'delivered' || status === 'read') && !free
}
