import fc from 'fast-check'
import type { Database } from '../../../adapters/store/client'
import type { ReportedEvent } from '../../../adapters/store/usage/intake'
import { listDialogues } from '../../../adapters/store/usage/reading'
import { balanceMicros, unbilledByNumber } from '../../../adapters/store/usage/unbilled'
import { DAY, HOUR, iso, MINUTE } from '../../../domain/time'
import { aNumber, aPayingNumber, aTemplate, ingest, NOW, ownDatabase, templates, useUpAllowance } from './database'

let db: Database
ownDatabase((own) => {
  db = own.db
})

const balance = (accountId: string) => db.$transaction((tx) => balanceMicros(tx, accountId))
const wakeUps = (accountId: string) => db.wakeUp.count({ where: { accountId } })

describe('Refused events', () => {
  it('are listed by their place, and the others of the batch are taken', async () => {
    const { accountId, numberId } = await aPayingNumber(db, 50_000)
    const foreign = await aPayingNumber(db, 50_000)
    const released = await aNumber(db, accountId, { state: 'DELETED' })
    const suspended = await aNumber(db, accountId, { state: 'SUSPENDED' })
    const batch = [
      aTemplate(numberId),
      aTemplate(foreign.numberId),
      aTemplate(numberId, { at: NOW + 5 * MINUTE + 1 }),
      aTemplate(suspended),
      aTemplate('num_nobody'),
      aTemplate(numberId, { at: NOW - 35 * DAY - 1 }),
      aTemplate(released),
    ]
    const { accepted, duplicates, rejected } = await ingest(db, accountId, batch)
    expect({ accepted, duplicates }).toEqual({ accepted: 2, duplicates: 0 })
    expect(rejected.map(({ index, code }) => `${index} ${code}`)).toEqual([
      '1 UNKNOWN_NUMBER',
      '2 EVENT_IN_FUTURE',
      '4 UNKNOWN_NUMBER',
      '5 EVENT_TOO_OLD',
      '6 UNKNOWN_NUMBER',
    ])
    expect(await db.usageEvent.count({ where: { numberId: foreign.numberId } })).toBe(0)
  })

  it('leave nothing behind when the account is unknown', async () => {
    await expect(ingest(db, 'acc_nobody', [])).rejects.toThrow('there is no account acc_nobody')
  })
})

describe('I18: a usage record bills once', () => {
  it('however often it is delivered, within a batch and in several at once', async () => {
    const { accountId, numberId } = await aPayingNumber(db, 50_000)
    const batch = templates(20, numberId)
    expect(await ingest(db, accountId, [...batch, ...batch])).toMatchObject({ accepted: 20, duplicates: 20 })
    const again = await Promise.all(Array.from({ length: 6 }, () => ingest(db, accountId, [...batch].reverse())))
    expect(again.map(({ accepted, duplicates }) => [accepted, duplicates])).toEqual(again.map(() => [0, 20]))
    expect(await balance(accountId)).toBe(-20 * 50_000)
  })

  it('whichever of two batches at once tells about the contact first', async () => {
    const { accountId, numberId } = await aPayingNumber(db, 50_000)
    const about = (contact: string) => aTemplate(numberId, { contact: `+90532000000${contact}` })
    const batch = () => ['1', '2', '3', '4', '5'].map(about)
    await Promise.all(Array.from({ length: 6 }, () => ingest(db, accountId, batch())))
    const { dialogues } = await listDialogues(db, { accountId, limit: 100, after: null })
    expect(dialogues.filter(({ rating }) => rating !== 'VOID')).toHaveLength(5)
    expect(await balance(accountId)).toBe(-5 * 50_000)
  })

  it('a reply that comes before the message it answers is charged once the message is there', async () => {
    const { accountId, numberId } = await aPayingNumber(db, 50_000)
    const asked = aTemplate(numberId, { direction: 'INBOUND', kind: 'FREE_FORM', at: NOW - HOUR })
    const answered = aTemplate(numberId, { kind: 'FREE_FORM', contact: asked.contact })
    await ingest(db, accountId, [answered])
    expect(await balance(accountId)).toBe(0)
    await ingest(db, accountId, [asked])
    await ingest(db, accountId, [asked, answered])
    expect(await balance(accountId)).toBe(-50_000)
  })

  it('opens nothing for a template that comes late, before a dialogue that is stored', async () => {
    const { accountId, numberId } = await aPayingNumber(db, 50_000)
    const late = aTemplate(numberId, { at: NOW - 23 * HOUR })
    await ingest(db, accountId, [aTemplate(numberId, { contact: late.contact })])
    await ingest(db, accountId, [late])
    expect(await balance(accountId)).toBe(-50_000)
  })

  it('gives the same sum for any order and repetition within a batch', async () => {
    const shape = fc.record({
      hour: fc.nat({ max: 120 }),
      contact: fc.constantFrom('+905320000001', '+905320000002', 'ES.abc'),
      direction: fc.constantFrom('INBOUND' as const, 'OUTBOUND' as const),
      kind: fc.constantFrom('TEMPLATE' as const, 'FREE_FORM' as const),
    })
    const histories = fc.array(shape, { minLength: 1, maxLength: 25 }).chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc.shuffledSubarray(
          all.concat(all).map((_, i) => i),
          { minLength: 2 * all.length },
        ),
      ),
    )
    await fc.assert(
      fc.asyncProperty(histories, async ([all, order]) => {
        const sums = await Promise.all(
          [all.map((_, i) => i), order].map(async (places) => {
            const { accountId, numberId } = await aPayingNumber(db, [
              { market: 'TR', key: 'BUSINESS_INITIATED', priceMicros: 20_000 },
              { market: 'OTHER', key: 'BUSINESS_INITIATED', priceMicros: 50_000 },
              { market: 'OTHER', key: 'USER_INITIATED', priceMicros: 12_345 },
            ])
            const batch = places.map((place): ReportedEvent => {
              const { hour, ...rest } = all[place % all.length] ?? { hour: 0 }
              return aTemplate(numberId, { ...rest, id: `event ${place % all.length}`, at: NOW - hour * HOUR })
            })
            await ingest(db, accountId, batch)
            return balance(accountId)
          }),
        )
        expect(sums[1]).toBe(sums[0])
      }),
      { numRuns: 25 },
    )
  }, 60_000)
})

