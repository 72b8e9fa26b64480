import type { Database } from '../../../adapters/store/client'
import { post } from '../../../adapters/store/ledger'
import { type UsageRow, type UsageSpan, usageRows } from '../../../adapters/store/usage/export'
import { recipientsOfLastDay } from '../../../adapters/store/usage/recipients'
import { accountView } from '../../../adapters/store/views/accounts'
import { monthOf, type Statement, statement } from '../../../adapters/store/views/statements'
import { type LedgerTransaction, usageWaived } from '../../../domain/ledger'
import { DAY, HOUR, type Instant, iso, MINUTE } from '../../../domain/time'
import {
  aCard,
  aNumber,
  anAccount,
  anInvoice,
  aPayingNumber,
  aTemplate,
  ingest,
  NOW,
  ownDatabase,
  templates,
} from './database'

let db: Database
ownDatabase((own) => {
  db = own.db
})

/** Money of the customer's own comes in, as a top-up is booked. */
const topUp = (accountId: string, at: Instant, amountMicros: number) => {
  const leg = (ledgerAccount: 'CASH' | 'CUSTOMER_BALANCE', micros: number) => {
    return { ledgerAccount, unit: 'USD', amountMicros: micros }
  }
  const legs = [leg('CASH', amountMicros), leg('CUSTOMER_BALANCE', -amountMicros)]
  const transaction: LedgerTransaction = { key: `top-up ${accountId} ${at}`, kind: 'TOP_UP', accountId, at, legs }
  return db.$transaction((tx) => post(tx, transaction))
}
const waive = (accountId: string, numberId: string, at: Instant, amountMicros: number) => {
  const facts = {
    key: `waiver ${accountId} ${at}`,
    accountId,
    numberId,
    at,
    currency: 'USD',
    amountMicros,
    note: 'C19',
  }
  return db.$transaction((tx) => post(tx, usageWaived(facts)))
}
const told = ({ openingMicros, entries, closingMicros }: Statement) => [
  openingMicros,
  ...entries.map(
    (entry) =>
      `${entry.kind} ${entry.unit === null ? '' : `${entry.category} ${entry.quantity} `}${entry.amountMicros}`,
  ),
  closingMicros,
]
async function spanOf(accountId: string, month: string): Promise<{ from: Instant; to: Instant }> {
  const span = await monthOf(db, accountId, month)
  if (span === null) throw new Error(`${accountId} has no ${month}`)
  return { from: span.from, to: span.to }
}
async function rowsOf(accountId: string, span: UsageSpan): Promise<UsageRow[]> {
  const rows: UsageRow[] = []
  for await (const row of usageRows(db, accountId, span)) rows.push(row)
  return rows
}

