import {
  type CancellationFacts,
  cancellationOutcome,
  HOLD,
  HOLD_CAP,
  holdAfter,
  MINIMUM_CHARGE_CENTS,
} from '../../domain/cancellation'
import { DAY, HOUR } from '../../domain/time'

const CANCELLED_AT = Date.parse('2027-04-15T10:00:00Z')

const facts = (fields: Partial<CancellationFacts> = {}): CancellationFacts => ({
  cancelledAt: CANCELLED_AT,
  plan: 'MONTHLY',
  priceCents: 3900,
  periodEnd: null,
  metaBilling: 'HOST',
  unbilledCents: 0,
  unpaidUsageCents: 0,
  lastPaidUsageAt: null,
  lastUsageAt: null,
  metaReleaseAt: null,
  ...fields,
})

const AT_ONCE = { releaseAt: CANCELLED_AT, depositCents: 0, usageToSettleCents: 0, refundCents: 0, reasons: [] }

describe('C21: a cancel without paid usage', () => {
  it('releases at once, takes no deposit and gives nothing of the running month back', () => {
    expect(cancellationOutcome(facts())).toEqual(AT_ONCE)
    expect(cancellationOutcome(facts({ plan: 'ANNUAL', priceCents: 36_000 }))).toEqual(AT_ONCE)
  })

  it('800 free dialogues hold nothing: they were opened, but nothing was paid or is owed', () => {
    expect(cancellationOutcome(facts({ lastUsageAt: null }))).toEqual(AT_ONCE)
  })
})

describe('C22: 30 × 24 hours after the payment of the last paid dialogue', () => {
  it('is 720 hours', () => {
    expect(HOLD).toBe(720 * HOUR)
  })

  it('to the millisecond, the number goes at once; one before, it is held for that one', () => {
    expect(cancellationOutcome(facts({ lastPaidUsageAt: CANCELLED_AT - HOLD }))).toEqual(AT_ONCE)
    expect(cancellationOutcome(facts({ lastPaidUsageAt: CANCELLED_AT - HOLD + 1 }))).toEqual({
      ...AT_ONCE,
      releaseAt: CANCELLED_AT + 1,
      depositCents: 3900,
      reasons: ['PAID_DIALOGUES'],
    })
  })

  it('paid ten days ago, 20 days are left', () => {
    expect(cancellationOutcome(facts({ lastPaidUsageAt: CANCELLED_AT - 10 * DAY })).releaseAt).toBe(
      CANCELLED_AT + 20 * DAY,
    )
  })

  it('what is charged now counts as paid now, however long ago something was paid before', () => {
    expect(cancellationOutcome(facts({ unbilledCents: 1200, lastPaidUsageAt: CANCELLED_AT - 40 * DAY }))).toEqual({
      releaseAt: CANCELLED_AT + HOLD,
      depositCents: 3900,
      usageToSettleCents: 1200,
      refundCents: 0,
      reasons: ['PAID_DIALOGUES'],
    })
  })

  it('unpaid usage holds too, counted from the last dialogue: there is no payment to count from', () => {
    const unpaid = { unpaidUsageCents: 3100, lastUsageAt: CANCELLED_AT - 5 * DAY }
    expect(cancellationOutcome(facts(unpaid))).toMatchObject({
      releaseAt: CANCELLED_AT + 25 * DAY,
      reasons: ['UNPAID_USAGE'],
    })
    expect(cancellationOutcome(facts({ ...unpaid, lastUsageAt: CANCELLED_AT - HOLD }))).toEqual(AT_ONCE)
  })

  it('Meta’s later date wins, and is named', () => {
    const metaReleaseAt = CANCELLED_AT + 25 * DAY
    expect(cancellationOutcome(facts({ lastPaidUsageAt: CANCELLED_AT - 10 * DAY, metaReleaseAt }))).toMatchObject({
      releaseAt: metaReleaseAt,
      reasons: ['PAID_DIALOGUES', 'META'],
    })
    expect(cancellationOutcome(facts({ metaReleaseAt: CANCELLED_AT }))).toEqual(AT_ONCE)
  })

  it('I16: our own clock ends 60 days after the cancel, Meta’s does not', () => {
    const late = facts({ lastPaidUsageAt: CANCELLED_AT + 45 * DAY })
    expect(HOLD_CAP).toBe(60 * DAY)
    expect(holdAfter(late).releaseAt).toBe(CANCELLED_AT + 60 * DAY)
    expect(holdAfter({ ...late, metaReleaseAt: CANCELLED_AT + 90 * DAY }).releaseAt).toBe(CANCELLED_AT + 90 * DAY)
  })
})

describe('C17: usage below the smallest charge', () => {
  it('causes neither hold nor deposit nor charge; the smallest charge does', () => {
    expect(cancellationOutcome(facts({ unbilledCents: MINIMUM_CHARGE_CENTS - 1 }))).toEqual(AT_ONCE)
    expect(cancellationOutcome(facts({ unbilledCents: MINIMUM_CHARGE_CENTS }))).toMatchObject({
      usageToSettleCents: 50,
      depositCents: 3900,
      reasons: ['PAID_DIALOGUES'],
    })
  })
})

describe('C23: the deposit', () => {
  const held = { lastPaidUsageAt: CANCELLED_AT - DAY }

  it.each([
    ['MONTHLY', 3900, 3900],
    ['MONTHLY', 3000, 3000],
    ['ANNUAL', 36_000, 3000],
  ] as const)('of a %s number at %i cents a period is %i cents', (plan, priceCents, depositCents) => {
    expect(cancellationOutcome(facts({ ...held, plan, priceCents })).depositCents).toBe(depositCents)
  })

  it('is not taken where the customer pays Meta himself: only Meta holds then', () => {
    expect(cancellationOutcome(facts({ ...held, metaBilling: 'DIRECT' }))).toEqual(AT_ONCE)
    const metaReleaseAt = CANCELLED_AT + 3 * DAY
    expect(cancellationOutcome(facts({ ...held, metaBilling: 'DIRECT', metaReleaseAt }))).toEqual({
      ...AT_ONCE,
      releaseAt: metaReleaseAt,
      reasons: ['META'],
    })
  })
})

test('I22: after the settlement the hold is what the preview has shown', () => {
  const before = facts({ unbilledCents: 1200, lastUsageAt: CANCELLED_AT - DAY })
  const { releaseAt, depositCents, reasons } = cancellationOutcome(before)
  const after = facts({ lastPaidUsageAt: CANCELLED_AT, lastUsageAt: CANCELLED_AT - DAY })
  expect(holdAfter(after)).toEqual({ releaseAt, depositCents, reasons })
})
