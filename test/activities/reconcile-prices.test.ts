import { DAY, HOUR, iso } from '../../domain/time'
import { type StoreBench, startStore } from '../adapters/store/rows'
import { aCard, aNumber, templates } from '../adapters/usage/database'
import { aCustomer, type Customer, DELIVERED, MONTH_END, MONTH_START, onDay, row } from './reconciliation-bench'

let bench: StoreBench
beforeAll(async () => {
  bench = await startStore()
}, 60_000)
afterAll(() => bench.stop())
jest.setTimeout(60_000)

const AFTER_CHARGE = MONTH_END + 7 * HOUR
const CENT = 10_000
const at = (day: number) => MONTH_START + (day - 1) * DAY + 10 * HOUR
const perMessage = (cents: number, of: { market?: string; volumeFrom?: number } = {}) => ({
  ...{ market: 'OTHER', key: 'UTILITY', priceMicros: cents * CENT },
  ...of,
})
const TIERED = [perMessage(5), perMessage(4, { volumeFrom: 101 })]
const utility = (volume: number, of: object = {}) => row(volume, { pricing_category: 'UTILITY', ...of })
const utilities = ({ marketing }: Customer, count: number, of: object = {}) =>
  marketing(count, { category: 'UTILITY', ...of })

/** Whatever was done, the books balance, and lines, credits and amounts tell one sum. */
async function expectSums(customer: Customer, run: Awaited<ReturnType<Customer['reconcile']>>) {
  const sum = (of: readonly number[]) => of.reduce((total, each) => total + each, 0)
  const { totals, lines, credits, amounts } = run
  expect(sum(lines.map(({ creditedMicros }) => creditedMicros))).toBe(totals.creditedMicros)
  expect(sum(credits.map(({ amountMicros }) => amountMicros))).toBe(totals.creditedMicros)
  expect(sum(amounts.map(({ totalMicros }) => totalMicros))).toBe(totals.creditedMicros)
  for (const key of ['ours', 'theirs', 'credited', 'toReview', 'unexplained'] as const)
    expect(sum(lines.map((line) => line[key]))).toBe(totals[key])
  expect(totals.difference).toBe(totals.credited + totals.toReview + totals.unexplained)
  expect((await customer.figures()).isBalanced).toBe(true)
}

describe('C19 where a price changed within the month', () => {
  /** Four cents until the 15th, seven from then on. */
  async function twoPrices() {
    const customer = await aCustomer(bench, { rates: [perMessage(4)] })
    await aCard(bench.db, customer.accountId, [perMessage(7)], MONTH_START + 14 * DAY)
    await customer.send([...utilities(customer, 10, { at: at(3) }), ...utilities(customer, 10, { at: at(20) })])
    await customer.live(AFTER_CHARGE)
    expect(await customer.paidMicros()).toBe(110 * CENT)
    return customer
  }

  it('the messages of the days on which we count more are given back, at the price of their day', async () => {
    const customer = await twoPrices()
    customer.metaSays([utility(7, onDay(3)), utility(9, onDay(20))])
    const run = await customer.reconcile()
    expect(run.totals).toMatchObject({ credited: 4, creditedMicros: (3 * 4 + 7) * CENT })
    expect(await customer.paidMicros()).toBe((7 * 4 + 9 * 7) * CENT)
    await expectSums(customer, run)
  })

  it('too few at the one price leave what was too many at the other', async () => {
    const customer = await twoPrices()
    customer.metaSays([utility(13, onDay(3)), utility(8, onDay(20))])
    const run = await customer.reconcile()
    expect(run.totals).toMatchObject({ difference: -1, credited: 2, toReview: -3, creditedMicros: 14 * CENT })
    expect(await customer.paidMicros()).toBe((10 * 4 + 8 * 7) * CENT)
    await expectSums(customer, run)
  })

  it('a report of the whole month gives back the newest, which is never less than what was too much', async () => {
    const customer = await twoPrices()
    customer.metaSays([utility(17)])
    await expectSums(customer, await customer.reconcile())
    expect(await customer.paidMicros()).toBe((10 * 4 + 7 * 7) * CENT)
  })

  it('from a tariff of dialogues to one of messages, all of it is compared as messages', async () => {
    const customer = await aCustomer(bench, { unit: 'DIALOGUE' })
    await customer.send(customer.marketing(10, { at: at(3) }))
    await aCard(bench.db, customer.accountId, { MARKETING: 7 * CENT }, MONTH_START + 14 * DAY)
    await customer.send(customer.marketing(10, { at: at(20) }))
    await customer.live(AFTER_CHARGE)
    const paid = await customer.paidMicros()
    expect(paid).toBe((10 * 5 + 10 * 7) * CENT)
    customer.metaSays([row(8, onDay(3)), row(9, onDay(20))])
    const run = await customer.reconcile()
    expect(run.totals).toMatchObject({ credited: 3, creditedMicros: (2 * 5 + 7) * CENT })
    await expectSums(customer, run)
  })
})

