import {
  balanced,
  depositApplied,
  depositInvoiced,
  depositRetained,
  hostingInvoiced,
  invoicePaid,
  invoiceVoided,
  type LedgerTransaction,
  refunded,
  refundReturned,
  toWallet,
  usageInvoiced,
  usageRated,
  usageWaived,
  writtenOff,
  writtenOffPaid,
  writtenOffVoided,
} from '../../domain/ledger'

const facts = { key: 'k', accountId: 'acc_1', at: 0, currency: 'USD' }
const cents = { ...facts, amountCents: 3_900 }
const MICROS = 39_000_000

/** Σ per ledger account over the postings, zeros left out. */
function sums(...transactions: LedgerTransaction[]): Record<string, number> {
  const all = new Map<string, number>()
  for (const { ledgerAccount, amountMicros } of transactions.flatMap((each) => each.legs)) {
    all.set(ledgerAccount, (all.get(ledgerAccount) ?? 0) + amountMicros)
  }
  return Object.fromEntries([...all].filter(([, sum]) => sum !== 0))
}

describe('I15: every posting balances', () => {
  const postings: [string, LedgerTransaction][] = [
    ['usageRated', usageRated({ ...facts, amountMicros: 1 })],
    ['usageInvoiced', usageInvoiced(cents)],
    ['hostingInvoiced', hostingInvoiced(cents)],
    ['depositInvoiced', depositInvoiced(cents)],
    ['invoicePaid', invoicePaid({ ...cents, invoiceKind: 'HOSTING' })],
    ['invoiceVoided', invoiceVoided({ ...cents, invoiceKind: 'USAGE' })],
    ['writtenOff', writtenOff(cents)],
    ['writtenOffPaid', writtenOffPaid({ ...cents, invoiceKind: 'DEPOSIT' })],
    ['writtenOffVoided', writtenOffVoided({ ...cents, invoiceKind: 'USAGE' })],
    ['refunded', refunded({ ...cents, of: 'OVERPAYMENT' })],
    ['refundReturned', refundReturned(cents)],
    ['toWallet', toWallet({ ...cents, of: 'DEPOSIT' })],
    ['depositApplied', depositApplied(cents)],
    ['depositRetained', depositRetained(cents)],
    ['usageWaived', usageWaived({ ...facts, amountMicros: 1 })],
  ]
  it.each(postings)('%s', (_, transaction) => expect(balanced(transaction)).toBe(true))

  it('and one that does not is seen', () => {
    const [leg] = usageInvoiced(cents).legs
    expect(balanced({ ...usageInvoiced(cents), legs: leg ? [leg] : [] })).toBe(false)
    expect(balanced({ ...usageInvoiced(cents), legs: [] })).toBe(false)
  })

  it.each([0, -1, 0.5, Number.NaN, Number.MAX_SAFE_INTEGER])('and %s cents cannot be posted', (amountCents) => {
    expect(() => hostingInvoiced({ ...cents, amountCents })).toThrow(RangeError)
  })
})

describe('Postings tell who owes whom', () => {
  it('usage is a debt on the balance until it is invoiced, and none once that is paid', () => {
    const rated = usageRated({ ...facts, amountMicros: MICROS })
    const invoiced = usageInvoiced(cents)
    const paid = invoicePaid({ ...cents, invoiceKind: 'USAGE' })
    expect(sums(rated)).toEqual({ CUSTOMER_BALANCE: MICROS, USAGE_REVENUE: -MICROS })
    expect(sums(rated, invoiced)).toEqual({ RECEIVABLE: MICROS, USAGE_REVENUE: -MICROS })
    expect(sums(rated, invoiced, paid)).toEqual({ CASH: MICROS, USAGE_REVENUE: -MICROS })
  })

  it.each([
    ['HOSTING', hostingInvoiced(cents)],
    ['DEPOSIT', depositInvoiced(cents)],
    ['USAGE', usageInvoiced(cents)],
  ] as const)('a void undoes what issuing the %s invoice did', (invoiceKind, issued) => {
    expect(sums(issued, invoiceVoided({ ...cents, invoiceKind }))).toEqual({})
  })

  it.each([
    ['HOSTING', hostingInvoiced(cents)],
    ['USAGE', usageInvoiced(cents)],
  ] as const)('a void undoes the %s invoice that was given up, and its loss', (invoiceKind, issued) => {
    expect(sums(issued, writtenOff(cents), writtenOffVoided({ ...cents, invoiceKind }))).toEqual({})
  })

  it('usage that support voids is forgiven at our cost, and is no debt on the balance', () => {
    const rated = usageRated({ ...facts, amountMicros: MICROS })
    const voided = invoiceVoided({ ...cents, invoiceKind: 'USAGE' })
    const waived = usageWaived({ ...facts, amountMicros: MICROS })
    expect(sums(rated, usageInvoiced(cents), voided, waived)).toEqual({ ADJUSTMENT: MICROS, USAGE_REVENUE: -MICROS })
  })

  it('a deposit that is paid and given back leaves nothing', () => {
    const paid = invoicePaid({ ...cents, invoiceKind: 'DEPOSIT' })
    expect(sums(depositInvoiced(cents), paid)).toEqual({ CASH: MICROS, DEPOSIT: -MICROS })
    expect(sums(depositInvoiced(cents), paid, refunded({ ...cents, of: 'DEPOSIT' }))).toEqual({})
  })

  it('C23: $39 deposit less $4.20 of usage gives back $34.80', () => {
    const applied = depositApplied({ ...facts, amountCents: 420 })
    const back = refunded({ ...facts, amountCents: 3_480, of: 'DEPOSIT' })
    const paid = invoicePaid({ ...cents, invoiceKind: 'DEPOSIT' })
    const usage = usageRated({ ...facts, amountMicros: 4_200_000 })
    expect(sums(usage, depositInvoiced(cents), paid, applied, back)).toEqual({
      CASH: 4_200_000,
      USAGE_REVENUE: -4_200_000,
    })
  })

  it('a debt that was given up and paid after all is no loss', () => {
    const late = writtenOffPaid({ ...cents, invoiceKind: 'HOSTING' })
    expect(sums(hostingInvoiced(cents), writtenOff(cents))).toEqual({ BAD_DEBT: MICROS, HOSTING_REVENUE: -MICROS })
    expect(sums(hostingInvoiced(cents), writtenOff(cents), late)).toEqual({ CASH: MICROS, HOSTING_REVENUE: -MICROS })
  })

  it('money paid twice is given back whole', () => {
    const paid = invoicePaid({ ...cents, invoiceKind: 'HOSTING' })
    const back = refunded({ ...cents, of: 'OVERPAYMENT' })
    expect(sums(hostingInvoiced(cents), paid, paid, back)).toEqual({ CASH: MICROS, HOSTING_REVENUE: -MICROS })
  })

  it('a refund that the bank returns is as if it had gone to the wallet at once', () => {
    const back = refunded({ ...cents, of: 'HOSTING' })
    expect(sums(back, refundReturned(cents))).toEqual(sums(toWallet({ ...cents, of: 'HOSTING' })))
  })

  it('a refund that the card cannot take becomes the customer’s own money', () => {
    const paid = invoicePaid({ ...cents, invoiceKind: 'DEPOSIT' })
    expect(sums(depositInvoiced(cents), paid, toWallet({ ...cents, of: 'DEPOSIT' }))).toEqual({
      CASH: MICROS,
      CUSTOMER_BALANCE: -MICROS,
    })
  })
})
