import { type Refusal, refuse } from '../errors'

export const NUMBER_STATES = [
  'PENDING_PAYMENT',
  'PROVISIONING',
  'ACTIVE',
  'PAST_DUE',
  'SUSPENDED',
  'SETTLING',
  'HOLD',
  'DELETING',
  'DELETED',
  'ABANDONED',
] as const
export type NumberState = (typeof NUMBER_STATES)[number]

/** What can happen to a number. The event is also the reason that `number.state_changed` names. */
export const NUMBER_EVENTS = [
  'PAID',
  'PAYMENT_FAILED',
  'PAYMENT_EXPIRED',
  'REGISTERED',
  'REGISTRATION_FAILED',
  'RENEWAL_FAILED',
  'DEBT_PAID',
  'DEBT_WAIVED',
  'GRACE_OVER',
  'USAGE_UNPAID',
  'SUPPORT_SUSPENDED',
  'DISPUTED',
  'DAYS_ALLOCATED',
  'DAYS_EXHAUSTED',
  'REASONS_CLEARED',
  'CANCELLED',
  'UNPAID_TOO_LONG',
  'NOTHING_TO_HOLD',
  'PAID_USAGE_HELD',
  'HOLD_OVER',
  'REACTIVATED',
  'META_REFUSED',
  'RELEASED',
] as const
export type NumberEvent = (typeof NUMBER_EVENTS)[number]

type Row = Partial<Record<NumberEvent, NumberState>>

/**
 * The number's life as a table (lifecycle.md §1; the row numbers are its own). An event that a state does not list is
 * refused, never ignored. The diagram in docs/states.md is generated from here.
 */
export const NUMBER_TRANSITIONS = {
  PENDING_PAYMENT: {
    PAID: 'PROVISIONING', // 2
    PAYMENT_FAILED: 'ABANDONED', // 3
    PAYMENT_EXPIRED: 'ABANDONED', // 3
    CANCELLED: 'ABANDONED',
    DAYS_ALLOCATED: 'PROVISIONING', // a partner's channel: its first days
  },
  PROVISIONING: {
    REGISTERED: 'ACTIVE', // 4
    REGISTRATION_FAILED: 'ABANDONED', // 5
    CANCELLED: 'ABANDONED',
  },
  ACTIVE: {
    RENEWAL_FAILED: 'PAST_DUE', // 7
    GRACE_OVER: 'SUSPENDED', // 7 with a grace of 0 days
    USAGE_UNPAID: 'SUSPENDED', // 11
    SUPPORT_SUSPENDED: 'SUSPENDED',
    DISPUTED: 'SUSPENDED', // 28
    DAYS_EXHAUSTED: 'SUSPENDED', // a partner's channel without days
    CANCELLED: 'SETTLING', // 14
  },
  PAST_DUE: {
    DEBT_PAID: 'ACTIVE', // 8
    DEBT_WAIVED: 'ACTIVE', // support voided the month that was owed
    GRACE_OVER: 'SUSPENDED', // 10
    USAGE_UNPAID: 'SUSPENDED', // 11
    SUPPORT_SUSPENDED: 'SUSPENDED',
    DISPUTED: 'SUSPENDED', // 28
    CANCELLED: 'SETTLING', // 14
  },
  SUSPENDED: {
    REASONS_CLEARED: 'ACTIVE', // 12
    RENEWAL_FAILED: 'PAST_DUE', // 12: usage was paid while hosting is still within its grace
    UNPAID_TOO_LONG: 'SETTLING', // 13
    CANCELLED: 'SETTLING', // 14
  },
  SETTLING: {
    NOTHING_TO_HOLD: 'DELETING', // 16
    PAID_USAGE_HELD: 'HOLD', // 17
  },
  HOLD: {
    REACTIVATED: 'ACTIVE', // 20
    HOLD_OVER: 'DELETING', // 21
  },
  DELETING: {
    RELEASED: 'DELETED', // 22
    META_REFUSED: 'HOLD', // 23
  },
  DELETED: {},
  ABANDONED: {},
} as const satisfies Record<NumberState, Row>

/** The state that follows, or a refusal `ILLEGAL_TRANSITION` that names both and what is possible instead. */
export function nextNumberState(state: NumberState, event: NumberEvent): NumberState | Refusal {
  const row: Row = NUMBER_TRANSITIONS[state]
  const to = row[event]
  if (to !== undefined) return to
  const possible = Object.keys(row)
  return refuse(
    'ILLEGAL_TRANSITION',
    `A number in ${state} cannot take ${event}; ${possible.length > 0 ? `it takes ${possible.join(', ')}` : 'its life is over'}.`,
  )
}

/** States in which a number counts for the volume price (C5). PROVISIONING counts from its payment on. */
export const BILLABLE_STATES: readonly NumberState[] = ['PROVISIONING', 'ACTIVE', 'PAST_DUE', 'SUSPENDED']

/** States of a subscription that a cancel ends through SETTLING. */
export const LIVE_STATES: readonly NumberState[] = ['ACTIVE', 'PAST_DUE', 'SUSPENDED']

/** States that nothing leaves. */
export const TERMINAL_STATES: readonly NumberState[] = ['DELETED', 'ABANDONED']

/** Whether the number may send, as far as its own state decides (lifecycle.md, "Invariants"). */
export const maySend = (state: NumberState): boolean => state === 'ACTIVE' || state === 'PAST_DUE'
