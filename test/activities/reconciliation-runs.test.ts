import type { Ports } from '../../activities/ports'
import type { PulledReport } from '../../activities/ports/graph'
import { openDueRuns, openEstimate } from '../../activities/reconciliation-runs'
import { newId } from '../../adapters/ids'
import { HOUR } from '../../domain/time'
import { type StoreBench, startStore } from '../adapters/store/rows'
import { aCustomer, DELIVERED, MONTH, MONTH_END, row, THIRD, TOLD } from './reconciliation-bench'

let bench: StoreBench
beforeAll(async () => {
  bench = await startStore()
}, 60_000)
afterAll(() => bench.stop())
jest.setTimeout(60_000)

const ports = () => ({ store: bench.store, newId }) as unknown as Ports
const runs = async () =>
  (
    await bench.db.$queryRaw<{ month: string; kind: string; scope: string }[]>`
      SELECT month, kind, scope FROM reconciliation_runs WHERE scope LIKE 'SCHEDULE%' ORDER BY seq`
  ).map(({ month, kind, scope }) => `${month} ${kind} ${scope}`)

describe('the runs that a Schedule opens', () => {
  it('are each month’s two, once, also when an outage has swallowed their day', async () => {
    await openDueRuns(ports(), Date.parse('2026-12-03T04:03:00Z'))
    const first = await runs()
    expect(first).toEqual([
      '2026-09 MONTHLY SCHEDULE',
      '2026-09 FINAL SCHEDULE',
      '2026-10 MONTHLY SCHEDULE',
      '2026-11 MONTHLY SCHEDULE',
    ])
    await openDueRuns(ports(), Date.parse('2026-12-03T04:05:00Z'))
    expect(await runs()).toEqual(first)
    // Back only on the 20th: the final run of the 5th is made up for.
    await openDueRuns(ports(), Date.parse('2026-12-20T09:00:00Z'))
    expect((await runs()).slice(first.length)).toEqual(['2026-10 FINAL SCHEDULE'])
  })

  it('are one estimate a night', async () => {
    const before = (await runs()).length
    await openEstimate(ports(), Date.parse('2026-11-21T02:31:00Z'))
    await openEstimate(ports(), Date.parse('2026-11-21T02:40:00Z'))
    await openEstimate(ports(), Date.parse('2026-11-22T02:35:00Z'))
    expect((await runs()).slice(before)).toEqual([
      '2026-11 ESTIMATE SCHEDULE 2026-11-21',
      '2026-11 ESTIMATE SCHEDULE 2026-11-22',
    ])
  })
})

describe('an estimate', () => {
  it('tells what would be given back, and changes nothing', async () => {
    const customer = await aCustomer(bench)
    await customer.send(customer.marketing(40))
    await customer.live(DELIVERED + 8 * HOUR)
    const id = newId('rec')
    const now = new Date(DELIVERED + 48 * HOUR)
    await bench.db.$executeRaw`
      INSERT INTO reconciliation_runs (id, month, kind, scope, opened_at) VALUES (${id}, ${MONTH}, 'ESTIMATE', ${id}, ${now})`
    await bench.db.$executeRaw`
      INSERT INTO reconciliation_accounts (run_id, account_id, due_at) VALUES (${id}, ${customer.accountId}, ${now})`
    await bench.db.account.update({ where: { id: customer.accountId }, data: { reconcileDueAt: now } })
    const before = await customer.figures()
    customer.metaSays([row(28)])
    await customer.live(now.getTime())
    const facts = await bench.db.event.findMany({
      where: { accountId: customer.accountId, type: 'reconciliation.finished' },
    })
    expect(facts.map(({ data }) => data)).toMatchObject([
      { kind: 'ESTIMATE', ours: 40, theirs: 28, credited: 12, creditedMicros: 0 },
    ])
    expect(await customer.figures()).toEqual(before)
    expect(await customer.discrepancies()).toEqual([])
  })
})

