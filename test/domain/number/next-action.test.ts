import { type NumberFacts, nextNumberAction, ownAction } from '../../../domain/number/next-action'
import type { Debt } from '../../../domain/number/service'
import { NUMBER_STATES } from '../../../domain/number/states'
import { HOUR } from '../../../domain/time'
import { aFailedInvoice, aNumber, anInvoice, DAY_0, day } from '../builders'

const facts = (number: Parameters<typeof aNumber>[0], fields: Partial<NumberFacts> = {}): NumberFacts => ({
  number: aNumber(number),
  hostingDebt: null,
  usageDebts: [],
  disputed: [],
  firstPaymentUnderWay: false,
  remindAt: null,
  ...fields,
})

const debt = (fields: Partial<Debt> = {}): Debt => ({
  invoice: aFailedInvoice(),
  suspensionWarning: { accepted: true, notBefore: day(2) },
  ...fields,
})

describe('what a number does next by itself', () => {
  it('row 3: an order is abandoned 24 hours after it was placed', () => {
    const order = { state: 'PENDING_PAYMENT', createdAt: DAY_0 } as const
    expect(nextNumberAction(facts(order))).toMatchObject({ kind: 'ABANDON', at: DAY_0 + 24 * HOUR })
  })

  it('row 3: the 24 hours rest while the payment is under way', () => {
    const order = { state: 'PENDING_PAYMENT', createdAt: DAY_0 } as const
    expect(nextNumberAction(facts(order, { firstPaymentUnderWay: true }))).toBeNull()
  })

  it('rows 4 and 5: it registers as soon as it is paid, then when Meta lets it', () => {
    const paid = { state: 'PROVISIONING', paidFirstAt: DAY_0 } as const
    expect(nextNumberAction(facts(paid))).toMatchObject({ kind: 'PROVISION', at: DAY_0 })
    expect(nextNumberAction(facts({ ...paid, tryAgainAt: day(1) }))).toMatchObject({ kind: 'PROVISION', at: day(1) })
  })

  it('row 6: it renews at the end of its period', () => {
    expect(nextNumberAction(facts({}))).toMatchObject({ kind: 'RENEW', at: DAY_0 })
  })

  it('row 6: a renewal under way belongs to its collection', () => {
    expect(nextNumberAction(facts({ renewalInvoiceId: 'inv_1' }))).toBeNull()
  })

  it('E04: it is reminded of before it renews', () => {
    const reminded = facts({ plan: 'ANNUAL' }, { remindAt: day(-7) })
    expect(nextNumberAction(reminded)).toMatchObject({ kind: 'REMIND_RENEWAL', at: day(-7) })
    expect(nextNumberAction(facts({ plan: 'ANNUAL' }))).toMatchObject({ kind: 'RENEW', at: DAY_0 })
  })

  it('row 10: past due, it is suspended on day 3', () => {
    expect(nextNumberAction(facts({ state: 'PAST_DUE' }, { hostingDebt: debt() }))).toMatchObject({
      kind: 'SUSPEND',
      at: day(3),
    })
  })

  it('I3: not before its warning', () => {
    const hostingDebt = debt({ suspensionWarning: { accepted: false, notBefore: day(4) } })
    expect(nextNumberAction(facts({ state: 'PAST_DUE' }, { hostingDebt }))).toMatchObject({ at: day(4) })
  })

  it('C20: an inquiry on day 2 moves the suspension to day 10', () => {
    const hostingDebt = debt({ invoice: aFailedInvoice({ deferredDays: 7 }) })
    expect(nextNumberAction(facts({ state: 'PAST_DUE' }, { hostingDebt }))).toMatchObject({ at: day(10) })
  })

  it('rows 20 and 21: a held number is released at its date, after the reminder', () => {
    const held = { state: 'HOLD', cancelledAt: DAY_0, holdUntil: day(20) } as const
    expect(nextNumberAction(facts(held, { remindAt: day(13) }))).toMatchObject({ kind: 'REMIND_RELEASE', at: day(13) })
    expect(nextNumberAction(facts(held))).toMatchObject({ kind: 'RELEASE', at: day(20) })
  })

  it('rows 15 and 22: it settles and leaves at once, and again when Meta lets it', () => {
    const cancelled = { cancelledAt: DAY_0 }
    expect(nextNumberAction(facts({ ...cancelled, state: 'SETTLING' }))).toMatchObject({ kind: 'SETTLE', at: DAY_0 })
    expect(nextNumberAction(facts({ ...cancelled, state: 'DELETING' }))).toMatchObject({
      kind: 'DEREGISTER',
      at: DAY_0,
    })
    const waiting = { ...cancelled, state: 'DELETING', tryAgainAt: day(1) } as const
    expect(nextNumberAction(facts(waiting))).toMatchObject({ kind: 'DEREGISTER', at: day(1) })
  })

  it('I3: suspended for one reason, it takes the next one on at its own time and after its own warning', () => {
    const byUs = { state: 'SUSPENDED', suspensionReasons: ['ADMIN'] } as const
    const suspended = (hostingDebt: Debt, more: ('HOSTING_UNPAID' | 'ADMIN')[] = []) =>
      nextNumberAction(facts({ ...byUs, suspensionReasons: ['ADMIN', ...more] }, { hostingDebt }))
    expect(suspended(debt())).toMatchObject({ kind: 'SUSPEND', at: day(3) })
    const unwarned = debt({ suspensionWarning: { accepted: false, notBefore: day(4) } })
    expect(suspended(unwarned)).toMatchObject({ kind: 'SUSPEND', at: day(4) })
    expect(suspended(debt(), ['HOSTING_UNPAID'])).toBeNull()
  })

  it('a look at Meta comes in its turn, hides no step that is due before it, and is announced to nobody', () => {
    const looking = { leaveHint: 'PORTED_OUT', lookAt: day(-1) } as const
    expect(nextNumberAction(facts(looking))).toMatchObject({ kind: 'LOOK_AT_META', at: day(-1) })
    expect(ownAction(facts(looking))).toEqual(nextNumberAction(facts({})))
    expect(nextNumberAction(facts({ ...looking, lookAt: day(1) }))).toMatchObject({ kind: 'RENEW', at: DAY_0 })
    expect(nextNumberAction(facts({ ...looking, state: 'SUSPENDED' }))).toMatchObject({ kind: 'LOOK_AT_META' })
  })

  it.each(['SUSPENDED', 'DELETED', 'ABANDONED'] as const)('in %s it waits for others, or for nothing', (state) => {
    expect(nextNumberAction(facts({ state }))).toBeNull()
  })

  it('I21: in every other state it has a next step', () => {
    const waits = ['SUSPENDED', 'DELETED', 'ABANDONED']
    const number = { cancelledAt: DAY_0, holdUntil: day(20) }
    for (const state of NUMBER_STATES.filter((each) => !waits.includes(each))) {
      expect(nextNumberAction(facts({ ...number, state }, { hostingDebt: debt() }))).not.toBeNull()
    }
  })

  it('a debt that has not failed yet suspends nobody', () => {
    const hostingDebt = debt({ invoice: anInvoice() })
    expect(nextNumberAction(facts({ state: 'PAST_DUE' }, { hostingDebt }))).toBeNull()
  })
})
