import { Client } from 'pg'
import { evidenceOf, factsOf } from '../crash/facts'
import { ownStack } from '../crash/own-stack'
import { violations } from '../scenarios/invariants'
import { eventually, ok, operator } from '../support/client'
import type { TestClock } from '../support/resources'
import { startClock } from '../support/story'
import {
  AUTUMN,
  autumn,
  type Customer,
  END,
  joinClock,
  order,
  SIGN_UPS,
  SIZES,
  SPRING,
  spring,
  WINTER,
  winter,
} from './customers'

/** How many of the twenty customers take part. All of them (200 numbers) take minutes: set 20 for the whole proof. */
const CUSTOMERS = Number(process.env['LINEKEEPER_TEST_CUSTOMERS'] ?? 3)
const NUMBERS = SIZES.slice(0, CUSTOMERS).reduce((sum, size) => sum + size, 0)
/** Customers who live their two years a second time, undisturbed: up to one of each kind. */
const LIVED_TWICE = Math.min(CUSTOMERS, 5)
/** In the middle of their last fourteen months. */
const KILLED_AFTER = Math.round(NUMBERS * 12.5)
const ALL_WITHIN_MS = 40 * 60_000
const A_LINE_EVERY_MS = 15_000
/** Counting takes from what is measured. */
const A_COUNT_EVERY_MS = 1_000

const stack = ownStack()
let database: Client

const say = (line: string) => process.stderr.write(`${line}\n`)

async function renewals(clock: TestClock): Promise<number> {
  const { rows } = await database.query<{ paid: number }>(
    `SELECT count(*)::int AS paid FROM invoices i JOIN accounts a ON a.id = i.account_id
     WHERE a.test_clock_id = $1 AND i.cause = 'RENEWAL' AND i.status = 'PAID'`,
    [clock.id],
  )
  return rows[0]?.paid ?? 0
}

/** Moves the clock, tells now and then how far it is, and lets `meanwhile` see the renewals that are paid so far. */
async function advance(clock: TestClock, to: string, meanwhile: (paid: number) => Promise<void> = async () => {}) {
  const path = `/v1/test-clocks/${clock.id}`
  const advanced = ok(operator.post(`${path}/advance`, { to }))
  let toldAt = Date.now()
  let countedAt = 0
  await eventually(
    `the clock is READY at ${to}`,
    async () => {
      if (Date.now() - countedAt < A_COUNT_EVERY_MS) return undefined
      countedAt = Date.now()
      const paid = await renewals(clock)
      await meanwhile(paid)
      if (Date.now() - toldAt > A_LINE_EVERY_MS) {
        say(`  on the way to ${to.slice(0, 10)}: ${paid} renewals`)
        toldAt = Date.now()
      }
      const { now, status } = await ok(operator.get<TestClock>(path))
      return status === 'READY' && Date.parse(now) >= Date.parse(to) ? true : undefined
    },
    ALL_WITHIN_MS,
  )
  await advanced
}

type Life = { customers: Customer[]; renewals: number; seconds: number }

/** Two years of the first customers of the list on one clock. `killAt`: the worker is killed after so many renewals. */
async function twoYears(customerCount: number, killAt: number | null): Promise<Life> {
  const clock = await startClock(SIGN_UPS[0])
  const customers: Customer[] = []
  for (let place = 0; place < customerCount; place++) customers.push(await joinClock(clock, place))
  let seconds = 0
  const goTo = async (to: string, meanwhile?: (paid: number) => Promise<void>) => {
    const from = Date.now()
    await advance(clock, to, meanwhile)
    seconds += (Date.now() - from) / 1000
  }
  for (const [day, at] of SIGN_UPS.entries()) {
    await goTo(at)
    await Promise.all(customers.map((each) => order(each, day)))
  }
  for (const [at, happens] of [
    [SPRING, spring],
    [AUTUMN, autumn],
    [WINTER, winter],
  ] as const) {
    await goTo(at)
    for (const each of customers) await happens(each)
  }
  let killed = killAt === null
  await goTo(END, async (paid) => {
    if (killed || paid < (killAt ?? 0)) return
    killed = true
    await stack().kill('worker')
    say(`  the worker was killed after ${paid} renewals`)
  })
  expect(killed).toBe(true)
  return { customers, renewals: await renewals(clock), seconds }
}

const tell = (who: string, { renewals: paid, seconds }: Life) =>
  say(
    `${who}: ${paid} renewals in ${seconds.toFixed(0)} s, ${(paid / seconds).toFixed(1)} a second, with mails and webhooks`,
  )

describe(`two years of ${NUMBERS} numbers of ${CUSTOMERS} customers on one clock`, () => {
  let all: Life
  let few: Life

  beforeAll(async () => {
    database = new Client({ connectionString: stack().databaseUrl })
    await database.connect()
    try {
      all = await twoYears(CUSTOMERS, KILLED_AFTER)
      tell(`${NUMBERS} numbers, the worker killed on the way`, all)
      few = await twoYears(LIVED_TWICE, null)
      tell(`${LIVED_TWICE} of the customers once more, undisturbed`, few)
    } finally {
      await database.end()
    }
  }, ALL_WITHIN_MS)

  it('tile, balance, and move at the processor what is booked, also when the worker is killed on the way (I1, I2, I15)', async () => {
    const found = []
    for (const { story } of all.customers) found.push(...violations(await evidenceOf(story)))
    expect(found).toEqual([])
    // By the month 24 times each, by the year twice; some leave, and some are suspended over a month.
    expect(all.renewals).toBeGreaterThan(NUMBERS * 18)
  }, 600_000)

  it('give each customer the same facts as another life that nobody disturbed: no order depends on chance', async () => {
    for (const [place, { story, kind }] of few.customers.entries()) {
      const disturbed = all.customers[place]
      if (disturbed === undefined) throw new Error(`nobody is at place ${place}`)
      expect({ kind, facts: await factsOf(disturbed.story) }).toEqual({ kind, facts: await factsOf(story) })
    }
  }, 600_000)
})