describe('a month', () => {
  it.each([
    ['is closed by a final run that found everything there and explained', [row(28)], 'CLOSED', []],
    [
      'stays open where the final run could not explain a difference, and a person is told',
      [row(28, { currency: 'EUR' })],
      'RUN',
      ['REPORT_INCOMPLETE'],
    ],
    ['stays open where the final run found no report, and a person is told', [], 'RUN', ['REPORT_INCOMPLETE']],
  ] as const)('%s', async (_, rows, then, alerts) => {
    const customer = await aCustomer(bench)
    await customer.send(customer.marketing(40, TOLD))
    customer.metaSays([...rows])
    const final = Date.parse('2027-01-05T04:00:00Z')
    await customer.live(final)
    const told = await bench.db.event.findMany({ where: { accountId: customer.accountId, type: 'ops.alert' } })
    expect(told.map(({ data }) => (data as { code: string }).code)).toEqual([...alerts])
    customer.metaSays([row(28)])
    if (then === 'CLOSED') await expect(customer.reconcile(final + HOUR)).rejects.toThrow('CLOSED')
    else expect((await customer.reconcile(final + HOUR)).totals).toMatchObject({ credited: 12, unexplained: 0 })
  })
})

describe('on a test clock, usage that only we were told of', () => {
  it.each([
    ['that Meta’s report does not know', { kind: 'REPORT', rows: [], currency: 'USD' }],
    ['of a number that Meta does not show to us', { kind: 'OUT_OF_REACH' }],
  ] as const)('%s is listed as not compared: no alert, no item, no money, month after month', async (_, says) => {
    const customer = await aCustomer(bench)
    await customer.send(customer.marketing(40))
    customer.meta.says = says as PulledReport
    const final = Date.parse('2027-01-05T04:00:00Z')
    await customer.live(final)
    expect(await bench.db.event.count({ where: { accountId: customer.accountId, type: 'ops.alert' } })).toBe(0)
    expect(await customer.discrepancies()).toEqual([])
    const run = await customer.reconcile(final + HOUR)
    expect(run).toMatchObject({
      reports: { complete: 0, partial: 0, missing: 0, notCompared: 1 },
      incomplete: [{ accountId: customer.accountId, numberId: customer.numberId, report: 'NOT_COMPARED' }],
      totals: { ours: 0, theirs: 0, unexplained: 0 },
      lines: [],
    })
    // The month stays open: what Meta says after all is compared.
    customer.metaSays([row(28)])
    expect((await customer.reconcile(final + 2 * HOUR)).totals).toMatchObject({ ours: 40, credited: 12 })
  })
})

describe('a charge under way', () => {
  it('is waited for: until its result is known nothing is given back', async () => {
    const customer = await aCustomer(bench)
    customer.bank.pending = true
    await customer.send(customer.marketing(40))
    await customer.live(MONTH_END + 7 * HOUR)
    customer.metaSays([row(28)])
    const run = await customer.reconcile()
    expect(run.waiting).toMatchObject([{ reason: 'a charge of usage is under way' }])
    expect(await customer.figures()).toMatchObject({ refunds: [], mails: 0 })
    await bench.db.paymentAttempt.updateMany({ data: { outcome: 'SUCCEEDED' } })
    await bench.db.invoice.updateMany({
      where: { accountId: customer.accountId },
      data: { status: 'PAID', paidCents: 200, paidAt: new Date(THIRD) },
    })
    await customer.live(THIRD)
    expect(await customer.figures()).toMatchObject({ refunds: ['60 SUCCEEDED'] })
  })
  it('of a bank takes its days: nobody is alerted to it, and no try counts as one of Meta’s', async () => {
    const customer = await aCustomer(bench)
    customer.bank.pending = true
    await customer.send(customer.marketing(40))
    await customer.live(MONTH_END + 7 * HOUR)
    customer.metaSays([row(28)])
    await customer.reconcile(MONTH_END + 8 * HOUR)
    await customer.live(MONTH_END + 32 * HOUR)
    expect(await bench.db.event.count({ where: { accountId: customer.accountId, type: 'ops.alert' } })).toBe(0)
    expect(await bench.inside((tx) => tx.reconciliationTurn(customer.accountId, MONTH_END + 40 * HOUR))).toMatchObject({
      tries: 0,
    })
  })
})
