import { accountActivities } from '../../activities/account'
import { newId } from '../../adapters/ids'
import { invoiceView } from '../../adapters/store/views/invoices'
import { reconciliationView } from '../../adapters/store/views/reconciliations'
import { HOUR, MINUTE } from '../../domain/time'
import { type StoreBench, startStore } from '../adapters/store/rows'
import { aCustomer, DELIVERED, MONTH_END, onDay, row, THIRD, TOLD } from './reconciliation-bench'

let bench: StoreBench
beforeAll(async () => {
  bench = await startStore()
}, 60_000)
afterAll(() => bench.stop())
jest.setTimeout(60_000)

const AFTER_CHARGE = MONTH_END + 7 * HOUR

/** 1,240 messages at $0.05, charged: $30.05, $30.05 and, at the month's start, $1.90. */
async function charged(options = {}) {
  const customer = await aCustomer(bench, options)
  for (const [nth, count] of [601, 601, 38].entries()) {
    await customer.send(customer.marketing(count, { at: DELIVERED + nth * 1000 }))
    await customer.live(DELIVERED + HOUR)
  }
  await customer.live(AFTER_CHARGE)
  return customer
}

describe('C19: ours above Meta’s', () => {
  it('is refunded once to what had paid, with a credit note, a mail and a balanced ledger', async () => {
    const customer = await charged()
    customer.metaSays([row(1228)])
    const run = await customer.reconcile()
    expect(run).toMatchObject({
      status: 'FINISHED',
      accounts: { total: 1, done: 1, waiting: 0 },
      reports: { complete: 1, partial: 0, missing: 0, repeatedRows: 0 },
      totals: {
        ours: 1240,
        theirs: 1228,
        difference: 12,
        credited: 12,
        toReview: 0,
        unexplained: 0,
        creditedMicros: 600_000,
      },
    })
    expect(run.amounts).toEqual([
      {
        ...{ currency: 'USD', refundMicros: 600_000, invoiceMicros: 0, walletMicros: 0, unbilledMicros: 0 },
        ...{ nothingMicros: 0, totalMicros: 600_000 },
      },
    ])
    expect(run.credits.map(({ destination, amountMicros }) => `${destination} ${amountMicros}`)).toEqual([
      'REFUND 600000',
    ])
    expect(await customer.figures()).toEqual({
      ...{ balanceMicros: 0, unbilledMicros: 0, refunds: ['60 SUCCEEDED'], mails: 1, isBalanced: true },
    })
    expect(await bench.db.creditNote.findMany({ where: { accountId: customer.accountId } })).toMatchObject([
      { amountCents: 60, reason: 'RECONCILIATION' },
    ])
    expect(await customer.paidMicros()).toBe(1228 * 50_000)
  })

  it('once more finds nothing, and after a corrected report only the difference', async () => {
    const customer = await charged()
    customer.metaSays([row(1228)])
    await customer.reconcile()
    const again = await customer.reconcile()
    expect(again.totals).toMatchObject({ ours: 1228, theirs: 1228, difference: 0, creditedMicros: 0 })
    customer.metaSays([row(1220)])
    expect((await customer.reconcile()).totals).toMatchObject({ ours: 1228, credited: 8, creditedMicros: 400_000 })
    expect((await customer.figures()).refunds).toEqual(['40 SUCCEEDED', '60 SUCCEEDED'])
    // Meta's count grows again: nobody is charged for what was given back.
    customer.metaSays([row(1240)])
    expect((await customer.reconcile()).totals).toMatchObject({ ours: 1220, toReview: -20, creditedMicros: 0 })
    expect(await customer.paidMicros()).toBe(1220 * 50_000)
    expect(await customer.discrepancies('OPEN')).toMatchObject([{ toReview: -20, ours: 1220, theirs: 1240 }])
  })

  it('goes to the wallet, told by E30, when the card does not take it, and on a prepaid account', async () => {
    const refused = await charged()
    refused.bank.refusesRefunds = true
    refused.metaSays([row(1228)])
    await refused.reconcile()
    expect(await refused.figures()).toMatchObject({ refunds: ['60 TO_WALLET'], balanceMicros: 600_000, mails: 1 })

    const prepaid = await aCustomer(bench, { billingMode: 'PREPAID' })
    await prepaid.send(prepaid.marketing(40))
    prepaid.metaSays([row(28)])
    const { credits, totals } = await prepaid.reconcile()
    expect(credits).toMatchObject([{ destination: 'WALLET', amountMicros: 600_000 }])
    expect(totals.creditedMicros).toBe(600_000)
    expect(await prepaid.figures()).toMatchObject({ balanceMicros: -28 * 50_000, mails: 1, refunds: [] })
  })

  it('goes back as far as the payment still takes it; the rest is wallet credit with a credit note of its own', async () => {
    const customer = await charged()
    const { accountId } = customer
    const { id: invoiceId } = await bench.db.invoice.findFirstOrThrow({ where: { accountId, totalCents: 190 } })
    const { id: attemptId } = await bench.db.paymentAttempt.findFirstOrThrow({ where: { invoiceId } })
    const before = { id: newId('ref'), key: newId('k'), accountId, invoiceId, attemptId, amountCents: 170 }
    await bench.inside(async (tx) => {
      const settled = {
        status: 'SUCCEEDED',
        refundRef: newId('re'),
        at: AFTER_CHARGE,
        tries: 0,
        tryAt: AFTER_CHARGE,
      } as const
      await tx.insertRefund({ ...before, ...settled, reason: 'SUPPORT' })
      await tx.updateInvoice(invoiceId, { refundedCents: 170 })
    })
    customer.metaSays([row(1228)])
    const { credits, totals } = await customer.reconcile()
    expect(credits.map(({ destination, amountMicros }) => `${destination} ${amountMicros}`).sort()).toEqual([
      'REFUND 200000',
      'WALLET 400000',
    ])
    expect(totals.creditedMicros).toBe(600_000)
    expect(await customer.figures()).toMatchObject({ balanceMicros: 400_000, mails: 2, isBalanced: true })
    const notes = await bench.db.creditNote.findMany({ where: { accountId, reason: 'RECONCILIATION' } })
    expect(notes.map(({ amountCents }) => amountCents).sort()).toEqual([20, 40])
  })

  it('of what is on no invoice yet is an ADJUSTMENT, and is never charged', async () => {
    const customer = await aCustomer(bench)
    // 9 messages are 45 cents, below the smallest charge: carried.
    await customer.send(customer.marketing(9))
    await customer.live(AFTER_CHARGE)
    customer.metaSays([row(5)])
    const { credits } = await customer.reconcile()
    expect(credits).toMatchObject([{ destination: 'UNBILLED', amountMicros: 200_000 }])
    expect(await customer.figures()).toEqual({
      ...{ balanceMicros: -250_000, unbilledMicros: 250_000, refunds: [], mails: 0, isBalanced: true },
    })
    const kinds = await bench.db.ledgerTransaction.findMany({ where: { accountId: customer.accountId } })
    expect(kinds.map(({ kind }) => kind).sort()).toEqual(['ADJUSTMENT', 'USAGE'])
  })

  it('takes an unpaid invoice back as far as it goes; one with nothing left is withdrawn (row 31)', async () => {
    const customer = await aCustomer(bench)
    customer.bank.declines = true
    await customer.send(customer.marketing(12))
    await customer.live(AFTER_CHARGE)
    const bill = () => bench.db.invoice.findFirstOrThrow({ where: { accountId: customer.accountId } })
    expect(await bill()).toMatchObject({ status: 'OPEN', totalCents: 60 })
    customer.metaSays([row(10)])
    await customer.reconcile()
    expect(await bill()).toMatchObject({ status: 'OPEN', totalCents: 60, adjustedCents: -10 })
    expect(await invoiceView(bench.db, (await bill()).id)).toMatchObject({ totalCents: 60, withdrawnCents: 10 })
    customer.metaSays([row(4)])
    await customer.reconcile()
    expect(await bill()).toMatchObject({ status: 'OPEN', adjustedCents: -40 })
    customer.metaSays([row(0)])
    const { credits } = await customer.reconcile()
    expect(credits).toMatchObject([{ destination: 'INVOICE', amountMicros: 200_000 }])
    expect(await bill()).toMatchObject({ status: 'VOID', adjustedCents: -60 })
    expect(await invoiceView(bench.db, (await bill()).id)).toMatchObject({ paidCents: 0, withdrawnCents: 60 })
    expect(await customer.figures()).toMatchObject({ balanceMicros: 0, mails: 3, isBalanced: true })
    expect((await bench.db.account.findUniqueOrThrow({ where: { id: customer.accountId } })).standing).toBe('CLEAR')
    const notes = await bench.db.creditNote.findMany({
      where: { accountId: customer.accountId },
      orderBy: { seq: 'asc' },
    })
    expect(notes.map(({ amountCents }) => amountCents)).toEqual([10, 30, 20])
  })
})

