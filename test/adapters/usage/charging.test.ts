import fc from 'fast-check'
import { newId } from '../../../adapters/ids'
import type { Database, Transaction } from '../../../adapters/store/client'
import { post, postAll } from '../../../adapters/store/ledger'
import { takeUsage, type UsageOf } from '../../../adapters/store/usage/charging'
import { usageInTransaction } from '../../../adapters/store/usage/in-transaction'
import { owedForUsageMicros, unbilledByNumber } from '../../../adapters/store/usage/unbilled'
import { toWallet, usageInvoiced, usageWaived } from '../../../domain/ledger'
import { DAY, HOUR, iso, MINUTE } from '../../../domain/time'
import {
  aNumber,
  anInvoice,
  aPayingNumber,
  aTemplate,
  ingest,
  NOW,
  ownDatabase,
  templates,
  useUpAllowance,
} from './database'

let db: Database
ownDatabase((own) => {
  db = own.db
})

const inside = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => db.$transaction(work)
const balance = (accountId: string) => inside((tx) => usageInTransaction(tx).balanceMicros(accountId))
const unbilled = (accountId: string) => inside((tx) => unbilledByNumber(tx, accountId))

/** What the engine does: the lines, the invoice and its posting in one transaction. */
const charge = (of: UsageOf) =>
  inside(async (tx) => {
    const invoiceId = await anInvoice(tx, of.accountId)
    const lines = await takeUsage(tx, { ...of, invoiceId })
    const amountCents = lines.reduce((sum, line) => sum + line.amountCents, 0)
    const facts = { key: `issue ${invoiceId}`, accountId: of.accountId, at: NOW, currency: 'USD', invoiceId }
    if (amountCents > 0) await post(tx, usageInvoiced({ ...facts, amountCents }))
    return { invoiceId, lines, amountCents }
  })

const giveCredit = (accountId: string, amountCents: number) =>
  inside((tx) =>
    post(tx, toWallet({ key: newId('key'), accountId, at: NOW, currency: 'USD', amountCents, of: 'HOSTING' })),
  )

