import fc from 'fast-check'
import type { Database } from '../../../adapters/store/client'
import { post } from '../../../adapters/store/ledger'
import { partsOf, type UsageGrouping, usageReport } from '../../../adapters/store/usage/report'
import { statement } from '../../../adapters/store/views/statements'
import { usageRated, usageWaived } from '../../../domain/ledger'
import { DAY, HOUR, type Instant, iso } from '../../../domain/time'
import {
  aNumber,
  anAccount,
  aPayingNumber,
  aTariff,
  aTemplate,
  ingest,
  NOW,
  ownDatabase,
  useUpAllowance,
} from './database'

let db: Database
ownDatabase((own) => {
  db = own.db
})

async function aClock(id: string, now: Instant): Promise<string> {
  await db.testClock.create({ data: { id, nowAt: iso(now), targetAt: iso(now), status: 'READY' } })
  return id
}

/** What the database keeps, and what the same sums of the rows are; groups that came to nothing are left out. */
async function keptAndCounted() {
  const usage = `account_id, dimension, period::text, key, dialogues, messages, priced, free, unrated, amount_micros`
  const ledger = 'account_id, unit, month::text, kind, amount_micros, top_up_micros'
  const read = (columns: string, from: string, where = 'true') =>
    db.$queryRawUnsafe<object[]>(`SELECT ${columns} FROM ${from} WHERE ${where} ORDER BY 1, 2, 3, 4`)
  const wallets = 'account_id, balance_micros, unbilled_micros, unbilled_since'
  return {
    kept: {
      usage: await read(usage, 'usage_totals', 'dialogues + messages > 0'),
      ledger: await read(ledger, 'ledger_totals'),
      wallets: await db.$queryRawUnsafe<object[]>(`SELECT ${wallets} FROM wallets ORDER BY 1`),
    },
    counted: {
      usage: await read(usage, 'usage_totals_of_rows'),
      ledger: await read(ledger, 'ledger_totals_of_rows'),
      wallets: await db.$queryRaw<object[]>`
        SELECT a.id AS account_id, (SELECT coalesce(-sum(e.amount_micros), 0)::bigint FROM ledger_entries e
                 WHERE e.account_id = a.id AND e.ledger_account = 'CUSTOMER_BALANCE') AS balance_micros,
               coalesce(sum(u.amount_micros), 0)::bigint AS unbilled_micros,
               min(u.accrues_from) FILTER (WHERE u.amount_micros > 0) AS unbilled_since
          FROM accounts a LEFT JOIN unbilled_usage u ON u.account_id = a.id GROUP BY a.id ORDER BY 1`,
    },
  }
}

const ZONES = ['UTC', 'Pacific/Auckland', 'America/Los_Angeles', 'Asia/Kathmandu']

type Step = {
  kind: 'use' | 'post' | 'take' | 'correct' | 'move'
  who: number
  waits: number
  size: number
  zone: string
}

/** One step of a history, on the clock of its accounts. */
async function work(
  { kind, size, zone }: Step,
  of: { accountId: string; numberId: string },
  now: Instant,
  key: string,
) {
  const { accountId, numberId } = of
  switch (kind) {
    case 'use': {
      const contact = (i: number) => (i % 4 === 1 ? { contact: `ES.${i}` } : {})
      const events = Array.from({ length: size }, (_, i) =>
        aTemplate(numberId, { at: now - i * 13 * HOUR, category: i % 3 === 0 ? null : 'UTILITY', ...contact(i) }),
      )
      return ingest(db, accountId, events, now)
    }
    case 'post': {
      const facts = { key, accountId, at: now, currency: 'USD', amountMicros: size * 1_000 }
      return db.$transaction((tx) => post(tx, size % 2 === 0 ? usageWaived(facts) : usageRated(facts)))
    }
    case 'take':
      return db.$executeRaw`
        UPDATE unbilled_usage SET amount_micros = greatest(0, amount_micros - ${size * 3_000}),
          accrues_from = CASE WHEN amount_micros > ${size * 3_000} THEN accrues_from + interval '1 hour' END
         WHERE number_id = ${numberId}`
    case 'correct':
      return db.$executeRaw`
        UPDATE dialogues SET rating = 'FREE_ALLOWANCE', price_micros = 0, category = 'MARKETING'
         WHERE id = (SELECT min(id) FROM dialogues WHERE number_id = ${numberId} AND rating = 'PRICED')`
    case 'move':
      return db.account.update({ where: { id: accountId }, data: { timeZone: zone } })
  }
}

