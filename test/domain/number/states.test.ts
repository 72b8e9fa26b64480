import { isRefusal } from '../../../domain/errors'
import {
  BILLABLE_STATES,
  LIVE_STATES,
  maySend,
  NUMBER_EVENTS,
  NUMBER_STATES,
  NUMBER_TRANSITIONS,
  type NumberEvent,
  type NumberState,
  nextNumberState,
  TERMINAL_STATES,
} from '../../../domain/number/states'

/** The rows of lifecycle.md §1 that exist: what the table must say, written down a second time. */
const ROWS: [string, NumberState, NumberEvent, NumberState][] = [
  ['2: a paid order is connected next', 'PENDING_PAYMENT', 'PAID', 'PROVISIONING'],
  ['2 of a channel: its first days connect it', 'PENDING_PAYMENT', 'DAYS_ALLOCATED', 'PROVISIONING'],
  ['3: an order whose payment failed is over', 'PENDING_PAYMENT', 'PAYMENT_FAILED', 'ABANDONED'],
  ['3: an order unpaid for 24 hours is over', 'PENDING_PAYMENT', 'PAYMENT_EXPIRED', 'ABANDONED'],
  ['before ACTIVE: an unpaid order can be cancelled', 'PENDING_PAYMENT', 'CANCELLED', 'ABANDONED'],
  ['4: a registered number works', 'PROVISIONING', 'REGISTERED', 'ACTIVE'],
  ['5: a number that cannot be registered is over', 'PROVISIONING', 'REGISTRATION_FAILED', 'ABANDONED'],
  ['before ACTIVE: a number being connected can be cancelled', 'PROVISIONING', 'CANCELLED', 'ABANDONED'],
  ['7: a failed renewal is past due, in full service', 'ACTIVE', 'RENEWAL_FAILED', 'PAST_DUE'],
  ['7 with grace 0: one step to SUSPENDED', 'ACTIVE', 'GRACE_OVER', 'SUSPENDED'],
  ['8: a paid debt ends PAST_DUE', 'PAST_DUE', 'DEBT_PAID', 'ACTIVE'],
  ['8: a debt that is no longer asked for ends PAST_DUE', 'PAST_DUE', 'DEBT_WAIVED', 'ACTIVE'],
  ['10: the grace is over', 'PAST_DUE', 'GRACE_OVER', 'SUSPENDED'],
  ['11: unpaid usage suspends a working number', 'ACTIVE', 'USAGE_UNPAID', 'SUSPENDED'],
  ['11: unpaid usage suspends a number past due', 'PAST_DUE', 'USAGE_UNPAID', 'SUSPENDED'],
  ['set {ADMIN}: support suspends a working number', 'ACTIVE', 'SUPPORT_SUSPENDED', 'SUSPENDED'],
  ['set {ADMIN}: support suspends a number past due', 'PAST_DUE', 'SUPPORT_SUSPENDED', 'SUSPENDED'],
  ['28: a bank takes back what had paid for a working number', 'ACTIVE', 'DISPUTED', 'SUSPENDED'],
  ['28: a bank takes back what had paid for a number past due', 'PAST_DUE', 'DISPUTED', 'SUSPENDED'],
  ['set {DAYS_EXHAUSTED}: a channel’s days have ended', 'ACTIVE', 'DAYS_EXHAUSTED', 'SUSPENDED'],
  ['12: no reason is left', 'SUSPENDED', 'REASONS_CLEARED', 'ACTIVE'],
  ['12: usage is paid while hosting is within its grace', 'SUSPENDED', 'RENEWAL_FAILED', 'PAST_DUE'],
  ['13: day 28 without payment', 'SUSPENDED', 'UNPAID_TOO_LONG', 'SETTLING'],
  ['14: a cancel of a working number', 'ACTIVE', 'CANCELLED', 'SETTLING'],
  ['14: a cancel past due', 'PAST_DUE', 'CANCELLED', 'SETTLING'],
  ['14: a cancel while suspended', 'SUSPENDED', 'CANCELLED', 'SETTLING'],
  ['16: nothing holds the number', 'SETTLING', 'NOTHING_TO_HOLD', 'DELETING'],
  ['17: paid usage holds the number', 'SETTLING', 'PAID_USAGE_HELD', 'HOLD'],
  ['20: the customer wants it back', 'HOLD', 'REACTIVATED', 'ACTIVE'],
  ['21: the hold is over', 'HOLD', 'HOLD_OVER', 'DELETING'],
  ['22: it is off Cloud API', 'DELETING', 'RELEASED', 'DELETED'],
  ['23: Meta refuses until a later date', 'DELETING', 'META_REFUSED', 'HOLD'],
]

describe('a number’s life', () => {
  test.each(ROWS)('row %s (%s, %s → %s)', (_row, from, event, to) => {
    expect(nextNumberState(from, event)).toBe(to)
  })

  it('has no transition beside the rows of lifecycle.md', () => {
    const listed = Object.entries(NUMBER_TRANSITIONS).flatMap(([from, row]) =>
      Object.entries(row).map(([event, to]) => `${from} ${event} ${to}`),
    )
    expect(listed.sort()).toEqual(ROWS.map(([, from, event, to]) => `${from} ${event} ${to}`).sort())
  })

  const refused = NUMBER_STATES.flatMap((state) =>
    NUMBER_EVENTS.filter((event) => !ROWS.some(([, from, taken]) => from === state && taken === event)).map(
      (event): [NumberState, NumberEvent] => [state, event],
    ),
  )

  test.each(refused)('refuses in %s the event %s', (state, event) => {
    const answer = nextNumberState(state, event)
    expect(answer).toMatchObject({ refused: true, code: 'ILLEGAL_TRANSITION' })
    expect(isRefusal(answer) && answer.detail).toContain(`A number in ${state} cannot take ${event}`)
  })

  it('says what is possible instead, or that the life is over', () => {
    expect(nextNumberState('HOLD', 'PAID')).toMatchObject({
      detail: 'A number in HOLD cannot take PAID; it takes REACTIVATED, HOLD_OVER.',
    })
    expect(nextNumberState('DELETED', 'PAID')).toMatchObject({
      detail: 'A number in DELETED cannot take PAID; its life is over.',
    })
  })

  it('I21: reaches an end from every state, and leaves none of the ends', () => {
    const reachable = (from: NumberState, seen = new Set<NumberState>()): Set<NumberState> => {
      if (seen.has(from)) return seen
      seen.add(from)
      for (const to of Object.values(NUMBER_TRANSITIONS[from])) reachable(to, seen)
      return seen
    }
    for (const state of NUMBER_STATES) {
      expect([...reachable(state)].some((each) => TERMINAL_STATES.includes(each))).toBe(true)
    }
    for (const state of TERMINAL_STATES) expect(NUMBER_TRANSITIONS[state]).toEqual({})
    expect(reachable('PENDING_PAYMENT')).toEqual(new Set(NUMBER_STATES))
  })

  it('uses every event it names', () => {
    expect(new Set(ROWS.map(([, , event]) => event))).toEqual(new Set(NUMBER_EVENTS))
  })

  it('sends in ACTIVE and PAST_DUE only', () => {
    expect(NUMBER_STATES.filter(maySend)).toEqual(['ACTIVE', 'PAST_DUE'])
  })

  it('C5: counts for the volume price from its payment until it leaves ACTIVE, PAST_DUE and SUSPENDED', () => {
    expect(BILLABLE_STATES).toEqual(['PROVISIONING', ...LIVE_STATES])
  })
})
