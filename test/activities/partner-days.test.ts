import fc from 'fast-check'
import { newId } from '../../adapters/ids'
import { allocationView, listDayLedger } from '../../adapters/store/partner/day-ledger'
import { partnerView } from '../../adapters/store/partner/view'
import { numberView } from '../../adapters/store/views/numbers'
import { planChangePreview } from '../../adapters/store/views/plan-change'
import { addMonths } from '../../domain/calendar'
import { isRefusal } from '../../domain/errors'
import { DAY, HOUR, iso } from '../../domain/time'
import { aNumberRecord, type StoreBench, startStore } from '../adapters/store/rows'
import { NOW } from '../adapters/usage/database'
import { aPartner, books, engine, Life, type Step } from './partner-life'

jest.setTimeout(240_000)

/** Each is a partner's life of its own over PostgreSQL; `LINEKEEPER_RUNS` makes a longer search. */
const RUNS = Number(process.env['LINEKEEPER_RUNS'] ?? 6)

let bench: StoreBench
beforeAll(async () => {
  bench = await startStore()
}, 120_000)
afterAll(() => bench.stop())

const channel = fc.nat(2)
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('ALLOCATE' as const), channel, days: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ kind: fc.constant('DELETE' as const), channel }),
  fc.record({ kind: fc.constant('KEEP' as const), channel, days: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ kind: fc.constant('REACTIVATE' as const), channel }),
  fc.record({ kind: fc.constant('PASS' as const), hours: fc.integer({ min: 1, max: 24 * 20 }) }),
  fc.record({ kind: fc.constant('OUTAGE' as const), hours: fc.integer({ min: 1, max: 24 * 20 }) }),
  fc.record({
    kind: fc.constant('PAY' as const),
    days: fc.integer({ min: 1, max: 60 }),
    way: fc.constantFrom('AT_ONCE' as const, 'TRANSFER' as const, 'SILENT' as const),
  }),
  fc.record({ kind: fc.constant('TRANSFERS' as const), paid: fc.boolean(), heard: fc.nat(2) }),
  fc.record({ kind: fc.constant('DISPUTE' as const), heard: fc.integer({ min: 1, max: 2 }) }),
  fc.record({ kind: fc.constant('DECIDE' as const), won: fc.boolean(), heard: fc.nat(2) }),
  fc.record({ kind: fc.constant('REFUND' as const), share: fc.integer({ min: 1, max: 100 }) }),
  fc.record({ kind: fc.constant('AUTO' as const), days: fc.option(fc.integer({ min: 1, max: 10 })) }),
)

it.each([
  ['PREPAID', 0],
  ['POSTPAID', 60],
] as const)(
  '%s: any interleaving of allocate, delete, hold, return, expire, pay, refund and dispute, news lost or twice, keeps Σ days = bought − used, and no balance below its limit',
  async (mode, limit) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 9 }), async (steps) => {
        const { accountId, numbers } = await aPartner(bench, mode, limit, 3)
        const life = new Life(bench, accountId, numbers)
        await life.take({ kind: 'PAY', days: 60 })
        for (const each of steps) await life.take(each)
        expect(await life.faults()).toEqual([])
      }),
      { numRuns: RUNS, endOnFailure: true },
    )
  },
)

it('news that never comes is found out by looking: a transfer is credited once, and so is what a lost dispute takes back', async () => {
  const { accountId, numbers } = await aPartner(bench, 'PREPAID', 0, 1)
  const life = new Life(bench, accountId, numbers)
  const balance = async () => (await books(bench, accountId)).balance
  await life.take({ kind: 'PAY', days: 40, way: 'SILENT' })
  await life.take({ kind: 'PAY', days: 20, way: 'TRANSFER' })
  await life.take({ kind: 'TRANSFERS', paid: true, heard: 0 })
  await life.take({ kind: 'PASS', hours: 72 })
  expect(await balance()).toBe(60)
  await life.take({ kind: 'ALLOCATE', channel: 0, days: 50 })
  await life.take({ kind: 'DISPUTE', heard: 2 })
  expect(await balance()).toBe(-10)
  await life.take({ kind: 'DECIDE', won: true, heard: 0 })
  await life.take({ kind: 'PASS', hours: 72 })
  expect([await balance(), await life.faults()]).toEqual([10, []])
})

