import { addMonths } from '../../../domain/calendar'
import { isRefusal, refuse } from '../../../domain/errors'
import { firstRenewalFrom } from '../../../domain/number/period'
import {
  type PlanChangeFacts,
  type PlanWish,
  planChangeOutcome,
  unusedDaysCents,
} from '../../../domain/number/plan-change'
import type { NumberRecord } from '../../../domain/number/record'
import { DAY } from '../../../domain/time'
import { aNumber, DAY_0, day } from '../builders'

const facts = (number: Partial<NumberRecord> = {}, rest: Partial<PlanChangeFacts> & { count?: number } = {}) => ({
  number: aNumber(number),
  pricing: { agreed: [], billableNumbers: rest.count ?? 1, changes: { MONTHLY: [], ANNUAL: [] } },
  paidCents: 3900,
  owing: null,
  dayPriceCents: null,
  ...rest,
})
const YEAR = { plan: 'ANNUAL', priceCents: 36_000 } as const

function outcome(of: PlanChangeFacts, wish: PlanWish, now = day(-14)) {
  const result = planChangeOutcome(of, wish, now)
  if (isRefusal(result)) return result.code
  const { plan, when, at, chargeCents, creditCents, nextCharge } = result
  return { plan, when, at, chargeCents, creditCents, nextCharge }
}

it('row 25: a month becomes a year at its renewal, for $360.00', () => {
  expect(outcome(facts(), { plan: 'ANNUAL', when: 'RENEWAL' })).toEqual({
    ...{ plan: 'ANNUAL', when: 'RENEWAL', at: DAY_0, chargeCents: 36_000, creditCents: 0 },
    nextCharge: { at: DAY_0, amountCents: 36_000 },
  })
})

it('row 25: at once, half of a month is left and credited, and the year counts from now', () => {
  expect(outcome(facts(), { plan: 'ANNUAL', when: 'NOW' })).toEqual({
    ...{ plan: 'ANNUAL', when: 'NOW', at: day(-14), chargeCents: 36_000, creditCents: 1950 },
    nextCharge: { at: addMonths(day(-14), 12), amountCents: 36_000 },
  })
})

it('row 26: a year becomes months at its end', () => {
  expect(outcome(facts(YEAR), { plan: 'MONTHLY', when: 'RENEWAL' })).toMatchObject({ at: DAY_0, chargeCents: 3900 })
  expect(outcome(facts(YEAR), { plan: 'MONTHLY', when: 'NOW' })).toBe('ILLEGAL_TRANSITION')
})

it.each<[string, Partial<NumberRecord>, PlanWish, string]>([
  ['a number that is suspended', { state: 'SUSPENDED' }, { plan: 'ANNUAL', when: 'RENEWAL' }, 'ILLEGAL_TRANSITION'],
  ['a number that is past due', { state: 'PAST_DUE' }, { plan: 'ANNUAL', when: 'NOW' }, 'ILLEGAL_TRANSITION'],
  [
    'a period that is being charged',
    { renewalInvoiceId: 'inv_2' },
    { plan: 'ANNUAL', when: 'NOW' },
    'ILLEGAL_TRANSITION',
  ],
  ['the plan it has', {}, { plan: 'MONTHLY', when: 'RENEWAL' }, 'ILLEGAL_TRANSITION'],
  ['the plan it has, at once', YEAR, { plan: 'ANNUAL', when: 'NOW' }, 'ILLEGAL_TRANSITION'],
])('refuses %s', (_, number, wish, code) => {
  expect(outcome(facts(number), wish)).toBe(code)
})

it('takes a wish back, whenever it was for', () => {
  const wished = facts({ nextPlan: 'ANNUAL' })
  expect(outcome(wished, { plan: 'MONTHLY', when: 'RENEWAL' })).toMatchObject({ at: DAY_0, chargeCents: 3900 })
  expect(outcome(facts({ ...YEAR, nextPlan: 'MONTHLY' }), { plan: 'ANNUAL', when: 'RENEWAL' })).toMatchObject({
    chargeCents: 36_000,
  })
})

it('C7: five numbers need terms for a year, and not for months', () => {
  expect(outcome(facts({}, { count: 5 }), { plan: 'ANNUAL', when: 'RENEWAL' })).toBe('INDIVIDUAL_TERMS_REQUIRED')
  expect(outcome(facts({}, { count: 5 }), { plan: 'ANNUAL', when: 'NOW' })).toBe('INDIVIDUAL_TERMS_REQUIRED')
  expect(outcome(facts(YEAR, { count: 5 }), { plan: 'MONTHLY', when: 'RENEWAL' })).toMatchObject({ chargeCents: 3000 })
})

it('C15: who owes may not take a year, but may leave one', () => {
  const owing = refuse('UNPAID_INVOICES', 'Unpaid: A-0001.')
  expect(outcome(facts({}, { owing }), { plan: 'ANNUAL', when: 'RENEWAL' })).toBe('UNPAID_INVOICES')
  expect(outcome(facts(YEAR, { owing }), { plan: 'MONTHLY', when: 'RENEWAL' })).toMatchObject({ plan: 'MONTHLY' })
})

describe('row 25: the unused days', () => {
  const number = aNumber()
  it.each([
    ['at the beginning: all of it', day(-28), 3900, 3900],
    ['a millisecond later: rounded down', day(-28) + 1, 3900, 3899],
    ['a millisecond before the end: nothing', DAY_0 - 1, 3900, 0],
    ['at the end: nothing', DAY_0, 3900, 0],
    ['after the end: nothing', day(1), 3900, 0],
    ['of a month that was given back: nothing', day(-14), 0, 0],
    ['of a dear month: exact beyond the safe integers', day(-28) + 1, 2_000_000_000, 1_999_999_999],
  ])('%s', (_, now, paidCents, cents) => {
    expect(unusedDaysCents({ number, paidCents }, now)).toBe(cents)
  })
})

describe('the first renewal from an instant on', () => {
  it('is the next one, or the first of those after it, counted from the anchor', () => {
    const anchor = Date.parse('2027-01-31T08:00:00Z')
    const renewAt = addMonths(anchor, 1)
    const number = aNumber({ billingAnchor: anchor, periodStart: anchor, periodEnd: renewAt, renewAt })
    expect(firstRenewalFrom(number, 'MONTHLY', renewAt)).toBe(renewAt)
    expect(firstRenewalFrom(number, 'MONTHLY', renewAt + 1)).toBe(Date.parse('2027-03-31T08:00:00Z'))
    expect(firstRenewalFrom(number, 'ANNUAL', renewAt + DAY)).toBe(Date.parse('2028-02-29T08:00:00Z'))
  })
})