describe('I10: the statement of a month', () => {
  it('100 + 50 − 31.20 + 0.60 = 119.40', async () => {
    const { accountId, numberId } = await aPayingNumber(db, 50_000)
    await topUp(accountId, NOW - 25 * DAY, 100_000_000)
    await topUp(accountId, NOW - DAY, 50_000_000)
    await ingest(db, accountId, templates(624, numberId))
    await waive(accountId, numberId, NOW + HOUR, 600_000)
    expect(told(await statement(db, accountId, '2026-11'))).toEqual([
      100_000_000,
      'TOP_UP 50000000',
      'USAGE MARKETING 624 -31200000',
      'ADJUSTMENT 600000',
      119_400_000,
    ])
  })

  it('shows usage by category, dialogues and messages apart, and nothing that was free', async () => {
    const { accountId, numberId } = await aPayingNumber(db, 50_000)
    await aCard(db, accountId, { MARKETING: 40_000, UTILITY: 10_000 }, NOW)
    const at = (offset: number, rest: object = {}) => aTemplate(numberId, { at: NOW + offset, ...rest })
    const replied = at(4, { kind: 'FREE_FORM', category: null })
    await ingest(db, accountId, [at(-1), at(1), at(2), at(3, { category: 'UTILITY' }), replied])
    const { entries } = await statement(db, accountId, '2026-11')
    expect(entries.map((entry) => entry.unit && `${entry.unit} ${entry.category} ${entry.amountMicros}`)).toEqual([
      'DIALOGUE MARKETING -50000',
      'MESSAGE MARKETING -80000',
      'MESSAGE UTILITY -10000',
    ])
  })

  it('opens with what the month before closed with, in the account’s zone', async () => {
    const { accountId, numberId } = await aPayingNumber(db, 50_000, { timeZone: 'America/New_York' })
    const december = Date.parse('2026-12-01T05:00:00Z')
    await db.allowanceGrant.create({ data: { scopeKey: `NUMBER:${numberId}`, month: '2026-12', used: 1_000 } })
    await ingest(db, accountId, [aTemplate(numberId, { at: december - 1 })], december - 1)
    await ingest(db, accountId, [aTemplate(numberId, { at: december })], december)
    expect(told(await statement(db, accountId, '2026-11'))).toEqual([0, 'USAGE MARKETING 1 -50000', -50_000])
    expect(told(await statement(db, accountId, '2026-12'))).toEqual([-50_000, 'USAGE MARKETING 1 -50000', -100_000])
    expect(told(await statement(db, accountId, '2027-01'))).toEqual([-100_000, -100_000])
  })

  it('that does not add up is not shown', async () => {
    const { accountId, numberId } = await aPayingNumber(db, 50_000)
    await ingest(db, accountId, [aTemplate(numberId)])
    await db.dialogue.updateMany({ where: { accountId }, data: { priceMicros: 49_999n } })
    await expect(statement(db, accountId, '2026-11')).rejects.toThrow(/I15/)
  })

  it.each([
    ['UTC', '2026-11', '2026-11-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z'],
    ['Europe/Istanbul', '2026-11', '2026-10-31T21:00:00.000Z', '2026-11-30T21:00:00.000Z'],
    ['America/New_York', '2026-11', '2026-11-01T04:00:00.000Z', '2026-12-01T05:00:00.000Z'],
    // Clocks went forward at midnight: 1 October 2017 began at 01:00 there.
    ['America/Asuncion', '2017-10', '2017-10-01T04:00:00.000Z', '2017-11-01T03:00:00.000Z'],
  ])('in %s is %s from %s to %s', async (zone, month, from, to) => {
    const span = await monthOf(db, await anAccount(db, { timeZone: zone }), month)
    expect(span && [iso(span.from), iso(span.to)]).toEqual([from, to])
  })
})

describe('S8: Σ amount of the rows of a month equals its statement', () => {
  it('also when the last delivery of a month is reported in the next', async () => {
    const { accountId, numberId } = await aPayingNumber(db, 50_000)
    const december = Date.parse('2026-12-01T00:00:00Z')
    await ingest(db, accountId, templates(2, numberId))
    await ingest(db, accountId, [aTemplate(numberId, { at: december - MINUTE })], december + MINUTE)
    for (const [month, rows] of [
      ['2026-11', 2],
      ['2026-12', 1],
    ] as const) {
      const found = await rowsOf(accountId, { by: 'booked', ...(await spanOf(accountId, month)) })
      const { entries } = await statement(db, accountId, month)
      expect(found).toHaveLength(rows)
      const usage = entries.reduce((sum, entry) => sum + (entry.kind === 'USAGE' ? entry.amountMicros : 0), 0)
      expect(found.reduce((sum, row) => sum + row.priceMicros, 0)).toBe(-usage)
      const ledgerIds = new Set(found.map((row) => row.ledgerId))
      expect(await db.ledgerTransaction.count({ where: { id: { in: [...ledgerIds] as string[] } } })).toBe(
        ledgerIds.size,
      )
    }
    const opened = await rowsOf(accountId, { by: 'opened', ...(await spanOf(accountId, '2026-11')) })
    expect(opened).toHaveLength(3)
  })
})