describe('C16: a charge takes the whole unbilled usage', () => {
  it('of $30.02, after which nothing is unbilled', async () => {
    const { accountId, numberId } = await aPayingNumber(db, 20_000)
    await ingest(db, accountId, templates(1_501, numberId))
    const { lines } = await charge({ accountId })
    const { phoneNumber } = await db.phoneNumber.findUniqueOrThrow({ where: { id: numberId } })
    expect(lines).toEqual([
      {
        numberId,
        description: `Dialogues, ${phoneNumber}`,
        quantity: 1_501,
        unitPriceMicros: 20_000,
        amountCents: 3_002,
        sold: 'DIALOGUE',
      },
    ])
    expect([await balance(accountId), await unbilled(accountId)]).toEqual([0, []])
    expect((await charge({ accountId })).lines).toEqual([])
  })

  it('is asked for in whole cents per number, with the rest of a cent carried to the next charge', async () => {
    const { accountId, numberId } = await aPayingNumber(db, 3_333)
    const other = await aNumber(db, accountId)
    await useUpAllowance(db, other)
    await ingest(db, accountId, [...templates(10, numberId), ...templates(4, other)])
    const first = await charge({ accountId })
    expect(first.lines.map((line) => line.amountCents).sort()).toEqual([1, 3])
    expect((await unbilled(accountId)).map((each) => each.amountMicros).sort()).toEqual([3_330, 3_332])
    expect(await balance(accountId)).toBe(-6_662)
    await ingest(db, accountId, templates(3, numberId))
    const second = await charge({ accountId })
    expect(second.lines.map((line) => [line.quantity, line.amountCents])).toEqual([[3, 1]])
  })

  it('has no line for a number with less than a cent, whose dialogues wait', async () => {
    const { accountId, numberId } = await aPayingNumber(db, 4_000)
    await ingest(db, accountId, templates(2, numberId))
    expect((await charge({ accountId })).lines).toEqual([])
    await ingest(db, accountId, templates(1, numberId))
    expect((await charge({ accountId })).lines).toMatchObject([{ quantity: 3, amountCents: 1 }])
  })

  it('names no unit price when there were several', async () => {
    const { accountId, numberId } = await aPayingNumber(db, [
      { market: 'TR', key: 'BUSINESS_INITIATED', priceMicros: 20_000 },
      { market: 'ES', key: 'BUSINESS_INITIATED', priceMicros: 60_000 },
    ])
    await ingest(db, accountId, [aTemplate(numberId), aTemplate(numberId, { contact: '+34612345678' })])
    expect((await charge({ accountId })).lines).toMatchObject([{ quantity: 2, unitPriceMicros: null, amountCents: 8 }])
  })

  it('of one number leaves the others as they are', async () => {
    const { accountId, numberId } = await aPayingNumber(db, 50_000)
    const other = await aNumber(db, accountId)
    await useUpAllowance(db, other)
    await ingest(db, accountId, [aTemplate(numberId), aTemplate(other)])
    const { lines } = await charge({ accountId, numberId })
    expect(lines.map((line) => line.numberId)).toEqual([numberId])
    expect((await unbilled(accountId)).map((each) => each.numberId)).toEqual([other])
  })

  it('uses wallet credit first, once, and asks only for the rest', async () => {
    const { accountId, numberId } = await aPayingNumber(db, 1_000_000)
    const other = await aNumber(db, accountId)
    await useUpAllowance(db, other)
    await giveCredit(accountId, 500)
    await ingest(db, accountId, [...templates(4, numberId), ...templates(4, other)])
    expect(await inside((tx) => owedForUsageMicros(tx, accountId))).toBe(3_000_000)
    expect(await inside((tx) => usageInTransaction(tx).billableCents({ accountId }))).toBe(300)
    const { lines } = await charge({ accountId })
    expect(lines).toMatchObject([{ amountCents: 300, unitPriceMicros: null }])
    expect(lines[0]?.description).toContain('less wallet credit')
    expect([await balance(accountId), await unbilled(accountId)]).toEqual([0, []])
    await ingest(db, accountId, templates(1, numberId))
    expect((await charge({ accountId })).lines).toMatchObject([{ quantity: 1, amountCents: 100 }])
  })

  it('I19: Σ rated is Σ charged + Σ carried to the micro while batches and charges run at once', async () => {
    const { accountId, numberId } = await aPayingNumber(db, 12_347)
    const numbers = [numberId, await aNumber(db, accountId), await aNumber(db, accountId)]
    for (const each of numbers.slice(1)) await useUpAllowance(db, each)
    const batches = numbers.flatMap((each) => [1, 2, 3, 4].map(() => ingest(db, accountId, templates(17, each))))
    const charges = await Promise.all([1, 2, 3, 4].map(() => charge({ accountId })))
    await Promise.all(batches)
    charges.push(await charge({ accountId }))
    const carried = (await unbilled(accountId)).reduce((sum, each) => sum + each.amountMicros, 0)
    const charged = charges.reduce((sum, each) => sum + each.amountCents * 10_000, 0)
    expect(charged + carried).toBe(3 * 4 * 17 * 12_347)
    expect(await balance(accountId)).toBe(-carried)
    const lines = charges.flatMap((each) => each.lines)
    expect(lines.reduce((sum, line) => sum + line.quantity, 0)).toBe(3 * 4 * 17)
  })
})