it('50 allocations at once never give more than there is', async () => {
  const { accountId, numbers } = await aPartner(bench, 'PREPAID', 0, 50)
  const act = engine(bench)
  const life = new Life(bench, accountId, numbers)
  for (let bought = 0; bought < 2; bought++) await life.take({ kind: 'PAY', days: 500 })
  const given = await Promise.all(
    numbers.map(async (numberId) => {
      const command = { name: 'allocate', allocationId: newId('dal'), days: 30, comment: 'any' } as const
      const { result } = await act.number.allocateDays({ numberId, accountId, now: NOW, command })
      return isRefusal(result) ? result.code : 'GIVEN'
    }),
  )
  expect(given.filter((each) => each === 'GIVEN')).toHaveLength(33)
  expect(given.filter((each) => each === 'INSUFFICIENT_DAYS')).toHaveLength(17)
  expect(await books(bench, accountId)).toMatchObject({ sold: 1_000, balance: 10, channels: 990 })
})

/** A partner with 60 days and one channel, which has 30 more. */
async function aChannel() {
  const { accountId, partnerId, numbers } = await aPartner(bench, 'PREPAID', 0, 1)
  const life = new Life(bench, accountId, numbers)
  await life.take({ kind: 'PAY', days: 90 })
  await life.take({ kind: 'ALLOCATE', channel: 0, days: 30 })
  const balance = async () => (await books(bench, accountId)).balance
  return { accountId, partnerId, life, numberId: numbers[0] ?? '', balance }
}

const shown = (numberId: string) => numberView(bench.db, numberId)

describe('what is shown of a channel', () => {
  it('is its time, what comes next, and what the partner has left', async () => {
    const { accountId, partnerId, life, numberId } = await aChannel()
    const paidUntil = iso(NOW + 30 * DAY)
    expect(await shown(numberId)).toMatchObject({
      ...{ state: 'ACTIVE', plan: 'DAYS', partnerId, paidUntil, currentPeriodEnd: paidUntil, nextCharge: null },
      nextAction: { kind: 'SUSPEND', at: paidUntil },
    })
    await life.take({ kind: 'AUTO', days: 30 })
    expect((await shown(numberId))?.nextAction).toEqual({ kind: 'RENEW', at: paidUntil })
    expect(await partnerView(bench.db, partnerId, NOW)).toMatchObject({
      ...{ dayBalance: 60, channelDays: 30, burnRate: { daysPerDay: 1, daysPerMonth: 30 } },
      ...{ channels: [{ numberId, paidUntil }], balanceEndsAt: iso(NOW + 90 * DAY) },
    })
    const { data } = await listDayLedger(bench.db, accountId, { limit: 10, before: null })
    expect(data.map(({ kind, days, balanceDays }) => `${kind} ${days} → ${balanceDays}`)).toEqual([
      'DAYS_ALLOCATED -30 → 60',
      'DAYS_CREDITED 90 → 90',
    ])
    const allocationId = newId('dal')
    const command = { name: 'allocate', allocationId, days: 5, comment: 'a gift' } as const
    await life.act.number.allocateDays({ ...life.of(0), command })
    expect(await allocationView(bench.db, { accountId, allocationId })).toEqual({
      ...{ days: 5, comment: 'a gift', at: iso(NOW), dayBalance: 55, paidUntil: iso(NOW + 35 * DAY) },
    })
  })

  it('P10: 30 days, deleted after 10.5 of them, give 19 back', async () => {
    const { life, numberId, balance } = await aChannel()
    await life.take({ kind: 'PASS', hours: 252 })
    await life.take({ kind: 'DELETE', channel: 0 })
    expect([await balance(), (await shown(numberId))?.state]).toEqual([79, 'DELETED'])
  })

  it('P11: stops where its days end, and goes on from then on with new ones', async () => {
    const { life, numberId } = await aChannel()
    await life.take({ kind: 'PASS', hours: 24 * 33 })
    expect(await shown(numberId)).toMatchObject({
      ...{
        state: 'SUSPENDED',
        suspensionReasons: ['DAYS_EXHAUSTED'],
        nextAction: { kind: 'AWAIT_CUSTOMER', at: null },
      },
    })
    await life.take({ kind: 'ALLOCATE', channel: 0, days: 10 })
    expect(await shown(numberId)).toMatchObject({ state: 'ACTIVE', paidUntil: iso(NOW + 43 * DAY) })
    const mails = await bench.db.mail.findMany({ where: { numberId, template: 'E34' }, orderBy: { seq: 'asc' } })
    expect(mails.map(({ at }) => (at.getTime() - NOW) / DAY)).toEqual([23, 27, 29, 30])
  })
})