describe('C19: ours below Meta’s', () => {
  it('is for a person to look at and never charged; it is settled when a later run agrees', async () => {
    const customer = await charged()
    customer.metaSays([row(1245)])
    const before = await customer.figures()
    expect((await customer.reconcile()).totals).toMatchObject({ toReview: -5, credited: 0, unexplained: 0 })
    expect(await customer.figures()).toEqual(before)
    expect(await customer.discrepancies('OPEN')).toMatchObject([{ toReview: -5, country: 'TR', category: 'MARKETING' }])
    customer.metaSays([row(1240)])
    await customer.reconcile()
    expect(await customer.discrepancies('OPEN')).toEqual([])
    expect(await customer.discrepancies('SETTLED')).toHaveLength(1)
  })
})

describe('a report', () => {
  it.each([
    ['that is late: nothing about the number at all', [], 'missing', ['DAY_MISSING']],
    ['that is partial: the day of our messages is not in it', [row(3, onDay(19))], 'partial', ['DAY_MISSING']],
    ['in another currency', [row(1228, { currency: 'EUR' })], 'complete', ['OTHER_CURRENCY']],
    [
      'of a category that nobody knows',
      [row(1228, { pricing_category: 'PAYMENTS' })],
      'complete',
      ['UNKNOWN_CATEGORY'],
    ],
    [
      'with a type of price that nobody knows',
      [row(1228, { pricing_type: 'SEASONAL' })],
      'complete',
      ['UNKNOWN_CATEGORY'],
    ],
    ['that contradicts itself', [row(1228), row(1200)], 'complete', ['CONTRADICTION']],
    ['that cannot be read', [row(1228), { volume: 'many' }], 'complete', ['UNREADABLE']],
  ] as const)('%s: the run says so, keeps it, and changes no money', async (_, rows, state, doubts) => {
    const customer = await aCustomer(bench)
    await customer.send(customer.marketing(40, TOLD))
    await customer.live(AFTER_CHARGE)
    const before = await customer.figures()
    customer.metaSays([...rows])
    const run = await customer.reconcile()
    expect(run.reports).toMatchObject({ [state]: 1 })
    expect(run.totals.creditedMicros).toBe(0)
    const { difference, credited, toReview, unexplained } = run.totals
    expect(difference).toBe(credited + toReview + unexplained)
    expect(run.lines.flatMap((line) => line.doubts)).toEqual(expect.arrayContaining([...doubts]))
    expect(await customer.figures()).toEqual(before)
    expect((await customer.discrepancies('OPEN')).length).toBeGreaterThan(0)
    const kept = await bench.db.$queryRaw`SELECT rows FROM meta_reports WHERE number_id = ${customer.numberId}`
    expect(kept).toEqual([{ rows: [...rows] }])
    // Whole at last: the same run again comes to the end it would have come to.
    customer.metaSays([row(28)])
    expect((await customer.reconcile()).totals).toMatchObject({ credited: 12, unexplained: 0, creditedMicros: 600_000 })
    expect(await customer.paidMicros()).toBe(28 * 50_000)
    expect(await customer.discrepancies('OPEN')).toEqual([])
  })

  it('whose rows come twice counts them once, and says so', async () => {
    const customer = await aCustomer(bench)
    await customer.send(customer.marketing(40))
    await customer.live(AFTER_CHARGE)
    customer.metaSays([row(28), row(28)])
    const run = await customer.reconcile()
    expect(run.reports.repeatedRows).toBe(1)
    expect(run.totals).toMatchObject({ theirs: 28, credited: 12 })
  })

  it('that is put off by Meta’s limits is waited for as a due instant, and then everything follows', async () => {
    const customer = await aCustomer(bench)
    await customer.send(customer.marketing(40))
    await customer.live(AFTER_CHARGE)
    customer.meta.says = { kind: 'LATER', code: 80007, message: 'Rate limit issues', retryAfterMs: 20 * MINUTE }
    const run = await customer.reconcile(THIRD - HOUR)
    expect(run.status).toBe('RUNNING')
    expect(run.waiting).toMatchObject([{ until: '2026-12-03T03:20:00.000Z', reason: 'Rate limit issues' }])
    customer.meta.says = new Error('socket hang up')
    await customer.live(THIRD - 40 * MINUTE)
    customer.metaSays([row(28)])
    await customer.live(THIRD)
    expect(await customer.figures()).toMatchObject({ refunds: ['60 SUCCEEDED'] })
    const finished = await bench.db.event.findMany({
      where: { accountId: customer.accountId, type: 'reconciliation.finished' },
    })
    expect(finished).toHaveLength(2)
  })
})