describe('C17: the month start', () => {
  const DECEMBER = Date.parse('2026-12-01T00:00:00Z')
  const next = (accountId: string) => inside((tx) => usageInTransaction(tx).nextMonthStart(accountId))

  it('takes what was opened before the cut and leaves the rest unbilled', async () => {
    const { accountId, numberId } = await aPayingNumber(db, 50_000)
    await useUpAllowance(db, numberId, 1_000, '2026-12')
    const before = [aTemplate(numberId, { at: DECEMBER - 1 }), aTemplate(numberId, { at: DECEMBER - DAY })]
    await ingest(db, accountId, [...before, aTemplate(numberId, { at: DECEMBER })], DECEMBER + HOUR)
    const cut = { accountId, openedBefore: DECEMBER }
    expect(await inside((tx) => usageInTransaction(tx).billableCents(cut))).toBe(10)
    expect((await charge(cut)).lines).toMatchObject([{ quantity: 2, amountCents: 10 }])
    expect(await unbilled(accountId)).toEqual([{ numberId, amountMicros: 50_000, earliestAt: DECEMBER }])
    expect((await charge(cut)).lines).toEqual([])
  })

  it('is at 00:00 and 06:00 of the account’s zone after the oldest unbilled dialogue', async () => {
    const { accountId, numberId } = await aPayingNumber(db, 50_000, { timeZone: 'Europe/Istanbul' })
    expect(await next(accountId)).toBeNull()
    await ingest(db, accountId, [aTemplate(numberId)])
    const start = { cutAt: DECEMBER - 3 * HOUR, chargeAt: DECEMBER + 3 * HOUR }
    expect(await next(accountId)).toEqual(start)
    // What was carried over a month start waits for the next one.
    await db.account.update({ where: { id: accountId }, data: { usageClosedAt: iso(start.cutAt) } })
    expect(await next(accountId)).toMatchObject({ cutAt: Date.parse('2026-12-31T21:00:00Z') })
    await charge({ accountId })
    expect(await next(accountId)).toBeNull()
  })
})

describe('C17: usage of an earlier month that is reported late', () => {
  const DECEMBER = Date.parse('2026-12-01T00:00:00Z')
  const JANUARY = Date.parse('2027-01-01T00:00:00Z')
  const november = (numberId: string) => aTemplate(numberId, { at: DECEMBER - HOUR })
  const nextCut = async (accountId: string) =>
    (await inside((tx) => usageInTransaction(tx).nextMonthStart(accountId)))?.cutAt
  const aLatePayer = async () => {
    const payer = await aPayingNumber(db, 50_000)
    await useUpAllowance(db, payer.numberId, 1_000, '2026-12')
    return payer
  }

  it('before its month’s 06:00 is charged then', async () => {
    const { accountId, numberId } = await aLatePayer()
    expect(await ingest(db, accountId, [november(numberId)], DECEMBER + 6 * HOUR - 1)).toMatchObject({ wake: true })
    expect(await nextCut(accountId)).toBe(DECEMBER)
  })

  it('from that 06:00 on waits for the next month start, although nothing was charged at its own', async () => {
    const { accountId, numberId } = await aLatePayer()
    await ingest(db, accountId, [november(numberId)], DECEMBER + 6 * HOUR)
    expect(await nextCut(accountId)).toBe(JANUARY)
    expect((await charge({ accountId, openedBefore: JANUARY })).lines).toMatchObject([{ quantity: 1, amountCents: 5 }])
    expect(await nextCut(accountId)).toBeUndefined()
  })

  it('brings the month start forward, and wakes the account, when only newer usage was waiting', async () => {
    const { accountId, numberId } = await aLatePayer()
    await ingest(db, accountId, [aTemplate(numberId, { at: DECEMBER + HOUR })], DECEMBER + HOUR)
    expect(await nextCut(accountId)).toBe(JANUARY)
    expect(await ingest(db, accountId, [november(numberId)], DECEMBER + 2 * HOUR)).toMatchObject({ wake: true })
    expect(await nextCut(accountId)).toBe(DECEMBER)
    expect((await charge({ accountId, openedBefore: DECEMBER })).lines).toMatchObject([{ quantity: 1 }])
    expect(await nextCut(accountId)).toBe(JANUARY)
  })
})