it('who leaves POSTPAID is invoiced for what he has used since the month began, also at its very first instant', async () => {
  const { accountId, numbers } = await aPartner(bench, 'POSTPAID', 500, 1)
  const life = new Life(bench, accountId, numbers)
  await life.take({ kind: 'ALLOCATE', channel: 0, days: 30 })
  const { endsAt } = await bench.inside((tx) => tx.monthAt(accountId, NOW))
  await life.take({ kind: 'PASS', hours: (endsAt - NOW) / HOUR })
  await life.take({ kind: 'ALLOCATE', channel: 0, days: 15 })
  const command = { name: 'change-partner', mode: 'PREPAID' } as const
  const { result } = await life.act.account.changePartner({ accountId, now: life.now, command })
  expect(isRefusal(result)).toBe(false)
  const invoices = await bench.db.invoice.findMany({ where: { accountId }, orderBy: { seq: 'asc' } })
  expect(invoices.map(({ days, cause, totalCents }) => [days, cause, totalCents])).toEqual([
    [30, 'DAYS_USED', 3_000],
    [15, 'DAYS_USED', 1_500],
  ])
})

describe('a change between days and money', () => {
  const preview = (numberId: string, plan: 'DAYS' | 'MONTHLY', now: number) =>
    planChangePreview(bench.db, numberId, { plan, when: 'RENEWAL' }, now)

  it('leaves days where they end: the month that begins then is charged, as the preview said', async () => {
    const { life, numberId } = await aChannel()
    const end = NOW + 30 * DAY
    const charge = { at: iso(end), amountCents: 3_900 }
    expect(await preview(numberId, 'MONTHLY', NOW)).toMatchObject({
      at: iso(end),
      chargeCents: 3_900,
      nextCharge: charge,
    })
    const command = { name: 'change-plan', plan: 'MONTHLY', when: 'RENEWAL' } as const
    await life.act.number.changePlan({ ...life.of(0), commandId: newId('cmd'), command })
    expect(await shown(numberId)).toMatchObject({ nextCharge: charge, nextAction: { kind: 'RENEW', at: iso(end) } })
    await life.take({ kind: 'PASS', hours: 24 * 31 })
    expect(await shown(numberId)).toMatchObject({
      ...{ state: 'ACTIVE', plan: 'MONTHLY', paidUntil: null, currentPeriodEnd: iso(addMonths(end, 1)) },
    })
    expect(await life.faults()).toEqual([])
  })

  it('comes to days where the month ends, with those it was given for that; called off, they go back', async () => {
    const { accountId, life, balance } = await aChannel()
    const [start, end] = [NOW - 10 * DAY, addMonths(NOW - 10 * DAY, 1)]
    const month = { billingAnchor: start, periodStart: start, periodEnd: end, renewAt: end, paidFirstAt: start }
    const number = aNumberRecord(accountId, { state: 'ACTIVE', priceCents: 3_900, renewalInvoiceId: null, ...month })
    await bench.inside((tx) => tx.insertNumber(number))
    const of = { numberId: number.id, accountId, now: NOW }
    const change = (plan: 'DAYS' | 'MONTHLY') => {
      const command = { name: 'change-plan', plan, when: 'RENEWAL' } as const
      return life.act.number.changePlan({ ...of, commandId: newId('cmd'), command })
    }
    const give = (days: number) => {
      const command = { name: 'allocate', allocationId: newId('dal'), days, comment: 'for then' } as const
      return life.act.number.allocateDays({ ...of, command })
    }
    expect(isRefusal((await give(20)).result)).toBe(true)
    const nothing = { chargeCents: 0, creditCents: 0, priceCents: 3_000, nextCharge: null }
    expect(await preview(number.id, 'DAYS', NOW)).toEqual({ plan: 'DAYS', when: 'RENEWAL', at: iso(end), ...nothing })
    await change('DAYS')
    await give(20)
    expect(await balance()).toBe(40)
    await change('MONTHLY')
    expect(await balance()).toBe(60)
    await change('DAYS')
    await give(20)
    const { next } = await life.act.number.considerNumber(of)
    expect(next).toMatchObject({ kind: 'RENEW', at: end })
    await life.act.number.workNumber({ ...of, now: end, realNow: end, action: next as never })
    expect(await shown(number.id)).toMatchObject({ state: 'ACTIVE', plan: 'DAYS', paidUntil: iso(end + 20 * DAY) })
    expect(await bench.db.invoice.count({ where: { numberId: number.id } })).toBe(0)
  })
})
