import type { MailPreferences } from '../mail/preferences'
import { DAY_NOTICES, daysEndAt } from '../partner/channel'
import { DAY, type Instant } from '../time'
import type { NumberRecord } from './record'

/** Reminders of a renewal and of the end of a hold go out this long before. */
export const REMINDER_LEAD = 7 * DAY
/** The further reminder of a yearly renewal that a customer may choose. */
export const EARLY_LEAD = 30 * DAY
/** A chosen reminder that is later than this is not worth a mail any more: it was chosen after its day. */
const LATE = DAY

/** A mail that announces what the number does next. `step` tells those of one number apart. */
export type Reminder = {
  template: 'E04' | 'E24' | 'E34'
  step: string | number
  at: Instant
  params?: Record<string, string | number>
}

/**
 * The reminders that the number's present time calls for, in their order, whether or not they were written (E04, E24).
 * What the customer has not chosen is not among them; `now` passes by what he chose too late.
 */
export function remindersOf(number: NumberRecord, wants: MailPreferences, now: Instant): Reminder[] {
  if (number.state === 'ACTIVE') return number.plan === 'DAYS' ? ofDays(number) : ofRenewal(number, wants, now)
  return number.state === 'HOLD' && wants.E24 ? ofRelease(number) : []
}

function ofRenewal(number: NumberRecord, wants: MailPreferences, now: Instant): Reminder[] {
  const { renewAt, renewalInvoiceId, plan, periodOrdinal } = number
  if (renewAt === null || renewalInvoiceId !== null) return []
  const next = periodOrdinal + 1
  const last: Reminder = { template: 'E04', step: next, at: renewAt - REMINDER_LEAD }
  const days = EARLY_LEAD / DAY
  const early: Reminder = { template: 'E04', step: `${next}:${days}`, at: renewAt - EARLY_LEAD, params: { days } }
  const chosen = (reminder: Reminder, wanted: boolean) =>
    wanted && reminder.at >= now - LATE ? [{ ...reminder, at: Math.max(reminder.at, now) }] : []
  return plan === 'ANNUAL' ? [...chosen(early, wants.E04_ANNUAL_30_DAYS), last] : chosen(last, wants.E04_MONTHLY)
}

/** P11: told 7, 3 and 1 days ahead; a channel that has just been given fewer days knows. */
function ofDays(number: NumberRecord): Reminder[] {
  const until = daysEndAt(number)
  if (until === null) return []
  return DAY_NOTICES.map((days) => {
    const params = { news: 'LOW', days, until }
    return { template: 'E34' as const, step: `${until}:${days}`, at: until - days * DAY, params }
  }).filter(({ at }) => number.daysAllocatedAt === null || at > number.daysAllocatedAt)
}

/**
 * Who is told of a hold that is shorter than that has no week left; Meta's refusal begins another hold (row 23). Where
 * only a final invoice keeps it, its release is no longer a matter of the date alone (C24).
 */
function ofRelease({ holdUntil, heldSince, cancelledAt, trailingInvoiceId }: NumberRecord): Reminder[] {
  const since = heldSince ?? cancelledAt
  if (holdUntil === null || since === null || trailingInvoiceId !== null) return []
  const at = holdUntil - REMINDER_LEAD
  return at > since ? [{ template: 'E24', step: holdUntil, at }] : []
}