describe('S5 and S6: all-time usage and top-ups of the account', () => {
  it('3 usage entries of 1.10 in all are 1.10 of usage, whatever was waived later', async () => {
    const { accountId, numberId } = await aPayingNumber(db, [
      { market: 'TR', key: 'BUSINESS_INITIATED', priceMicros: 500_000 },
      { market: 'BR', key: 'BUSINESS_INITIATED', priceMicros: 100_000 },
    ])
    await ingest(db, accountId, [aTemplate(numberId)])
    await ingest(db, accountId, [aTemplate(numberId)])
    await ingest(db, accountId, [aTemplate(numberId, { contact: 'BR.8214ac90' })])
    await waive(accountId, numberId, NOW, 600_000)
    expect(await accountView(db, accountId)).toMatchObject({ allTimeUsageMicros: 1_100_000, balanceMicros: -500_000 })
  })

  it('20 + 50 − a refund of 20 are 50 topped up; a refund of an invoice is none of it', async () => {
    const accountId = await anAccount(db)
    const invoiceId = await anInvoice(db, accountId, { kind: 'TOP_UP' })
    await topUp(accountId, NOW, 20_000_000)
    await topUp(accountId, NOW + 1, 50_000_000)
    const back = (key: string, of: string, amountMicros: number): LedgerTransaction => ({
      ...{ key: `${key} ${of}`, kind: 'REFUND', accountId, at: NOW, invoiceId: of },
      legs: [
        { ledgerAccount: 'CUSTOMER_BALANCE', unit: 'USD', amountMicros },
        { ledgerAccount: 'CASH', unit: 'USD', amountMicros: -amountMicros },
      ],
    })
    await db.$transaction((tx) => post(tx, back('refund', invoiceId, 20_000_000)))
    await db.$transaction(async (tx) => post(tx, back('other', await anInvoice(tx, accountId), -7_000_000)))
    expect(await accountView(db, accountId)).toMatchObject({ allTimeTopUpCents: 5_000, balanceMicros: 57_000_000 })
  })
})

describe('I9: unique recipients of templates outside the window in the last 24 hours', () => {
  const people = (numberId: string, now = NOW) => recipientsOfLastDay(db, numberId, now)
  const [ayse, bora, cem] = ['+905321111111', '+905322222222', '+905323333333']

  it('3 templates to 2 people in 24 h are 2', async () => {
    const accountId = await anAccount(db)
    const numberId = await aNumber(db, accountId)
    const to = (contact: string, at: Instant) => aTemplate(numberId, { contact, at })
    await ingest(db, accountId, [to(ayse, NOW - 2), to(ayse, NOW - 1), to(bora, NOW)])
    expect(await people(numberId)).toBe(2)
  })

  it('leaves out who is not counted: answered people, free-form, failures, other numbers, and what is 24 h old', async () => {
    const accountId = await anAccount(db)
    const numberId = await aNumber(db, accountId)
    const other = await aNumber(db, accountId)
    const of = (contact: string, at: Instant, rest: object = {}) => aTemplate(numberId, { contact, at, ...rest })
    const asks = { direction: 'INBOUND', kind: 'FREE_FORM', category: null }
    await ingest(db, accountId, [
      of(ayse, NOW - HOUR, asks),
      of(ayse, NOW),
      of(bora, NOW - DAY),
      of(cem, NOW - HOUR, { status: 'FAILED' }),
      of(cem, NOW, { kind: 'FREE_FORM' }),
      aTemplate(other, { contact: cem }),
    ])
    expect(await people(numberId)).toBe(0)
    expect(await people(numberId, NOW - 1)).toBe(1)
  })

  it('counts who had written 24 hours before, and no later', async () => {
    const accountId = await anAccount(db)
    const numberId = await aNumber(db, accountId)
    const asked = aTemplate(numberId, { contact: ayse, at: NOW - DAY, direction: 'INBOUND', kind: 'FREE_FORM' })
    await ingest(db, accountId, [asked, aTemplate(numberId, { contact: ayse })])
    expect(await people(numberId)).toBe(1)
  })
})
