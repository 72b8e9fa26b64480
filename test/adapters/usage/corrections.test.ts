import { randomUUID } from 'node:crypto'
import type { Database } from '../../../adapters/store/client'
import { type UsageRow, usageRows } from '../../../adapters/store/usage/export'
import { usageInTransaction } from '../../../adapters/store/usage/in-transaction'
import { listDialogues } from '../../../adapters/store/usage/reading'
import { recipientsOfLastDay } from '../../../adapters/store/usage/recipients'
import { statement } from '../../../adapters/store/views/statements'
import { DAY, HOUR, iso } from '../../../domain/time'
import { aNumber, anAccount, anInvoice, aPayingNumber, aTariff, aTemplate, ingest, NOW, ownDatabase } from './database'

let db: Database
ownDatabase((own) => {
  db = own.db
})

const CONTACT = '+905321234567'
const standing = async (accountId: string) => {
  const { dialogues } = await listDialogues(db, { accountId, limit: 100, after: null })
  return dialogues.map(({ openedAt, rating, priceMicros }) => `${iso(openedAt).slice(5, 16)} ${rating} ${priceMicros}`)
}
const wallet = (accountId: string) => db.$transaction((tx) => usageInTransaction(tx).balanceMicros(accountId))
const movements = async (accountId: string) =>
  (await db.ledgerTransaction.findMany({ where: { accountId }, orderBy: { seq: 'asc' } })).map(({ kind }) => kind)

describe('I18: a message that is reported late', () => {
  it('begins the dialogue earlier: the later row is void, its price stays, and the difference is an ADJUSTMENT', async () => {
    const { accountId, numberId } = await aPayingNumber(db, [
      { market: 'TR', key: 'BUSINESS_INITIATED', priceMicros: 20_000 },
      { market: 'TR', key: 'USER_INITIATED', priceMicros: 12_000 },
    ])
    const answer = aTemplate(numberId, { contact: CONTACT })
    await ingest(db, accountId, [answer])
    const asked = { contact: CONTACT, at: NOW - HOUR, direction: 'INBOUND', kind: 'FREE_FORM' } as const
    await ingest(db, accountId, [aTemplate(numberId, asked)])
    expect(await standing(accountId)).toEqual(['11-20T11:00 PRICED 12000', '11-20T12:00 VOID 0'])
    expect((await db.dialogue.findMany({ where: { accountId } })).map((each) => each.priceMicros)).toContain(20_000n)
    expect(await movements(accountId)).toEqual(['USAGE', 'ADJUSTMENT', 'USAGE'])
    expect(await wallet(accountId)).toBe(-12_000)
    const rows: UsageRow[] = []
    const span = { by: 'booked', from: 0, to: NOW + DAY } as const
    for await (const row of usageRows(db, accountId, span)) rows.push(row)
    expect(rows.map(({ quantity, priceMicros, rating }) => `${quantity} × ${priceMicros} ${rating}`)).toEqual([
      '1 × 20000 PRICED',
      '1 × 12000 PRICED',
      '-1 × 20000 CORRECTION',
    ])
    const { entries, closingMicros } = await statement(db, accountId, '2026-11')
    expect(entries.map(({ kind, amountMicros }) => `${kind} ${amountMicros}`).sort()).toEqual([
      'ADJUSTMENT 20000',
      'USAGE -32000',
    ])
    expect(closingMicros).toBe(-12_000)
  })

  it('leaves the allowance knowing its last free one, also when it opened before all that were looked at', async () => {
    const accountId = await anAccount(db)
    const numberId = await aNumber(db, accountId)
    await aTariff(db, accountId, 50_000)
    await db.allowanceGrant.create({ data: { scopeKey: `NUMBER:${numberId}`, month: '2026-11', used: 996 } })
    // Four are free. The one at 2 takes the place of the one at 4, so the last is the one at 3; the next takes that.
    for (const hour of [0, 1, 3, 4, 2, 2.5]) {
      await ingest(db, accountId, [aTemplate(numberId, { at: NOW - DAY + hour * HOUR })])
    }
    expect((await standing(accountId)).sort()).toEqual([
      '11-19T12:00 FREE_ALLOWANCE 0',
      '11-19T13:00 FREE_ALLOWANCE 0',
      '11-19T14:00 FREE_ALLOWANCE 0',
      '11-19T14:30 FREE_ALLOWANCE 0',
      '11-19T15:00 PRICED 50000',
      '11-19T16:00 PRICED 50000',
    ])
  })

  it('takes the place of the last free one of its WABA, which is charged with its own number', async () => {
    const accountId = await anAccount(db)
    const wabaId = randomUUID()
    await db.waba.create({ data: { id: wabaId, accountId } })
    const [one, two] = [await aNumber(db, accountId, { wabaId }), await aNumber(db, accountId, { wabaId })]
    await aTariff(db, accountId, 50_000)
    await db.allowanceGrant.create({ data: { scopeKey: `WABA:${wabaId}`, month: '2026-11', used: 998 } })
    await ingest(db, accountId, [aTemplate(one, { at: NOW - 3 * HOUR }), aTemplate(two, { at: NOW - 2 * HOUR })])
    await ingest(db, accountId, [aTemplate(one, { at: NOW - HOUR })])
    expect(await wallet(accountId)).toBe(-50_000)
    await ingest(db, accountId, [aTemplate(one, { at: NOW - 4 * HOUR })])
    expect(await standing(accountId)).toEqual([
      '11-20T08:00 FREE_ALLOWANCE 0',
      '11-20T11:00 PRICED 50000',
      '11-20T10:00 PRICED 50000',
      '11-20T09:00 FREE_ALLOWANCE 0',
    ])
    const unbilled = (id: string) => db.$transaction((tx) => usageInTransaction(tx).unbilledMicros(id))
    expect([await unbilled(one), await unbilled(two)]).toEqual([50_000, 50_000])
  })

  it('of what was charged already gives wallet credit, which the next charge uses first', async () => {
    const { accountId, numberId } = await aPayingNumber(db, 1_000_000)
    await ingest(db, accountId, [aTemplate(numberId, { contact: CONTACT })])
    const charge = () =>
      db.$transaction(async (tx) =>
        usageInTransaction(tx).takeUsage({ accountId, invoiceId: await anInvoice(tx, accountId) }),
      )
    expect(await charge()).toMatchObject([{ quantity: 1, amountCents: 100 }])
    const click = { contact: CONTACT, at: NOW - HOUR, entryPoint: 'AD_CLICK', direction: 'INBOUND' } as const
    await ingest(db, accountId, [aTemplate(numberId, { ...click, kind: 'FREE_FORM' })])
    expect(await standing(accountId)).toEqual(['11-20T11:00 FREE_ENTRY_POINT 0', '11-20T12:00 VOID 0'])
    expect(await db.$transaction((tx) => usageInTransaction(tx).unbilledMicros(numberId))).toBe(0)
    expect(await wallet(accountId)).toBe(0)
  })

  it('after the month’s 06:00 changes nothing that is there and is rated by what is left', async () => {
    const december = Date.parse('2026-12-01T00:00:00Z')
    const { accountId, numberId } = await aPayingNumber(db, 50_000)
    await ingest(db, accountId, [aTemplate(numberId, { contact: CONTACT, at: december - HOUR })], december)
    const late = () => aTemplate(numberId, { contact: CONTACT, at: december - 3 * HOUR })
    await ingest(db, accountId, [late()], december + 6 * HOUR)
    expect(await standing(accountId)).toEqual(['11-30T23:00 PRICED 50000'])
    // Its control: the same a moment before the cut.
    await ingest(db, accountId, [late()], december + 6 * HOUR - 1)
    expect(await standing(accountId)).toEqual(['11-30T21:00 PRICED 50000', '11-30T23:00 VOID 0'])
    expect(await wallet(accountId)).toBe(-50_000)
  })
})