describe('an answer that never comes', () => {
  it('ends the run without it after two days, changes no money, and the next run asks again', async () => {
    const customer = await aCustomer(bench)
    await customer.send(customer.marketing(40))
    await customer.live(AFTER_CHARGE)
    // What Meta said before does not stand in for what it does not say now.
    const { numberId } = customer
    const kept = { numberId, month: '2026-11', runId: null, rows: [row(28)], currency: 'USD', pulledAt: DELIVERED }
    await bench.inside((tx) => tx.keepReport(kept))
    const before = await customer.figures()
    customer.meta.says = new Error('socket hang up')
    const { id } = await customer.reconcile(THIRD - HOUR)
    await customer.live(THIRD + 4 * 24 * HOUR)
    const run = await reconciliationView(bench.db, id)
    expect(run).toMatchObject({ status: 'FINISHED', reports: { missing: 1 }, totals: { ours: 40, unexplained: 40 } })
    expect(await customer.figures()).toEqual(before)
    const alerts = await bench.db.event.findMany({ where: { accountId: customer.accountId, type: 'ops.alert' } })
    // One of this run, and one of the monthly run that has become due meanwhile.
    expect(alerts.map(({ data }) => (data as { code: string }).code)).toEqual(Array(2).fill('RECONCILIATION_DELAYED'))
    customer.metaSays([row(28)])
    expect((await customer.reconcile(THIRD + 5 * 24 * HOUR)).totals).toMatchObject({ credited: 12, unexplained: 0 })
    expect(await customer.paidMicros()).toBe(28 * 50_000)
  })
})

describe('I10: a worker that dies in the middle of a run', () => {
  it.each([1, 2, 3, 4, 5, 6, 7])(
    'at its transaction %s leaves a repetition that comes to the same end',
    async (deadly) => {
      const customer = await aCustomer(bench)
      await customer.send(customer.marketing(40))
      await customer.live(AFTER_CHARGE)
      customer.metaSays([row(28)])
      let count = 0
      const dying = {
        ...customer.ports,
        store: {
          ...bench.store,
          transaction: async (run: Parameters<typeof bench.store.transaction>[0]) => {
            count += 1
            if (count === deadly) throw new Error('killed before')
            const result = await bench.store.transaction(run)
            if (count === deadly + 1) throw new Error('killed after')
            return result
          },
        },
      }
      const work = accountActivities(dying as never)
      const action = { kind: 'RECONCILE' as const, at: THIRD, rank: 5 }
      for (let tries = 0; tries < 8; tries++) {
        await work.workAccount({ accountId: customer.accountId, now: THIRD, action }).catch(() => undefined)
      }
      expect(await customer.figures()).toMatchObject({ refunds: ['60 SUCCEEDED'], mails: 1, isBalanced: true })
      expect(await customer.paidMicros()).toBe(28 * 50_000)
    },
  )
})
