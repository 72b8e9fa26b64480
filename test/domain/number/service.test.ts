import type { InvoiceRecord } from '../../../domain/invoice/record'
import type { SuspensionReason } from '../../../domain/number/record'
import { type Debt, suspensionReasons } from '../../../domain/number/service'
import type { NumberState } from '../../../domain/number/states'
import { aFailedInvoice, aNumber, anInvoice, day } from '../builders'

const hosting = (fields: Partial<Debt> = {}): Debt => ({
  invoice: aFailedInvoice(),
  suspensionWarning: { accepted: true, notBefore: day(2) },
  ...fields,
})
const usage = (invoice = aFailedInvoice({ kind: 'USAGE', cause: 'THRESHOLD', dunningPolicy: 'usage' })): Debt =>
  hosting({ invoice, suspensionWarning: { accepted: true, notBefore: null } })

const reasons = (
  debts: { hostingDebt?: Debt; usageDebts?: Debt[]; disputed?: InvoiceRecord[] },
  now: number,
  held: SuspensionReason[] = [],
): SuspensionReason[] => {
  const state: NumberState = held.length > 0 ? 'SUSPENDED' : 'ACTIVE'
  const number = aNumber({ state, suspensionReasons: held })
  return suspensionReasons({ number, hostingDebt: null, usageDebts: [], disputed: [], ...debts }, now)
}

describe('I4: why a number is suspended follows from what is owed', () => {
  it('nothing owed, not suspended, whatever it was before', () => {
    expect(reasons({}, day(5))).toEqual([])
    expect(reasons({}, day(5), ['HOSTING_UNPAID', 'USAGE_UNPAID'])).toEqual([])
  })

  it('C14: unpaid hosting suspends after 3 × 24 hours, not a millisecond earlier', () => {
    expect(reasons({ hostingDebt: hosting() }, day(3) - 1)).toEqual([])
    expect(reasons({ hostingDebt: hosting() }, day(3))).toEqual(['HOSTING_UNPAID'])
  })

  it('C14: with grace 0 at once', () => {
    const invoice = aFailedInvoice({ dunningPolicy: 'strict' })
    const atOnce = hosting({ invoice, suspensionWarning: { accepted: true, notBefore: null } })
    expect(reasons({ hostingDebt: atOnce }, day(0))).toEqual(['HOSTING_UNPAID'])
  })

  it('I3: not before its warning was accepted', () => {
    const suspensionWarning = { accepted: false, notBefore: null }
    expect(reasons({ hostingDebt: hosting({ suspensionWarning }) }, day(10))).toEqual([])
  })

  it('I3: and not before the instant at which it was', () => {
    const suspensionWarning = { accepted: true, notBefore: day(5) }
    expect(reasons({ hostingDebt: hosting({ suspensionWarning }) }, day(5) - 1)).toEqual([])
    expect(reasons({ hostingDebt: hosting({ suspensionWarning }) }, day(5))).toEqual(['HOSTING_UNPAID'])
  })

  it('C18: unpaid usage suspends at once', () => {
    expect(reasons({ usageDebts: [usage()] }, day(0))).toEqual(['USAGE_UNPAID'])
  })

  it('row 12: two reasons are two; each goes with its own debt', () => {
    const both = { hostingDebt: hosting(), usageDebts: [usage()] }
    expect(reasons(both, day(4))).toEqual(['HOSTING_UNPAID', 'USAGE_UNPAID'])
    expect(reasons({ usageDebts: [usage()] }, day(4), ['HOSTING_UNPAID', 'USAGE_UNPAID'])).toEqual(['USAGE_UNPAID'])
    expect(reasons({ hostingDebt: hosting() }, day(4), ['HOSTING_UNPAID', 'USAGE_UNPAID'])).toEqual(['HOSTING_UNPAID'])
  })

  it('C20: an inquiry defers a suspension to come, and leaves one that is', () => {
    const deferred = { hostingDebt: hosting({ invoice: aFailedInvoice({ deferredDays: 7 }) }) }
    expect(reasons(deferred, day(10) - 1)).toEqual([])
    expect(reasons(deferred, day(10))).toEqual(['HOSTING_UNPAID'])
    expect(reasons(deferred, day(4), ['HOSTING_UNPAID'])).toEqual(['HOSTING_UNPAID'])
  })

  it('C20: asked before anything failed, also the suspension of day 0', () => {
    const asked = usage(aFailedInvoice({ kind: 'USAGE', cause: 'THRESHOLD', dunningPolicy: 'usage', deferredDays: 7 }))
    expect(reasons({ usageDebts: [asked] }, day(7) - 1)).toEqual([])
    expect(reasons({ usageDebts: [asked] }, day(7))).toEqual(['USAGE_UNPAID'])
  })

  it('a further invoice whose charge has not failed does not keep a number suspended whose debt is paid', () => {
    const underWay = usage(anInvoice({ kind: 'USAGE', cause: 'MONTH_START' }))
    expect(reasons({ usageDebts: [underWay] }, day(4), ['USAGE_UNPAID'])).toEqual([])
    const late = hosting({ invoice: anInvoice({ status: 'PROCESSING' }) })
    expect(reasons({ hostingDebt: late }, day(4), ['HOSTING_UNPAID'])).toEqual([])
  })

  it('an unpaid deposit suspends nobody', () => {
    const invoice = aFailedInvoice({ kind: 'DEPOSIT', dunningPolicy: 'deposit' })
    expect(reasons({ hostingDebt: hosting({ invoice }) }, day(27))).toEqual([])
  })

  it('row 28: a payment that a bank took back suspends at once, for as long as it is owed', () => {
    const disputed = [anInvoice({ dispute: 'OPEN' })]
    expect(reasons({ disputed }, day(0))).toEqual(['DISPUTE'])
    expect(reasons({ disputed, usageDebts: [usage()] }, day(0))).toEqual(['USAGE_UNPAID', 'DISPUTE'])
    expect(reasons({}, day(0), ['DISPUTE'])).toEqual([])
  })

  it('ADMIN is decided by no invoice and stays', () => {
    expect(reasons({}, day(4), ['ADMIN'])).toEqual(['ADMIN'])
    expect(reasons({ usageDebts: [usage()] }, day(4), ['ADMIN'])).toEqual(['USAGE_UNPAID', 'ADMIN'])
  })

  it('P11: DAYS_EXHAUSTED follows from the end of a channel’s days, and goes with new ones', () => {
    const channel = (periodEnd: number | null, rest: object = {}) => {
      const number = aNumber({ state: 'ACTIVE', plan: 'DAYS', partnerId: 'par_1', periodEnd, renewAt: null, ...rest })
      return suspensionReasons({ number, hostingDebt: null, usageDebts: [], disputed: [] }, day(4))
    }
    expect(channel(day(4))).toEqual(['DAYS_EXHAUSTED'])
    expect(channel(day(4) + 1)).toEqual([])
    expect(channel(day(5), { suspensionReasons: ['DAYS_EXHAUSTED'] })).toEqual([])
    expect(channel(null)).toEqual([])
    expect(channel(day(4), { nextPlan: 'MONTHLY' })).toEqual([])
  })
})
