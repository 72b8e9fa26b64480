import { HOUR, MINUTE } from '../../domain/time'
import { type StoreBench, startStore } from '../adapters/store/rows'
import { aCustomer, type Customer, DELIVERED, MONTH_END, row } from './reconciliation-bench'

let bench: StoreBench
beforeAll(async () => {
  bench = await startStore()
}, 60_000)
afterAll(() => bench.stop())
jest.setTimeout(60_000)

const AFTER_CHARGE = MONTH_END + 7 * HOUR

/** A customer of dialogues at five cents who sends each of `contacts` so many templates, a minute apart; charged. */
async function charged(contacts: number, each = 1): Promise<Customer> {
  const customer = await aCustomer(bench, { unit: 'DIALOGUE' })
  const openers = customer.marketing(contacts)
  const events = openers.flatMap((opener) =>
    Array.from({ length: each }, (_, nth) => ({
      ...opener,
      id: `${opener.id}.${nth}`,
      at: DELIVERED + nth * MINUTE,
    })),
  )
  await customer.send(events)
  await customer.live(AFTER_CHARGE)
  return customer
}

const standing = async ({ accountId }: Customer) => {
  const rows = await bench.db.$queryRaw<{ rating: string; count: bigint }[]>`
    SELECT coalesce(c.rating, d.rating) AS rating, count(*) FROM dialogues d
      LEFT JOIN LATERAL (SELECT rating FROM usage_corrections WHERE dialogue_id = d.id ORDER BY seq DESC LIMIT 1) c ON true
     WHERE d.account_id = ${accountId} GROUP BY 1 ORDER BY 1`
  return rows.map(({ rating, count }) => `${count} ${rating}`)
}

describe('C19 under a tariff of dialogues', () => {
  it('compares messages, and gives back the dialogues that the wrong ones had opened by themselves', async () => {
    const customer = await charged(40)
    customer.metaSays([row(28)])
    const { totals } = await customer.reconcile()
    expect(totals).toMatchObject({ ours: 40, theirs: 28, credited: 12, creditedMicros: 600_000 })
    expect(await standing(customer)).toEqual(['28 PRICED', '12 VOID'])
    expect(await customer.figures()).toEqual({
      ...{ balanceMicros: 0, unbilledMicros: 0, refunds: ['60 SUCCEEDED'], mails: 1, isBalanced: true },
    })
  })

  it('changes no price where the wrong message lay within a dialogue that was paid for', async () => {
    const customer = await charged(10, 3)
    customer.metaSays([row(25)])
    expect((await customer.reconcile()).totals).toMatchObject({ ours: 30, credited: 5, creditedMicros: 0 })
    expect(await standing(customer)).toEqual(['10 PRICED'])
    expect(await customer.figures()).toMatchObject({ refunds: [], mails: 0, balanceMicros: 0 })
    // Fewer messages than dialogues: two of them cannot have been.
    customer.metaSays([row(8)])
    expect((await customer.reconcile()).totals).toMatchObject({ ours: 25, credited: 17, creditedMicros: 100_000 })
    expect(await standing(customer)).toEqual(['8 PRICED', '2 VOID'])
    expect(await customer.paidMicros()).toBe(8 * 50_000)
  })

  it('gives the free dialogue that a wrong message had used to the next one', async () => {
    const customer = await aCustomer(bench, { unit: 'DIALOGUE' })
    await bench.db.allowanceGrant.updateMany({
      where: { scopeKey: `NUMBER:${customer.numberId}` },
      data: { used: 996 },
    })
    const [first, ...rest] = customer.marketing(14)
    await customer.send([{ ...(first as (typeof rest)[number]), at: DELIVERED - HOUR }, ...rest])
    await customer.live(AFTER_CHARGE)
    expect(await standing(customer)).toEqual(['4 FREE_ALLOWANCE', '10 PRICED'])
    // Meta counts 3: all ten that were charged are void, and one of the free ones.
    customer.metaSays([row(3)])
    expect((await customer.reconcile()).totals).toMatchObject({ credited: 11, creditedMicros: 500_000 })
    expect(await standing(customer)).toEqual(['3 FREE_ALLOWANCE', '11 VOID'])
    expect(await customer.paidMicros()).toBe(0)
  })

  it('takes a message that it does not count for one whatever is reported of it later', async () => {
    const customer = await aCustomer(bench, { unit: 'DIALOGUE' })
    const events = customer.marketing(12)
    await customer.send(events)
    await customer.live(AFTER_CHARGE)
    customer.metaSays([row(10)])
    await customer.reconcile()
    const pricing = { type: 'regular', category: 'marketing' }
    await customer.send(
      events.map((event) => ({ ...event, pricing })),
      AFTER_CHARGE,
    )
    expect(await standing(customer)).toEqual(['10 PRICED', '2 VOID'])
  })
})
