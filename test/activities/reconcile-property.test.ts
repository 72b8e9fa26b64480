import fc from 'fast-check'
import { DAY, HOUR } from '../../domain/time'
import { type StoreBench, startStore } from '../adapters/store/rows'
import { templates } from '../adapters/usage/database'
import { aCustomer, FIVE_CENTS, MONTH_END, MONTH_START, onDay, row } from './reconciliation-bench'

let bench: StoreBench
beforeAll(async () => {
  bench = await startStore()
}, 60_000)
afterAll(() => bench.stop())
jest.setTimeout(120_000)

const PLACES = { TR: '+9053', DE: '+4915' } as const
const DAYS = [3, 9, 20]

/** One day's messages of a country and category: how many we count, and how many Meta; null = Meta is silent that day. */
const day = fc.record({
  country: fc.constantFrom<keyof typeof PLACES>('TR', 'DE'),
  category: fc.constantFrom<'MARKETING' | 'UTILITY'>('MARKETING', 'UTILITY'),
  day: fc.constantFrom(...DAYS),
  ours: fc.integer({ min: 0, max: 15 }),
  theirs: fc.integer({ min: 0, max: 15 }),
})
const history = fc.record({
  days: fc.uniqueArray(day, { minLength: 1, maxLength: 8, selector: (of) => `${of.country}${of.category}${of.day}` }),
  silentDay: fc.constantFrom(null, null, ...DAYS),
  declines: fc.boolean(),
  charged: fc.boolean(),
})

it('after reconciliation customers have paid Meta’s count × rate where ours was above, and never more', async () => {
  let contacts = 0
  await fc.assert(
    fc.asyncProperty(history, async ({ days, silentDay, declines, charged }) => {
      const customer = await aCustomer(bench)
      customer.bank.declines = declines
      const events = days.flatMap((of) =>
        templates(of.ours, customer.numberId).map((event) => {
          contacts += 1
          const contact = `${PLACES[of.country]}${String(contacts).padStart(8, '0')}`
          return { ...event, contact, category: of.category, at: MONTH_START + (of.day - 1) * DAY + HOUR }
        }),
      )
      if (events.length > 0) await customer.send(events)
      if (charged) await customer.live(MONTH_END + 7 * HOUR)
      const said = days.filter((of) => of.day !== silentDay)
      customer.metaSays(
        said.map(({ theirs, country, category, day }) =>
          row(theirs, { country, pricing_category: category, ...onDay(day) }),
        ),
      )
      const { totals, credits } = await customer.reconcile()
      expect(totals.difference).toBe(totals.credited + totals.toReview + totals.unexplained)
      expect(credits.reduce((sum, { amountMicros }) => sum + amountMicros, 0)).toBe(totals.creditedMicros)

      const kinds = [...new Set(days.map(({ country, category }) => `${country} ${category}`))]
      const due = kinds.map((kind) => {
        const of = days.filter(({ country, category }) => `${country} ${category}` === kind)
        const sum = (which: typeof of, count: 'ours' | 'theirs') =>
          which.reduce((total, each) => total + each[count], 0)
        const heard = of.filter((each) => each.day !== silentDay)
        const silent = sum(of, 'ours') - sum(heard, 'ours')
        // What the report does not speak of stays as it was, as far as it may account for the difference.
        return Math.min(sum(of, 'ours'), Math.max(sum(heard, 'theirs') + silent, 0))
      })
      expect(await customer.paidMicros()).toBe(due.reduce((sum, count) => sum + count, 0) * FIVE_CENTS)
      expect((await customer.figures()).isBalanced).toBe(true)

      // The same report once more changes nothing.
      const after = await customer.figures()
      expect((await customer.reconcile()).totals.creditedMicros).toBe(0)
      expect(await customer.figures()).toEqual(after)
    }),
    { numRuns: 15 },
  )
})
