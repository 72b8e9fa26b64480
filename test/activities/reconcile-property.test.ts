import fc from 'fast-check'
import { DAY, HOUR } from '../../domain/time'
import { type StoreBench, startStore } from '../adapters/store/rows'
import { aCard, templates } from '../adapters/usage/database'
import { aCustomer, FIVE_CENTS, MONTH_END, MONTH_START, onDay, row } from './reconciliation-bench'

let bench: StoreBench
beforeAll(async () => {
  bench = await startStore()
}, 60_000)
afterAll(() => bench.stop())
jest.setTimeout(3_600_000)

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
  dearer: fc.boolean(),
})

type History = typeof history extends fc.Arbitrary<infer T> ? T : never
type Day = History['days'][number]

const SEVEN_CENTS = 70_000
/** From here on, where the price changes within the month. */
const DEARER_FROM = 15
/** More of them: LINEKEEPER_TEST_REPORTS=500. */
const RUNS = Number(process.env.LINEKEEPER_TEST_REPORTS ?? 25)

const sum = (of: readonly Day[], count: 'ours' | 'theirs') => of.reduce((total, each) => total + each[count], 0)

/** Meta's count × rate, as far as ours is above it; a day without a word stays, as far as it may account for the difference. */
function dueMicros({ days, silentDay, dearer }: History): number {
  const sides = [days.filter(({ day }) => day < DEARER_FROM), days.filter(({ day }) => day >= DEARER_FROM)]
  const [early, late] = sides.map((side) => sum(side, 'ours') > 0)
  const price = (of: readonly Day[]) => (dearer && of.some(({ day }) => day >= DEARER_FROM) ? SEVEN_CENTS : FIVE_CENTS)
  // Where nothing of ours lies at the one price, the month is one.
  const parts = dearer && early && late ? sides : [days]
  return parts
    .flatMap((part) => {
      const kinds = [...new Set(part.map(({ country, category }) => `${country} ${category}`))]
      return kinds.map((kind) => {
        const of = part.filter(({ country, category }) => `${country} ${category}` === kind)
        const heard = of.filter(({ day }) => day !== silentDay)
        const stay = Math.min(sum(of, 'ours'), sum(heard, 'theirs') + sum(of, 'ours') - sum(heard, 'ours'))
        return stay * price(part.filter(({ ours }) => ours > 0))
      })
    })
    .reduce((total, each) => total + each, 0)
}

it.each(['MESSAGE', 'DIALOGUE'] as const)(
  'under a tariff of %s, after reconciliation customers have paid Meta’s count × rate where ours was above, and never more',
  async (unit) => {
    let contacts = 0
    await fc.assert(
      fc.asyncProperty(
        history.filter(({ days }) => sum(days, 'ours') > 0),
        async (generated) => {
          const told = { ...generated, dearer: generated.dearer && unit === 'MESSAGE' }
          const { days, silentDay, declines, charged, dearer } = told
          const customer = await aCustomer(bench, { unit })
          const prices = { MARKETING: SEVEN_CENTS, UTILITY: SEVEN_CENTS }
          if (dearer) await aCard(bench.db, customer.accountId, prices, MONTH_START + (DEARER_FROM - 1) * DAY)
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
          const { totals, credits, lines } = await customer.reconcile()
          expect(totals.difference).toBe(totals.credited + totals.toReview + totals.unexplained)
          const micros = (of: readonly number[]) => of.reduce((total, each) => total + each, 0)
          expect(micros(credits.map(({ amountMicros }) => amountMicros))).toBe(totals.creditedMicros)
          expect(micros(lines.map(({ creditedMicros }) => creditedMicros))).toBe(totals.creditedMicros)

          const paid = await customer.paidMicros()
          expect(paid).toBe(dueMicros(told))
          const dearest = days.map(
            ({ theirs, day }) => theirs * (dearer && day >= DEARER_FROM ? SEVEN_CENTS : FIVE_CENTS),
          )
          if (days.every(({ day }) => day !== silentDay)) expect(paid).toBeLessThanOrEqual(micros(dearest))
          expect((await customer.figures()).isBalanced).toBe(true)

          // The same report once more changes nothing.
          const after = await customer.figures()
          expect((await customer.reconcile()).totals.creditedMicros).toBe(0)
          expect(await customer.figures()).toEqual(after)
        },
      ),
      { numRuns: RUNS },
    )
  },
)
