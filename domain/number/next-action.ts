import type { DueAction } from '../due'
import { compareDue, RANK } from '../due'
import { daysEndAt } from '../partner/channel'
import { HOUR, type Instant } from '../time'
import { reasonsAhead, type ServiceFacts } from './service'

/** How long an order waits for its first payment (row 3). */
export const PAYMENT_WINDOW = 24 * HOUR
/** How long a number may take to register before the order is given up (row 5). */
export const REGISTRATION_WINDOW = 72 * HOUR

export type NumberActionKind =
  | 'ABANDON'
  | 'PROVISION'
  | 'REMIND_RENEWAL'
  | 'REMIND_DAYS'
  | 'END_DAYS'
  | 'RENEW'
  | 'SUSPEND'
  | 'SETTLE'
  | 'REMIND_RELEASE'
  | 'RELEASE'
  | 'DEREGISTER'
  | 'LOOK_AT_META'

export type NumberAction = DueAction & { kind: NumberActionKind }

/** What a number's next step depends on. */
export type NumberFacts = ServiceFacts & {
  /** The first payment is on its way (PROCESSING, UNKNOWN): the 24 hours rest meanwhile. */
  firstPaymentUnderWay: boolean
  /** When the next reminder is due that was not written yet; null = none is. */
  remindAt: Instant | null
}

/**
 * The number's own next action and its instant, or null when it waits for others (a person, the collection of an
 * invoice) or is over. The same function schedules the workflow and answers `nextAction` (I21, I22).
 */
export function nextNumberAction(facts: NumberFacts): NumberAction | null {
  const own = ownAction(facts)
  const { lookAt } = facts.number
  if (lookAt === null) return own
  const look = due('LOOK_AT_META', lookAt, RANK.RESULT)
  return own !== null && compareDue(own, look) < 0 ? own : look
}

/** The same without a look at Meta, which changes nothing by itself: what the customer has to expect. */
export function ownAction(facts: NumberFacts): NumberAction | null {
  const { number } = facts
  switch (number.state) {
    case 'PENDING_PAYMENT':
      // A channel waits for its first days as long as its partner likes.
      if (number.plan === 'DAYS') return null
      return facts.firstPaymentUnderWay ? null : due('ABANDON', number.createdAt + PAYMENT_WINDOW, RANK.PENALTY)
    case 'PROVISIONING':
      return due('PROVISION', number.tryAgainAt ?? number.paidFirstAt ?? number.createdAt, RANK.RESULT)
    case 'ACTIVE':
      return earliest([whileActive(facts), endOfDays(facts), nextSuspension(facts)])
    case 'PAST_DUE':
    case 'SUSPENDED':
      return earliest([endOfDays(facts), nextSuspension(facts)])
    case 'SETTLING':
      return due('SETTLE', number.tryAgainAt ?? number.cancelledAt ?? number.createdAt, RANK.RESULT)
    case 'HOLD':
      return whileHeld(facts)
    case 'DELETING':
      return due(
        'DEREGISTER',
        number.tryAgainAt ?? number.holdUntil ?? number.cancelledAt ?? number.createdAt,
        RANK.RESULT,
      )
    case 'DELETED':
    case 'ABANDONED':
      return null
  }
}

function whileActive({ number, remindAt }: NumberFacts): NumberAction | null {
  // An invoice of the next period that is not settled yet belongs to its collection, which wakes the number.
  if (number.renewAt === null || number.renewalInvoiceId !== null) return null
  if (remindAt !== null) return due('REMIND_RENEWAL', remindAt, RANK.REMINDER)
  return due('RENEW', number.renewAt, RANK.CHARGE)
}

/** P11: its days are told to end, and end; where they have, somebody has to give it more. */
function endOfDays({ number, remindAt }: NumberFacts): NumberAction | null {
  const at = daysEndAt(number)
  if (at === null || number.suspensionReasons.includes('DAYS_EXHAUSTED')) return null
  return remindAt === null ? due('END_DAYS', at, RANK.PENALTY) : due('REMIND_DAYS', remindAt, RANK.REMINDER)
}

/** The next debt that becomes a reason to suspend, or joins those there are. */
const nextSuspension = (facts: NumberFacts): NumberAction | null =>
  earliest(reasonsAhead(facts).map(({ at }) => due('SUSPEND', at, RANK.PENALTY)))

function whileHeld({ number, remindAt }: NumberFacts): NumberAction | null {
  if (number.holdUntil === null) return null
  if (remindAt !== null) return due('REMIND_RELEASE', remindAt, RANK.REMINDER)
  return due('RELEASE', number.holdUntil, RANK.HOLD_END)
}

const earliest = (actions: (NumberAction | null)[]): NumberAction | null =>
  actions.filter((each) => each !== null).sort(compareDue)[0] ?? null

const due = (kind: NumberActionKind, at: Instant, rank: number): NumberAction => ({ kind, at, rank })