describe('the sums that the database keeps', () => {
  it('are those of the rows after any history of usage, postings, charges, corrections and new zones', async () => {
    const clock = await aClock('history', NOW)
    const settings = { testClockId: clock, timeZone: 'Europe/Istanbul' }
    const of = [await aPayingNumber(db, 20_000, settings), await aPayingNumber(db, 30_000, { testClockId: clock })]
    for (const { accountId } of [...of]) of.push({ accountId, numberId: await aNumber(db, accountId) })
    const step = fc.record<Step>({
      kind: fc.constantFrom('use', 'use', 'post', 'take', 'correct', 'move'),
      who: fc.nat(of.length - 1),
      waits: fc.nat(200),
      size: fc.integer({ min: 1, max: 30 }),
      zone: fc.constantFrom(...ZONES),
    })
    let [now, count] = [NOW, 0]
    const live = (each: Step) => work(each, of[each.who] ?? { accountId: '', numberId: '' }, now, `step ${count++}`)
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        for (const each of steps.slice(0, 4)) {
          now += each.waits * HOUR
          await db.testClock.update({ where: { id: clock }, data: { nowAt: iso(now) } })
          await live(each)
        }
        // Side by side: who comes first may not matter.
        await Promise.all(steps.slice(4).map(live))
        const { kept, counted } = await keptAndCounted()
        expect(kept).toEqual(counted)
      }),
      { numRuns: 25 },
    )
    expect((await keptAndCounted()).kept.usage.length).toBeGreaterThan(20)
  }, 120_000)

  it('go with a batch that is undone', async () => {
    const { accountId, numberId } = await aPayingNumber(db, 50_000)
    const before = await keptAndCounted()
    const undone = db.$transaction(async (tx) => {
      await tx.$executeRaw`
        INSERT INTO dialogues (account_id, id, opened_by, number_id, contact, unit, category, market, opened_at,
          expires_at, booked_at, rating, price_micros)
        SELECT ${accountId}, 'undone', 'undone', ${numberId}, '+905321111111', 'MESSAGE', 'UTILITY', 'TR', now(), now(),
          now(), 'PRICED', 5`
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    expect(await keptAndCounted()).toEqual(before)
  })

  it('lose a row that is deleted', async () => {
    const { accountId, numberId } = await aPayingNumber(db, 50_000)
    await ingest(db, accountId, [aTemplate(numberId), aTemplate(numberId)])
    await db.$executeRaw`DELETE FROM dialogues WHERE id = (SELECT min(id) FROM dialogues WHERE number_id = ${numberId})`
    const { kept, counted } = await keptAndCounted()
    expect(kept).toEqual(counted)
  })
})

describe('an account that moves to another zone', () => {
  const november = Date.parse('2026-11-30T20:30:00Z')

  async function moving(from: string, to: string) {
    const testClockId = await aClock(`${from} ${to}`, NOW)
    const { accountId, numberId } = await aPayingNumber(db, 50_000, { timeZone: from, testClockId })
    await useUpAllowance(db, numberId, 1_000, '2026-12')
    await db.account.update({ where: { id: accountId }, data: { timeZone: to } })
    for (const at of [november, november + HOUR, november + 12 * HOUR]) {
      await ingest(db, accountId, [aTemplate(numberId, { at })], at)
    }
    return accountId
  }
  const ends = async (accountId: string, month: string) => {
    const { from, to, timeZone, entries } = await statement(db, accountId, month)
    return [iso(from), iso(to), timeZone, entries.length]
  }

  it.each([
    ['Europe/Istanbul', 'America/New_York', '2027-01-01T05:00:00.000Z'],
    ['Europe/Istanbul', 'Pacific/Auckland', '2026-12-31T11:00:00.000Z'],
  ])('from %s to %s keeps its month to its end; the next one begins there', async (from, to, end) => {
    const accountId = await moving(from, to)
    const turn = '2026-11-30T21:00:00.000Z'
    expect(await ends(accountId, '2026-11')).toEqual(['2026-10-31T21:00:00.000Z', turn, from, 1])
    expect(await ends(accountId, '2026-12')).toEqual([turn, end, to, 1])
    const days = await usageReport(db, { accountId, from: NOW, to: NOW + 20 * DAY, groupBy: 'day' })
    expect(days[0]).toMatchObject({ key: '2026-11-30', dialogues: 1 })
    expect(days.slice(1).reduce((sum, each) => sum + each.dialogues, 0)).toBe(2)
    expect(days.slice(1).every(({ key }) => key >= '2026-12-01')).toBe(true)
  })

  it('twice in a month has the last one', async () => {
    const accountId = await moving('UTC', 'Asia/Kathmandu')
    await db.account.update({ where: { id: accountId }, data: { timeZone: 'Europe/Istanbul' } })
    expect(await ends(accountId, '2026-12')).toEqual([
      '2026-12-01T00:00:00.000Z',
      '2026-12-31T21:00:00.000Z',
      'Europe/Istanbul',
      1,
    ])
  })
})