describe('C19 with tiers of volume', () => {
  it('gives back the last ones of the month, in whose tier they are', async () => {
    const customer = await aCustomer(bench, { rates: TIERED })
    await customer.send(utilities(customer, 120))
    await customer.live(AFTER_CHARGE)
    expect(await customer.paidMicros()).toBe((100 * 5 + 20 * 4) * CENT)
    customer.metaSays([utility(110)])
    await expectSums(customer, await customer.reconcile())
    expect(await customer.paidMicros()).toBe((100 * 5 + 10 * 4) * CENT)
    customer.metaSays([utility(90)])
    await expectSums(customer, await customer.reconcile())
    expect(await customer.paidMicros()).toBe(90 * 5 * CENT)
  })

  it('moves who stands next to a tier: early ones gone, the first of the next tier cost more, and the sum is Meta’s', async () => {
    const customer = await aCustomer(bench, { rates: TIERED })
    await customer.send([...utilities(customer, 60, { at: at(3) }), ...utilities(customer, 60, { at: at(20) })])
    await customer.live(AFTER_CHARGE)
    customer.metaSays([utility(50, onDay(3)), utility(60, onDay(20))])
    const run = await customer.reconcile()
    await expectSums(customer, run)
    expect(run.totals).toMatchObject({ credited: 10, creditedMicros: 10 * 4 * CENT })
    expect(await customer.paidMicros()).toBe((100 * 5 + 10 * 4) * CENT)
  })

  it('also where the others are of another number, and on another invoice', async () => {
    const customer = await aCustomer(bench, { rates: [perMessage(40), perMessage(20, { volumeFrom: 101 })] })
    const sibling = await aNumber(bench.db, customer.accountId)
    // The first 90 are charged by the threshold, the others at the month's start.
    await customer.send(utilities(customer, 90, { at: at(3) }))
    await customer.live(DELIVERED + HOUR)
    await customer.send(templates(30, sibling, { category: 'UTILITY', at: at(20) }))
    await customer.live(AFTER_CHARGE)
    expect(await customer.paidMicros()).toBe((100 * 40 + 20 * 20) * CENT)
    await customer.metaSaysOf(customer.numberId, [utility(75, onDay(3))])
    await customer.metaSaysOf(sibling, [utility(30, onDay(20))])
    const run = await customer.reconcile()
    await expectSums(customer, run)
    expect(await customer.paidMicros()).toBe((100 * 40 + 5 * 20) * CENT)
    // Nothing is taken from the customer to pay it out to him.
    const figures = await customer.figures()
    expect(figures).toMatchObject({ balanceMicros: 0, refunds: ['300 SUCCEEDED'], mails: 1 })
    expect(run.credits.filter(({ amountMicros }) => amountMicros < 0)).toEqual([])
  })
})

describe('C19 with prices of less than a cent', () => {
  it('whole cents go back to what had paid, the rest of a cent stays with the customer, and the sums agree', async () => {
    const customer = await aCustomer(bench, { rates: [{ market: 'OTHER', key: 'UTILITY', priceMicros: 3_333 }] })
    await customer.send(utilities(customer, 1_000))
    await customer.live(AFTER_CHARGE)
    customer.metaSays([utility(907)])
    const run = await customer.reconcile()
    await expectSums(customer, run)
    // 93 × 0.3333 cents = 30.9969 cents.
    expect(run.credits.map(({ destination, amountMicros }) => `${destination} ${amountMicros}`).sort()).toEqual([
      'REFUND 300000',
      'WALLET 9969',
    ])
    expect(await customer.paidMicros()).toBe(907 * 3_333)
    expect(await customer.figures()).toMatchObject({ refunds: ['30 SUCCEEDED'], mails: 1 })
  })
})

describe('C19 with an allowance that the numbers of a WABA share', () => {
  it('a free dialogue that Meta does not count makes the next priced one free, also the other number’s', async () => {
    const wabaId = `waba-${Date.now()}`
    const customer = await aCustomer(bench, { unit: 'DIALOGUE', wabaId })
    const sibling = await aNumber(bench.db, customer.accountId, { wabaId })
    await customer.send(customer.marketing(600, { at: at(3) }))
    await customer.send(templates(450, sibling, { at: at(20) }))
    await customer.live(AFTER_CHARGE)
    expect(await customer.paidMicros()).toBe(50 * 5 * CENT)
    await customer.metaSaysOf(customer.numberId, [row(580, onDay(3))])
    await customer.metaSaysOf(sibling, [row(445, onDay(20))])
    const run = await customer.reconcile()
    await expectSums(customer, run)
    expect(run.lines.map(({ numberId, credited }) => [numberId, credited]).sort()).toEqual(
      [
        [customer.numberId, 20],
        [sibling, 5],
      ].sort(),
    )
    expect(await customer.paidMicros()).toBe((580 + 445 - 1000) * 5 * CENT)
  })
})

