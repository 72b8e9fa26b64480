import fc from 'fast-check'
import { refusalOfAmount } from '../../../domain/account/top-up'
import { nextDunningAction } from '../../../domain/dunning/ladder'
import { NO_WARNING_NEEDED } from '../../../domain/dunning/warning'
import { balanced, chargedBack, refunded, topUpBeyond, topUpPaid } from '../../../domain/ledger'
import { aMethod, anAttempt, anInvoice, day } from '../builders'

const cents = { key: 'k', accountId: 'acc_1', at: 0, currency: 'USD', amountCents: 5_000 }
const toCustomer = (transaction: ReturnType<typeof topUpPaid>) =>
  0 - (transaction.legs.find(({ ledgerAccount }) => ledgerAccount === 'CUSTOMER_BALANCE')?.amountMicros ?? 0)

describe('S11: one top-up', () => {
  it('is from 20.00 to 2,000.00, both included', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000, max: 1_000_000 }), (amount) => {
        expect(refusalOfAmount(amount) === null).toBe(amount >= 2_000 && amount <= 200_000)
      }),
    )
    expect([1_999, 2_000, 200_000, 200_001].map((amount) => refusalOfAmount(amount)?.code ?? 'ok')).toEqual([
      ...['AMOUNT_OUT_OF_RANGE', 'ok', 'ok', 'AMOUNT_OUT_OF_RANGE'],
    ])
  })

  it('outside that is refused with field, value and remedy', () => {
    const message =
      '1999 is outside what one top-up can be: choose an amount from 2000 to 200000 cents (20.00 to 2,000.00)'
    expect(refusalOfAmount(1_999)).toMatchObject({
      detail: `amountCents: ${message}.`,
      extra: { errors: [{ path: 'amountCents', message }] },
    })
  })
})

describe('the books of a top-up', () => {
  it.each([
    ['paid: it is the customer’s own', topUpPaid(cents), 50_000_000],
    ['paid twice: it never was his', topUpBeyond(cents), 0],
    ['refunded: it leaves him', refunded({ ...cents, of: 'TOP_UP' }), -50_000_000],
    ['disputed: it is taken from him', chargedBack({ ...cents, against: 'CUSTOMER_BALANCE' }), -50_000_000],
  ])('%s', (_, transaction, micros) => {
    expect(balanced(transaction)).toBe(true)
    expect(toCustomer(transaction)).toEqual(micros)
  })
})

describe('a top-up that is not paid', () => {
  const invoice = anInvoice({ kind: 'TOP_UP', cause: 'TOP_UP', numberId: null, expiresAt: day(1) })
  const facts = {
    ...{ invoice, policy: null, attempts: [], methods: [aMethod('pm_new', { addedAt: day(0) })], disputeLookAt: null },
    endWarning: NO_WARNING_NEEDED,
  }

  it('ends by itself and is never charged by itself: no ladder, no new card', () => {
    expect(nextDunningAction(facts)).toMatchObject({ kind: 'EXPIRE', at: day(1) })
    expect(nextDunningAction({ ...facts, attempts: [anAttempt()] })).toMatchObject({ kind: 'EXPIRE', at: day(1) })
    expect(nextDunningAction({ ...facts, attempts: [anAttempt({ outcome: 'TRANSIENT' })] })?.kind).toBe('EXPIRE')
  })

  it('is looked up first while money may be on its way, and is over once it is paid or void', () => {
    const attempts = [anAttempt({ outcome: 'UNKNOWN', nextLookAt: day(2) })]
    expect(nextDunningAction({ ...facts, attempts })).toMatchObject({ kind: 'LOOK_UP', at: day(2) })
    for (const status of ['PAID', 'VOID'] as const) {
      expect(nextDunningAction({ ...facts, invoice: { ...invoice, status } })).toBeNull()
    }
  })
})
