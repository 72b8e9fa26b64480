import fc from 'fast-check'
import {
  AUTO_TOP_UP_EVENTS,
  AUTO_TOP_UP_STATES,
  type AutoTopUpRecord,
  afterEnd,
  capOpensAt,
  coolDownEnd,
  firesAt,
  nextAutoTopUpState,
  refusalOfTerms,
} from '../../../domain/account/auto-top-up'
import { DAY, HOUR, MINUTE } from '../../../domain/time'
import { aMethod, anAttempt, DAY_0, day } from '../builders'

const NOTHING = { methods: [], attempts: [] }

const aRule = (fields: Partial<AutoTopUpRecord> = {}): AutoTopUpRecord => ({
  ...{ accountId: 'acc_1', state: 'ARMED', thresholdCents: 5_000, amountCents: 10_000, monthlyCapCents: null },
  ...{ since: DAY_0, failures: 0, invoiceId: null, restsUntil: null },
  ...fields,
})

describe('the standing order’s life', () => {
  it('is the table of lifecycle.md; an event that a state does not list changes nothing', () => {
    const row = (state: (typeof AUTO_TOP_UP_STATES)[number]) =>
      AUTO_TOP_UP_EVENTS.filter((event) => nextAutoTopUpState(state, event) !== state).map(
        (event) => `${event} → ${nextAutoTopUpState(state, event)}`,
      )
    expect(Object.fromEntries(AUTO_TOP_UP_STATES.map((state) => [state, row(state)]))).toEqual({
      DISABLED: ['SWITCHED_ON → ARMED'],
      ARMED: ['SWITCHED_OFF → DISABLED', 'FIRED → IN_FLIGHT'],
      IN_FLIGHT: ['SWITCHED_OFF → DISABLED', 'PAID → COOLDOWN', 'FAILED → COOLDOWN', 'GAVE_UP → DISABLED'],
      COOLDOWN: ['SWITCHED_OFF → DISABLED', 'COOLED_DOWN → ARMED'],
    })
  })
})

describe('S9: its terms', () => {
  it.each([
    [{ thresholdCents: 2_000, amountCents: 2_000, monthlyCapCents: null }, null],
    [{ thresholdCents: 10_000, amountCents: 200_000, monthlyCapCents: 200_000 }, null],
    [{ thresholdCents: 3_000, amountCents: 5_000, monthlyCapCents: null }, 'thresholdCents: 3000 is no threshold'],
    [{ thresholdCents: 2_000, amountCents: 1_999, monthlyCapCents: null }, 'amountCents: 1999 is outside'],
    [{ thresholdCents: 10_000, amountCents: 9_999, monthlyCapCents: null }, 'amountCents: 9999 is less than the thres'],
    [{ thresholdCents: 2_000, amountCents: 5_000, monthlyCapCents: 4_999 }, 'monthlyCapCents: 4999 is less than one'],
  ])('%j', (terms, refused) => {
    const refusal = refusalOfTerms(terms)
    expect(refusal?.code ?? null).toBe(refused === null ? null : 'AMOUNT_OUT_OF_RANGE')
    expect(refusal?.detail ?? '').toContain(refused ?? '')
  })
})