describe('one person by phone number and by Meta’s id of him', () => {
  const ID = 'TR.13491208655302741918'
  const rates = [{ market: 'TR', key: 'BUSINESS_INITIATED', priceMicros: 20_000 }]
  const at = (hours: number) => NOW - DAY + hours * HOUR

  it('is one contact from when a webhook names both, and of two dialogues at one time one is void', async () => {
    const { accountId, numberId } = await aPayingNumber(db, rates)
    await ingest(db, accountId, [
      aTemplate(numberId, { contact: CONTACT, at: at(0) }),
      aTemplate(numberId, { contact: ID, at: at(1) }),
    ])
    expect(await wallet(accountId)).toBe(-40_000)
    const both = { contact: CONTACT.slice(1), userId: ID, direction: 'INBOUND', kind: 'FREE_FORM' } as const
    await ingest(db, accountId, [aTemplate(numberId, { ...both, at: at(2) })])
    expect(await wallet(accountId)).toBe(-20_000)
    expect((await standing(accountId)).sort()).toEqual(['11-19T12:00 PRICED 20000', '11-19T13:00 VOID 0'])
    // Known from now on: what comes under the id alone lies in the same dialogue.
    await ingest(db, accountId, [aTemplate(numberId, { contact: ID, at: at(23) })])
    expect(await wallet(accountId)).toBe(-20_000)
    expect(await recipientsOfLastDay(db, numberId, NOW)).toBe(1)
    expect(await db.usageEvent.groupBy({ by: ['contact'], where: { numberId } })).toEqual([{ contact: CONTACT }])
  })

  it('stays two contacts while nobody has named both, and the id of another number is not asked for', async () => {
    const { accountId, numberId } = await aPayingNumber(db, rates)
    const other = await aNumber(db, accountId)
    await ingest(db, accountId, [aTemplate(other, { contact: CONTACT, userId: ID, at: at(0) })])
    await ingest(db, accountId, [
      aTemplate(numberId, { contact: CONTACT, at: at(0) }),
      aTemplate(numberId, { contact: ID, at: at(1) }),
    ])
    expect(await wallet(accountId)).toBe(-40_000)
  })
})