describe('I19: to the micro', () => {
  it('Σ rated is Σ charged + Σ carried, whatever was used, when it was reported and what was charged meanwhile', async () => {
    const DECEMBER = Date.parse('2026-12-01T00:00:00Z')
    const step = fc.oneof(
      {
        weight: 3,
        arbitrary: fc.record({ number: fc.nat({ max: 2 }), market: fc.nat({ max: 2 }), hour: fc.nat(200) }),
      },
      { weight: 1, arbitrary: fc.record({ charge: fc.constantFrom('all', 'cut', 'one' as const) }) },
    )
    const contacts = ['+90532', '+34612', '+49151']
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const { accountId, numberId } = await aPayingNumber(db, [
          { market: 'TR', key: 'BUSINESS_INITIATED', priceMicros: 3_333 },
          { market: 'ES', key: 'BUSINESS_INITIATED', priceMicros: 61_547 },
          { market: 'OTHER', key: 'BUSINESS_INITIATED', priceMicros: 9_999_999 },
        ])
        const numbers = [numberId, await aNumber(db, accountId), await aNumber(db, accountId)]
        for (const each of numbers.slice(1)) await useUpAllowance(db, each)
        for (const each of numbers) await useUpAllowance(db, each, 1_000, '2026-12')
        let [now, chargedMicros] = [DECEMBER - 100 * HOUR, 0]
        for (const each of steps) {
          now += 8 * HOUR
          if ('hour' in each) {
            const contact = `${contacts[each.market]}${String(now).slice(-7)}`
            const numberId = numbers[each.number] ?? ''
            await ingest(db, accountId, [aTemplate(numberId, { contact, at: now - each.hour * HOUR })], now)
          } else {
            const of = each.charge === 'cut' ? { openedBefore: DECEMBER } : each.charge === 'one' ? { numberId } : {}
            chargedMicros += (await charge({ accountId, ...of })).amountCents * 10_000
          }
        }
        const rated = await db.dialogue.aggregate({ where: { accountId }, _sum: { priceMicros: true } })
        const carried = (await unbilled(accountId)).reduce((sum, each) => sum + each.amountMicros, 0)
        expect(chargedMicros + carried).toBe(Number(rated._sum.priceMicros ?? 0n))
        expect(await balance(accountId)).toBe(-carried || 0)
      }),
      { numRuns: 15 },
    )
  }, 120_000)
})

describe('Covering unbilled usage', () => {
  it('C23: stops at the limit of the deposit and at what there is', async () => {
    const { accountId, numberId } = await aPayingNumber(db, 50_000)
    await ingest(db, accountId, templates(3, numberId))
    const cover = (limit: number) => inside((tx) => usageInTransaction(tx).coverUsage(numberId, limit))
    expect([await cover(100_000), await cover(39_000_000), await cover(1), await cover(-1)]).toEqual([
      100_000, 50_000, 0, 0,
    ])
    expect(await inside((tx) => usageInTransaction(tx).unbilledMicros(numberId))).toBe(0)
    expect(await inside((tx) => usageInTransaction(tx).coverUsage('num_nobody', 1))).toBe(0)
  })

  it('makes the dialogues that are covered count on no later line', async () => {
    const { accountId, numberId } = await aPayingNumber(db, 50_000)
    await ingest(db, accountId, templates(3, numberId))
    await inside(async (tx) => {
      const amountMicros = await usageInTransaction(tx).coverUsage(numberId, Number.MAX_SAFE_INTEGER)
      await post(tx, usageWaived({ key: newId('key'), accountId, at: NOW, currency: 'USD', amountMicros }))
    })
    await ingest(db, accountId, [aTemplate(numberId, { at: NOW + MINUTE })])
    expect((await charge({ accountId })).lines).toMatchObject([{ quantity: 1, amountCents: 5 }])
  })
})

