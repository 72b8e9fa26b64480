import { newId } from '../../adapters/ids'
import { numberView } from '../../adapters/store/views/numbers'
import { addMonths } from '../../domain/calendar'
import { DAY, iso } from '../../domain/time'
import {
  aLine,
  aNumberRecord,
  anAttemptRecord,
  anInvoiceRecord,
  type StoreBench,
  startStore,
} from '../adapters/store/rows'
import { NOW } from '../adapters/usage/database'
import { aPartner, books, Life } from './partner-life'

// A number goes to days, or leaves them, at the very instant at which its cancel is accepted.

jest.setTimeout(60_000)

let bench: StoreBench
beforeAll(async () => {
  bench = await startStore()
}, 120_000)
afterAll(() => bench.stop())

/** A partner with 100 days; `numberId` is about to change its plan at `at`, and Meta would hold it for 40 days. */
async function changing(from: 'DAYS' | 'MONTHLY') {
  const { accountId, numbers } = await aPartner(bench, 'PREPAID', 0, 1)
  const [channelId = ''] = numbers
  const life = new Life(bench, accountId, numbers)
  await life.take({ kind: 'PAY', days: 100 })
  const start = NOW - 10 * DAY
  const month = { billingAnchor: start, periodStart: start, periodEnd: addMonths(start, 1), paidFirstAt: start }
  const monthly = aNumberRecord(accountId, { state: 'ACTIVE', renewalInvoiceId: null, priceCents: 3_900, ...month })
  await bench.inside(async (tx) => {
    await tx.insertNumber({ ...monthly, renewAt: month.periodEnd })
    const { periodStart, periodEnd } = month
    const terms = { plan: 'MONTHLY', priceRule: 'MONTHLY', priceListVersion: 1, billableNumbers: 1 } as const
    const paid = { ...terms, status: 'PAID', paidCents: 3_900, paidAt: start, dueAt: start } as const
    const invoice = { numberId: monthly.id, periodOrdinal: monthly.periodOrdinal, periodStart, periodEnd, ...paid }
    const { id } = await tx.insertInvoice(anInvoiceRecord(accountId, invoice), [aLine(monthly.id)])
    await tx.insertAttempt(anAttemptRecord(id, 1, { outcome: 'SUCCEEDED', chargeRef: `ch ${id}` }))
  })
  await life.take({ kind: 'ALLOCATE', channel: 0, days: 30 })
  const numberId = from === 'DAYS' ? channelId : monthly.id
  const at = from === 'DAYS' ? NOW + 30 * DAY : month.periodEnd
  const of = { numberId, accountId }
  const plan = from === 'DAYS' ? 'MONTHLY' : 'DAYS'
  const command = { name: 'change-plan', plan, when: 'RENEWAL' } as const
  await life.act.number.changePlan({ ...of, now: NOW, commandId: newId('cmd'), command })
  await bench.inside((tx) => tx.updateNumber(numberId, { metaReleaseAt: at + 40 * DAY }))
  const cancelWhileChanging = async () => {
    const action = { kind: 'RENEW', at, rank: 2 } as const
    await life.act.number.workNumber({ ...of, now: at, realNow: at, action })
    const cancel = { name: 'cancel', reason: null, confirmReleaseAt: null } as const
    await life.act.number.cancel({ ...of, now: at, command: cancel, duringRenewal: true })
    await life.act.number.workNumber({ ...of, now: at, realNow: at, action: { kind: 'SETTLE', at, rank: 1 } })
  }
  const invoices = async () => {
    const rows = await bench.db.invoice.findMany({ where: { numberId }, orderBy: { seq: 'asc' } })
    return rows.map(({ kind, status, refundedCents }) => `${kind} ${status} ${refundedCents}`)
  }
  const give = (days: number) => {
    const allocate = { name: 'allocate', allocationId: newId('dal'), days, comment: 'for then' } as const
    return life.act.number.allocateDays({ ...of, now: NOW, command: allocate })
  }
  const seen = () => numberView(bench.db, numberId)
  return { accountId, life, numberId, at, cancelWhileChanging, invoices, give, seen }
}