describe('S9: it fires', () => {
  const at = (rule: AutoTopUpRecord, balanceMicros: number, now = DAY_0, tried = NOTHING) =>
    firesAt(rule, { balanceMicros, tried: tried as never, now })

  it('strictly below the threshold, at once, and not while one is in flight or when it is off', () => {
    expect(at(aRule(), 50_000_000)).toBeNull()
    expect(at(aRule(), 49_999_999)).toBe(DAY_0)
    expect(at(aRule({ state: 'IN_FLIGHT' }), 0)).toBeNull()
    expect(at(aRule({ state: 'DISABLED' }), 0)).toBeNull()
  })

  it('60 seconds after a success and 6 hours after a failure', () => {
    expect(at(aRule({ state: 'COOLDOWN' }), 0)).toBe(DAY_0 + MINUTE)
    expect(at(aRule({ state: 'COOLDOWN', failures: 1 }), 0)).toBe(DAY_0 + 6 * HOUR)
    expect(at(aRule({ state: 'COOLDOWN', failures: 1 }), 0, day(1))).toBe(day(1))
  })

  it('after a failure as soon as a method comes that it was not tried on, and not for one that failed', () => {
    const rule = aRule({ state: 'COOLDOWN', failures: 1, since: day(1) })
    const attempts = [anAttempt({ methodId: 'pm_a' })]
    const tried = (...methods: ReturnType<typeof aMethod>[]) => ({ methods, attempts })
    const old = aMethod('pm_a', { addedAt: day(1) })
    expect(coolDownEnd(rule, tried(old))).toBe(day(1) + 6 * HOUR)
    expect(coolDownEnd(rule, tried(old, aMethod('pm_b', { addedAt: day(0) })))).toBe(day(1) + 6 * HOUR)
    expect(coolDownEnd(rule, tried(old, aMethod('pm_b', { addedAt: day(1) })))).toBe(day(1))
    expect(coolDownEnd(rule, tried(aMethod('pm_b', { addedAt: day(2), status: 'STOPPED' })))).toBe(day(1) + 6 * HOUR)
  })

  it('not before the window of a cap that was reached has reopened', () => {
    expect(at(aRule({ restsUntil: day(2) }), 0, day(1))).toBe(day(2))
    expect(at(aRule({ restsUntil: day(2) }), 0, day(3))).toBe(day(3))
  })
})

describe('S9: the caps', () => {
  const month = { monthStart: day(-5), nextMonthStart: day(26) }
  const fired = (...hours: number[]) => hours.map((hour) => ({ at: DAY_0 + hour * HOUR, amountCents: 10_000 }))
  const opens = (earlier: ReturnType<typeof fired>, now: number, monthlyCapCents: number | null = null) =>
    capOpensAt({ amountCents: 10_000, monthlyCapCents }, earlier, { now, ...month })

  it('three in any 24 hours: the fourth goes 24 hours after the first of them', () => {
    expect(opens(fired(0, 1), DAY_0 + 2 * HOUR)).toBeNull()
    expect(opens(fired(0, 1, 2), DAY_0 + 3 * HOUR)).toBe(DAY_0 + 24 * HOUR)
    expect(opens(fired(0, 1, 2), DAY_0 + 24 * HOUR)).toBeNull()
  })

  it('the customer’s own of a month: not one cent more, until the next begins', () => {
    expect(opens(fired(0), day(2), 20_000)).toBeNull()
    expect(opens(fired(0), day(2), 19_999)).toBe(day(26))
    expect(opens([{ at: day(-6), amountCents: 10_000 }], day(2), 10_000)).toBeNull()
    expect(opens(fired(0, 1, 2), DAY_0 + 3 * HOUR, 30_000)).toBe(day(26))
  })

  it('I8: whenever it is asked, no 24 hours ever hold more than three', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 72 * 60 }), { maxLength: 60 }), (minutes) => {
        const done: { at: number; amountCents: number }[] = []
        for (const asked of minutes.sort((a, b) => a - b)) {
          const now = DAY_0 + asked * MINUTE
          if (opens(done, now) === null) done.push({ at: now, amountCents: 10_000 })
        }
        for (const { at } of done) {
          expect(done.filter((each) => each.at >= at && each.at < at + DAY).length).toBeLessThanOrEqual(3)
        }
      }),
    )
  })
})

describe('I8: how it ends', () => {
  const inFlight = (failures: number) => aRule({ state: 'IN_FLIGHT', failures })
  const end = (failures: number, paid: boolean, hard = false) => {
    const { rule, event } = afterEnd(inFlight(failures), { paid, hard }, day(1))
    return `${event} ${rule.state} ${rule.failures}`
  }

  it('a success forgets what failed before; the third failure in a row, or one hard decline, switches it off', () => {
    expect([end(0, true), end(2, true)]).toEqual(['PAID COOLDOWN 0', 'PAID COOLDOWN 0'])
    expect([end(0, false), end(1, false)]).toEqual(['FAILED COOLDOWN 1', 'FAILED COOLDOWN 2'])
    expect([end(2, false), end(0, false, true)]).toEqual(['GAVE_UP DISABLED 3', 'GAVE_UP DISABLED 1'])
  })
})