describe('usage of a time', () => {
  const DAY_AT = (day: string, from: Instant) => ({ day, next: iso(from + DAY).slice(0, 10), from, to: from + DAY })
  const midnight = Date.parse('2026-11-20T00:00:00Z')
  const split = (from: Instant, to: Instant) => {
    const dayOf = (at: Instant) => {
      const start = midnight + Math.floor((at - midnight) / DAY) * DAY
      return DAY_AT(iso(start).slice(0, 10), start)
    }
    return partsOf({ from, to }, dayOf(from), dayOf(to))
  }

  it.each([
    ['whole days', 0, 2 * DAY, '2026-11-20 2026-11-22', []],
    ['a part of a day', HOUR, 2 * HOUR, null, ['2026-11-20 1-2']],
    ['the beginning of a day', 0, HOUR, null, ['2026-11-20 0-1']],
    ['the end of a day', HOUR, DAY, null, ['2026-11-20 1-24']],
    ['over midnight', 23 * HOUR, 25 * HOUR, null, ['2026-11-20 23-24', '2026-11-21 24-25']],
    [
      'cut days around a whole one',
      HOUR,
      2 * DAY + HOUR,
      '2026-11-21 2026-11-22',
      ['2026-11-20 1-24', '2026-11-22 48-49'],
    ],
    ['nothing', HOUR, HOUR, null, ['2026-11-20 1-1']],
  ])('%s is made of whole days and of rows', (_, from, to, days, within) => {
    const parts = split(midnight + from, midnight + to)
    expect(parts.days && `${parts.days.first} ${parts.days.before}`).toBe(days)
    const hours = (at: Instant) => (at - midnight) / HOUR
    expect(parts.within.map((part) => `${part.day} ${hours(part.from)}-${hours(part.to)}`)).toEqual(within)
  })

  it('is the same whether it is read from sums or from rows, in every zone and over a change of clocks', async () => {
    const { accountId, numberId } = await aPayingNumber(db, 10_000, { timeZone: 'America/New_York' })
    const autumn = Date.parse('2026-11-03T12:00:00Z')
    const events = Array.from({ length: 200 }, (_, i) => aTemplate(numberId, { at: autumn - i * 37 * 60_000 }))
    await ingest(db, accountId, events, autumn)
    const instant = fc.integer({ min: autumn - 6 * DAY, max: autumn + DAY })
    const grouping = fc.constantFrom<UsageGrouping>('day', 'number', 'category', 'country')
    await fc.assert(
      fc.asyncProperty(instant, instant, grouping, async (a, b, groupBy) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)]
        const groups = await usageReport(db, { accountId, from, to, groupBy })
        const inside = events.filter(({ at }) => at >= from && at < to)
        expect(groups.reduce((sum, group) => sum + group.dialogues, 0)).toBe(inside.length)
        if (groupBy !== 'day') return
        const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York' })
        const days = new Set(inside.map(({ at }) => day.format(at)))
        expect(groups.map(({ key }) => key)).toEqual([...days].sort())
      }),
      { numRuns: 60 },
    )
  }, 60_000)

  it('of a day that is cut counts what late reports correct, like the whole day', async () => {
    const accountId = await anAccount(db)
    const numberId = await aNumber(db, accountId)
    await aTariff(db, accountId, 20_000)
    await useUpAllowance(db, numberId, 999)
    await ingest(db, accountId, [aTemplate(numberId), aTemplate(numberId)])
    // Reported late, it takes the last free one from the first of the two.
    await ingest(db, accountId, [aTemplate(numberId, { at: NOW - HOUR })])
    expect(await db.usageCorrection.count({ where: { accountId } })).toBeGreaterThan(0)
    const of = async (from: Instant, to: Instant) => {
      const [group] = await usageReport(db, { accountId, from, to, groupBy: 'number' })
      return group && [group.dialogues, group.priced, group.free, group.amountMicros]
    }
    const midnight = NOW - 12 * HOUR
    expect(await of(midnight, midnight + DAY)).toEqual([3, 2, 1, 40_000])
    expect(await of(midnight, NOW - HOUR / 2)).toEqual([1, 0, 1, 0])
    expect(await of(NOW - HOUR / 2, midnight + DAY)).toEqual([2, 2, 0, 40_000])
  })

  it('of an account that does not exist is nothing', async () => {
    const of = { accountId: 'acc_none', from: NOW, to: NOW + DAY, groupBy: 'day' as const }
    expect(await usageReport(db, of)).toEqual([])
    expect(await usageReport(db, { ...of, accountId: await anAccount(db) })).toEqual([])
  })
})