it('a channel that is cancelled while its first month is charged is a channel again: the money goes back, 30 days are held', async () => {
  const { accountId, cancelWhileChanging, invoices, seen } = await changing('DAYS')
  await cancelWhileChanging()
  expect(await invoices()).toEqual(['HOSTING PAID 3900'])
  expect(await seen()).toMatchObject({
    ...{ state: 'HOLD', plan: 'DAYS', priceCents: 3_000, deposit: { state: 'PAID', days: 30 } },
  })
  expect(await books(bench, accountId)).toMatchObject({ sold: 100, balance: 40, channels: 0, held: 30, used: 30 })
})

it('the same after a month of money before those days', async () => {
  const { accountId, life, numberId, at, give, seen } = await changing('MONTHLY')
  await give(20)
  const of = { numberId, accountId }
  await life.act.number.workNumber({ ...of, now: at, realNow: at, action: { kind: 'RENEW', at, rank: 2 } })
  expect(await seen()).toMatchObject({ state: 'ACTIVE', plan: 'DAYS' })
  const back = at + 20 * DAY
  const command = { name: 'change-plan', plan: 'MONTHLY', when: 'RENEWAL' } as const
  await life.act.number.changePlan({ ...of, now: at, commandId: newId('cmd'), command })
  await life.act.number.workNumber({ ...of, now: back, realNow: back, action: { kind: 'RENEW', at: back, rank: 2 } })
  expect(await seen()).toMatchObject({ state: 'ACTIVE', plan: 'MONTHLY' })
  const cancel = { name: 'cancel', reason: null, confirmReleaseAt: null } as const
  await life.act.number.cancel({ ...of, now: back, command: cancel, duringRenewal: true })
  expect(await seen()).toMatchObject({ state: 'SETTLING', plan: 'DAYS', priceCents: 3_000 })
})

describe('a number that is cancelled while its days begin', () => {
  it('is as it was before: the month that ended is not given back, and all its days are', async () => {
    const { accountId, cancelWhileChanging, invoices, give, seen } = await changing('MONTHLY')
    await give(20)
    await cancelWhileChanging()
    expect(await invoices()).toEqual(['HOSTING PAID 0', 'DEPOSIT PAID 0'])
    expect(await seen()).toMatchObject({
      state: 'HOLD',
      plan: 'MONTHLY',
      deposit: { state: 'PAID', amountCents: 3_900 },
    })
    expect(await books(bench, accountId)).toMatchObject({ balance: 70, channels: 30, held: 0, used: 0 })
  })
})

it('a channel that was to leave for money, was cancelled and stays after all, has its days and no month ahead', async () => {
  const { accountId, life, numberId, at, seen } = await changing('DAYS')
  const of = { numberId, accountId, now: NOW }
  const command = { name: 'cancel', reason: null, confirmReleaseAt: null } as const
  await life.act.number.cancel({ ...of, command, duringRenewal: false })
  await life.act.number.workNumber({ ...of, realNow: NOW, action: { kind: 'SETTLE', at: NOW, rank: 1 } })
  expect((await seen())?.state).toBe('HOLD')
  await life.act.number.reactivate({ ...of, commandId: newId('cmd') })
  expect(await seen()).toMatchObject({ state: 'ACTIVE', plan: 'DAYS', nextPlan: null, nextCharge: null })
  await life.take({ kind: 'PASS', hours: 24 * 31 })
  expect(await seen()).toMatchObject({ state: 'SUSPENDED', plan: 'DAYS', paidUntil: iso(at) })
  expect(await bench.db.invoice.count({ where: { numberId } })).toBe(0)
})

it('the database refuses a channel with a renewal that no change of plan explains', async () => {
  const { numberId, at } = await changing('DAYS')
  const write = bench.inside((tx) => tx.updateNumber(numberId, { nextPlan: null, renewAt: at }))
  await expect(write).rejects.toThrow(/numbers_days_do_not_renew/)
})