describe('Books of a batch', () => {
  it('has one USAGE transaction per number, which its dialogues name, and adds to the unbilled usage', async () => {
    const { accountId, numberId } = await aPayingNumber(db, 50_000)
    const other = await aNumber(db, accountId)
    await useUpAllowance(db, other, 999)
    await ingest(db, accountId, [...templates(2, numberId), ...templates(2, other, { at: NOW - HOUR })])
    const booked = await db.ledgerTransaction.findMany({ where: { accountId }, orderBy: { numberId: 'asc' } })
    expect(booked.map(({ kind, numberId }) => [kind, numberId])).toEqual(
      [numberId, other].sort().map((id) => ['USAGE', id]),
    )
    const legs = await db.ledgerEntry.findMany({ where: { accountId }, orderBy: { amountMicros: 'asc' } })
    expect(legs.map((leg) => `${leg.ledgerAccount} ${leg.amountMicros}`)).toEqual([
      'USAGE_REVENUE -100000',
      'USAGE_REVENUE -50000',
      'CUSTOMER_BALANCE 50000',
      'CUSTOMER_BALANCE 100000',
    ])
    const priced = await db.dialogue.findMany({ where: { accountId, rating: 'PRICED' } })
    const idOf = new Map(booked.map((each) => [each.numberId, each.id]))
    expect(priced.map((each) => each.transactionId)).toEqual(priced.map((each) => idOf.get(each.numberId)))
    const unbilled = await db.$transaction((tx) => unbilledByNumber(tx, accountId))
    expect(unbilled.find((each) => each.numberId === other)).toEqual({
      numberId: other,
      amountMicros: 50_000,
      earliestAt: NOW - HOUR,
    })
  })

  it('of a prepaid account takes from the wallet and leaves nothing unbilled', async () => {
    const { accountId, numberId } = await aPayingNumber(db, 50_000, { billingMode: 'PREPAID' })
    await ingest(db, accountId, [aTemplate(numberId)])
    expect(await balance(accountId)).toBe(-50_000)
    expect(await db.$transaction((tx) => unbilledByNumber(tx, accountId))).toEqual([])
  })
})

describe('C16 and C17: when the account has to look', () => {
  it('is at the first unbilled usage and not at the next', async () => {
    const { accountId, numberId } = await aPayingNumber(db, 50_000)
    const woken = async () => ((await ingest(db, accountId, [aTemplate(numberId)])).wake ? wakeUps(accountId) : 0)
    expect([await woken(), await woken(), await woken()]).toEqual([1, 1, 1])
  })

  it('is when it owes more than $30.00, not at $30.00, and not again while it does', async () => {
    const { accountId, numberId } = await aPayingNumber(db, 20_000)
    await ingest(db, accountId, templates(1_499, numberId))
    const woken = async () => ((await ingest(db, accountId, [aTemplate(numberId)])).wake ? wakeUps(accountId) : 0)
    expect([await woken(), await woken(), await woken()]).toEqual([1, 2, 2])
    expect(await balance(accountId)).toBe(-30_040_000)
    const rows = await db.wakeUp.findMany({ where: { accountId } })
    expect(rows.map(({ target, clockId, at }) => ({ target, clockId, at }))).toEqual([
      { target: `account:${accountId}`, clockId: null, at: new Date(NOW) },
      { target: `account:${accountId}`, clockId: null, at: new Date(NOW) },
    ])
  })

  it('is seen when batches about different numbers cross it together', async () => {
    const { accountId, numberId } = await aPayingNumber(db, 1_000_000)
    const numbers = await Promise.all(Array.from({ length: 8 }, () => aNumber(db, accountId)))
    for (const each of numbers) await useUpAllowance(db, each)
    await ingest(db, accountId, [aTemplate(numberId)])
    const before = await wakeUps(accountId)
    await Promise.all(numbers.map((each) => ingest(db, accountId, templates(4, each))))
    expect((await wakeUps(accountId)) - before).toBe(1)
  })

  it('wakes on the clock of the account', async () => {
    const clock = `clk ${NOW}`
    await db.testClock.create({ data: { id: clock, nowAt: iso(NOW), targetAt: iso(NOW), status: 'READY' } })
    const { accountId, numberId } = await aPayingNumber(db, 50_000, { testClockId: clock })
    await ingest(db, accountId, [aTemplate(numberId)])
    expect((await db.wakeUp.findFirst({ where: { accountId } }))?.clockId).toBe(clock)
  })
})