describe('C19 with calling codes that countries share', () => {
  const NUMBERS = { US: '+12025550', CA: '+14165550', DO: '+18095550', RU: '+79161230', KZ: '+77011230' } as const

  it.each(['MESSAGE', 'DIALOGUE'] as const)('each country is a line, under a tariff of %s', async (unit) => {
    const rates = Object.keys(NUMBERS).flatMap((market, nth) =>
      ['MARKETING', 'BUSINESS_INITIATED', 'USER_INITIATED']
        .filter((key) => (key === 'MARKETING') === (unit === 'MESSAGE'))
        .map((key) => ({ market, key, priceMicros: (nth + 1) * CENT })),
    )
    const customer = await aCustomer(bench, { unit, rates })
    const events = Object.values(NUMBERS).flatMap((prefix) =>
      customer.marketing(10).map((event, nth) => ({ ...event, contact: `${prefix}${String(nth).padStart(3, '0')}` })),
    )
    await customer.send(events)
    await customer.live(AFTER_CHARGE)
    const counts = { US: 9, CA: 10, DO: 8, RU: 10, KZ: 5 }
    customer.metaSays(Object.entries(counts).map(([country, volume]) => row(volume, { country })))
    const run = await customer.reconcile()
    await expectSums(customer, run)
    expect(run.lines.map(({ country, ours, theirs }) => `${country} ${ours}-${theirs}`).sort()).toEqual([
      'CA 10-10',
      'DO 10-8',
      'KZ 10-5',
      'RU 10-10',
      'US 10-9',
    ])
    expect(await customer.paidMicros()).toBe((9 * 1 + 10 * 2 + 8 * 3 + 10 * 4 + 5 * 5) * CENT)
  })
})

describe('C19 of a phone number that changed accounts within the month', () => {
  it('gives each account back what was its own, whatever Meta says of the number now', async () => {
    const before = await aCustomer(bench)
    await before.send(before.marketing(20, { at: at(3) }))
    await before.live(AFTER_CHARGE)
    const { phoneNumber } = await bench.db.phoneNumber.findUniqueOrThrow({ where: { id: before.numberId } })
    const gone = iso(at(12))
    await bench.db.phoneNumber.update({
      where: { id: before.numberId },
      data: { state: 'DELETED', createdAt: iso(MONTH_START - 30 * DAY), deletedAt: gone },
    })
    // What Meta said before the number went.
    const kept = { rows: [row(18, onDay(3))], currency: 'USD', pulledAt: at(12) }
    await bench.inside((tx) => tx.keepReport({ numberId: before.numberId, month: '2026-11', runId: null, ...kept }))
    const clock = await bench.db.account.findUniqueOrThrow({ where: { id: before.accountId } })

    const after = await aCustomer(bench)
    await bench.db.phoneNumber.update({ where: { id: after.numberId }, data: { phoneNumber, createdAt: iso(at(13)) } })
    await after.send(after.marketing(30, { at: at(20) }))
    await after.live(AFTER_CHARGE)
    const now = [row(25, onDay(20))]
    after.metaSays(now)
    const second = await after.reconcile()
    expect(second.totals).toMatchObject({ ours: 30, theirs: 25, credited: 5, toReview: 0 })
    expect(await after.paidMicros()).toBe(25 * 5 * CENT)

    await bench.db.testClock.updateMany({ data: { status: 'DELETED' } })
    await bench.db.testClock.update({ where: { id: clock.testClockId ?? '' }, data: { status: 'READY' } })
    for (const says of [now, [row(18, onDay(3)), ...now]]) {
      before.metaSays(says)
      const first = await before.reconcile()
      expect(first).toMatchObject({ reports: { complete: 1 }, totals: { theirs: 18, toReview: 0, unexplained: 0 } })
      expect(await before.paidMicros()).toBe(18 * 5 * CENT)
    }
  })

  it('and an account that orders its own number again is two numbers of one phone number', async () => {
    const customer = await aCustomer(bench)
    const { accountId, numberId } = customer
    const { phoneNumber } = await bench.db.phoneNumber.findUniqueOrThrow({ where: { id: numberId } })
    await customer.send(customer.marketing(10, { at: at(3) }))
    await bench.db.phoneNumber.update({
      where: { id: numberId },
      data: { state: 'DELETED', createdAt: iso(MONTH_START), deletedAt: iso(at(12)) },
    })
    const again = await aNumber(bench.db, accountId)
    await bench.db.phoneNumber.update({ where: { id: again }, data: { phoneNumber, createdAt: iso(at(12) + HOUR) } })
    await customer.send(templates(10, again, { at: at(20) }))
    await customer.live(AFTER_CHARGE)
    customer.metaSays([row(9, onDay(3)), row(7, onDay(20))])
    const run = await customer.reconcile()
    await expectSums(customer, run)
    expect(run.totals).toMatchObject({ ours: 20, theirs: 16, credited: 4, toReview: 0, unexplained: 0 })
    expect(await customer.paidMicros()).toBe(16 * 5 * CENT)
  })
})
