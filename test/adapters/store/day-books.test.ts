import { newId } from '../../../adapters/ids'
import { daysAllocated, daysCredited } from '../../../domain/partner/ledger'
import { anAccount, NOW } from '../usage/database'
import { type StoreBench, startStore } from './rows'

let bench: StoreBench
beforeAll(async () => {
  bench = await startStore()
}, 120_000)
afterAll(() => bench.stop())

type Leg = { account: string; unit: string; micros: number }

/** Writes a transaction as no constructor makes it. */
async function written(accountId: string, kind: string, legs: Leg[]): Promise<void> {
  const id = newId('ltx')
  await bench.db.$transaction(async (tx) => {
    await tx.$executeRaw`
      INSERT INTO ledger_transactions (id, key, account_id, kind, at) VALUES (${id}, ${id}, ${accountId}, ${kind}, now())`
    for (const [position, { account, unit, micros }] of legs.entries()) {
      await tx.$executeRaw`
        INSERT INTO ledger_entries (transaction_id, position, id, account_id, ledger_account, unit, amount_micros)
        VALUES (${id}, ${position}, ${newId('len')}, ${accountId}, ${account}, ${unit}, ${micros}::bigint)`
    }
  })
}

const leg = (account: string, unit: string, micros: number): Leg => ({ account, unit, micros })

async function aPartner(fields: object = {}): Promise<string> {
  const accountId = await anAccount(bench.db)
  const terms = { mode: 'PREPAID', pricePerMonthCents: 3_000, dayLimit: 0, dayBalance: 0 } as const
  const none = { autoAllocateDays: null, usedSince: null, monthClosesAt: null }
  const partner = { id: newId('par'), accountId, ...terms, ...none, createdAt: NOW, ...fields }
  await bench.inside(async (tx) => {
    expect(await tx.insertPartner(partner)).toBe(true)
    expect(await tx.insertPartner({ ...partner, id: newId('par') })).toBe(false)
  })
  return accountId
}

const balance = async (accountId: string) =>
  bench.inside(async (tx) => (await tx.readPartner(accountId))?.dayBalance ?? null)

describe('the database, of days and money (I15)', () => {
  it.each([
    ['mixes units', [leg('CASH', 'USD', 5), leg('RECEIVABLE', 'USD', -5), leg('DAYS_SOLD', 'DAY', 0)], /mixes units/],
    ['does not sum to zero in days', [leg('DAYS_SOLD', 'DAY', 1_000_000)], /does not sum to zero in DAY/],
    ['holds a part of a day', [leg('DAYS_SOLD', 'DAY', 500_000), leg('DAYS_USED', 'DAY', -500_000)], /whole_days/],
    ['puts days on an account of money', [leg('CASH', 'DAY', 1_000_000), leg('DAYS_USED', 'DAY', -1_000_000)], /check/],
    ['puts money on an account of days', [leg('CASH', 'USD', 5), leg('DAY_BALANCE', 'USD', -5)], /check|no partner/],
  ])('refuses a transaction that %s', async (_, legs, reason) => {
    const accountId = await aPartner()
    await expect(written(accountId, 'DAYS_CREDITED', legs)).rejects.toThrow(reason)
    expect(await balance(accountId)).toBe(0)
  })

  it('refuses days for an account that is no partner', async () => {
    const accountId = await anAccount(bench.db)
    await expect(
      bench.inside((tx) => tx.post(daysCredited({ key: newId('k'), accountId, at: NOW, days: 30 }))),
    ).rejects.toThrow(/no partner/)
  })

  it('keeps the balance of days from the entries, and refuses an allocation below its limit, whoever posts it', async () => {
    const accountId = await aPartner()
    const post = (days: number, make: typeof daysCredited) =>
      bench.inside((tx) => tx.post(make({ key: newId('k'), accountId, at: NOW, days, numberId: 'num_1' })))
    await post(30, daysCredited)
    await post(20, daysAllocated)
    expect(await balance(accountId)).toBe(10)
    await expect(post(11, daysAllocated)).rejects.toThrow(/below their limit/)
    expect(await balance(accountId)).toBe(10)
    expect(await bench.inside((tx) => tx.channelDays('num_1'))).toEqual({ days: 20, postings: 1 })
  })

  it('leaves the balance of money and its sums as they are', async () => {
    const accountId = await aPartner()
    await bench.inside((tx) => tx.post(daysCredited({ key: newId('k'), accountId, at: NOW, days: 30 })))
    expect(await bench.inside((tx) => tx.balanceMicros(accountId))).toBe(0)
    const sums = await bench.db.$queryRaw<unknown[]>`SELECT 1 FROM ledger_totals WHERE account_id = ${accountId}`
    expect(sums).toEqual([])
  })
})
