import { type AccountFacts, exceedsThreshold, nextAccountAction } from '../../../domain/account/next-action'
import { DAY_0, day } from '../builders'

const facts = (fields: Partial<AccountFacts> = {}): AccountFacts => ({
  now: DAY_0,
  billingMode: 'POSTPAID',
  balanceMicros: 0,
  billableCents: 0,
  usageChargeInFlight: false,
  monthStartAt: null,
  mailRetryAt: null,
  refundRetryAt: null,
  repriceAt: null,
  methodDetachAt: null,
  expiryNoticeAt: null,
  statementDueAt: null,
  reconcileAt: null,
  sendingDueAt: null,
  topUpAt: null,
  dayAlarmAt: null,
  dayMonthClosesAt: null,
  ...fields,
})

const OVER = { balanceMicros: -30_020_000, billableCents: 3002 }

describe('C16: more than $30.00', () => {
  it.each([
    [-30_000_000, false],
    [-30_000_001, true],
    [-29_980_000, false],
    [30_000_001, false],
    [0, false],
  ])('a balance of %i micros exceeds the threshold: %s', (balance, exceeds) => {
    expect(exceedsThreshold(balance)).toBe(exceeds)
  })

  it('is charged now', () => {
    expect(nextAccountAction(facts(OVER))).toMatchObject({ kind: 'CHARGE_USAGE', at: DAY_0 })
  })

  it('is not charged twice at once: one usage charge in flight per account', () => {
    expect(nextAccountAction(facts({ ...OVER, usageChargeInFlight: true, monthStartAt: day(3) }))).toBeNull()
  })

  it('is not charged while less than the smallest charge could be asked for', () => {
    expect(nextAccountAction(facts({ ...OVER, billableCents: 49 }))).toBeNull()
  })

  it('is the wallet’s business on a prepaid account', () => {
    expect(nextAccountAction(facts({ ...OVER, billingMode: 'PREPAID', monthStartAt: day(3) }))).toBeNull()
  })
})

describe('C17: the month’s end', () => {
  it('is due at its 06:00', () => {
    expect(nextAccountAction(facts({ monthStartAt: day(3) }))).toMatchObject({ kind: 'CLOSE_MONTH', at: day(3) })
  })

  it('that has passed while a charge was in flight, or before the usage arrived, is now: nothing is dated back', () => {
    expect(nextAccountAction(facts({ monthStartAt: day(-3) }))).toMatchObject({ kind: 'CLOSE_MONTH', at: DAY_0 })
  })

  it('comes after the threshold and before a waiting mail at the same instant', () => {
    const all = facts({ ...OVER, monthStartAt: DAY_0, mailRetryAt: DAY_0 })
    expect(nextAccountAction(all)).toMatchObject({ kind: 'CHARGE_USAGE' })
    expect(nextAccountAction({ ...all, balanceMicros: -1_000_000 })).toMatchObject({ kind: 'CLOSE_MONTH' })
    expect(nextAccountAction(facts({ mailRetryAt: day(1) }))).toMatchObject({ kind: 'SEND_MAIL', at: day(1) })
  })
})

describe('payment methods', () => {
  it('are detached at once, and told to end after whatever else is due', () => {
    const due = facts({ mailRetryAt: day(1), expiryNoticeAt: day(1), methodDetachAt: day(1) })
    expect(nextAccountAction(due)).toMatchObject({ kind: 'DETACH_METHOD', at: day(1) })
    expect(nextAccountAction(facts({ monthStartAt: day(1), expiryNoticeAt: day(1) }))).toMatchObject({
      kind: 'CLOSE_MONTH',
    })
    expect(nextAccountAction(facts({ expiryNoticeAt: day(1) }))).toMatchObject({ kind: 'TELL_EXPIRY', at: day(1) })
  })
})

test('a statement is told after the month is charged (E35)', () => {
  const due = facts({ statementDueAt: day(1), monthStartAt: day(1) })
  expect(nextAccountAction(due)).toMatchObject({ kind: 'CLOSE_MONTH' })
  expect(nextAccountAction({ ...due, monthStartAt: null })).toMatchObject({ kind: 'TELL_STATEMENT', at: day(1) })
})

test('an account with nothing to do sleeps', () => {
  expect(nextAccountAction(facts())).toBeNull()
})