describe('C22: what a cancel has to know', () => {
  it('is when the last paid dialogue was paid: of a paid invoice that asked something for this number', async () => {
    const { accountId, numberId } = await aPayingNumber(db, 50_000)
    const other = await aNumber(db, accountId)
    const line = async (invoiceId: string, of: string, amountCents: number) =>
      db.invoiceLine.create({
        data: { invoiceId, position: 0, numberId: of, description: 'Dialogues', quantity: 1, amountCents },
      })
    const paidAt = (of: string) => inside((tx) => usageInTransaction(tx).lastPaidUsageAt(of))
    await line(await anInvoice(db, accountId), numberId, 5)
    await line(await anInvoice(db, accountId, { paidAt: NOW + 5 }), numberId, 0)
    expect(await paidAt(numberId)).toBeNull()
    await line(await anInvoice(db, accountId, { paidAt: NOW }), numberId, 5)
    await line(await anInvoice(db, accountId, { paidAt: NOW - DAY }), numberId, 5)
    expect([await paidAt(numberId), await paidAt(other)]).toEqual([NOW, null])
  })

  it('is when the last dialogue that costs something opened', async () => {
    const { accountId, numberId } = await aPayingNumber(db, 50_000)
    const lastAt = () => inside((tx) => usageInTransaction(tx).lastUsageAt(numberId))
    expect(await lastAt()).toBeNull()
    const free = { contact: '+905321112233', direction: 'INBOUND' as const, entryPoint: 'AD_CLICK' as const, at: NOW }
    const answer = aTemplate(numberId, { contact: free.contact, at: NOW })
    await ingest(db, accountId, [aTemplate(numberId, { at: NOW - DAY }), aTemplate(numberId, free), answer])
    expect(await lastAt()).toBe(NOW - DAY)
  })
})

describe('I15: the books', () => {
  const invoiced = (key: string, accountId: string) =>
    usageInvoiced({ key, accountId, at: NOW, currency: 'USD', amountCents: 100, note: 'fixture' })

  it('take a key once, also when it is posted twice at once', async () => {
    const { accountId } = await aPayingNumber(db, 50_000)
    const key = newId('key')
    const booked = await Promise.all([1, 2, 3, 4].map(() => inside((tx) => postAll(tx, [invoiced(key, accountId)]))))
    expect(booked.flatMap((each) => [...each.keys()])).toEqual([key])
    await inside((tx) => post(tx, invoiced(key, accountId)))
    expect(await balance(accountId)).toBe(1_000_000)
    expect(await db.ledgerEntry.count({ where: { accountId } })).toBe(2)
  })

  it('take the new ones of many, and answer the id of each', async () => {
    const { accountId } = await aPayingNumber(db, 50_000)
    const [old, fresh] = [newId('key'), newId('key')]
    await inside((tx) => post(tx, invoiced(old, accountId)))
    const ids = await inside((tx) => postAll(tx, [invoiced(old, accountId), invoiced(fresh, accountId)]))
    expect([...ids.keys()]).toEqual([fresh])
    expect(await db.ledgerTransaction.count({ where: { id: { in: [...ids.values()] }, key: fresh } })).toBe(1)
  })

  it('refuse a transaction that does not sum to zero, here and in the database', async () => {
    const { accountId } = await aPayingNumber(db, 50_000)
    const crooked = { ...invoiced(newId('key'), accountId), legs: invoiced('', accountId).legs.slice(0, 1) }
    await expect(inside((tx) => post(tx, crooked))).rejects.toThrow('does not sum to zero (I15)')
    const id = newId('ltx')
    const leg = { transactionId: id, position: 0, id: newId('len'), accountId, unit: 'USD', amountMicros: 1 }
    const behindItsBack = inside(async (tx) => {
      await tx.ledgerTransaction.create({ data: { id, key: id, accountId, kind: 'USAGE', at: iso(NOW) } })
      await tx.ledgerEntry.create({ data: { ...leg, ledgerAccount: 'CASH' } })
    })
    await expect(behindItsBack).rejects.toThrow('does not sum to zero')
  })
})
