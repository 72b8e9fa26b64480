import { tellWallet } from '../../../activities/account/tell-wallet'
import { plain } from '../../../adapters/store/client'
import { postAll } from '../../../adapters/store/ledger'
import { alertsOf, setAlerts } from '../../../adapters/store/wallet/alerts'
import { type LedgerTransaction, toWallet, usageCorrected, usageRated, usageWaived } from '../../../domain/ledger'
import { DAY } from '../../../domain/time'
import { aNumber, anAccount, NOW } from '../usage/database'
import { type StoreBench, startStore } from './rows'

let bench: StoreBench
beforeAll(async () => {
  bench = await startStore()
}, 120_000)
afterAll(() => bench.stop())

let posted = 0
const facts = (accountId: string, at = NOW) => ({ key: `news ${posted++}`, accountId, at, currency: 'USD' })
const paidIn = (accountId: string, amountCents: number): LedgerTransaction =>
  toWallet({ ...facts(accountId), amountCents, of: 'OVERPAYMENT' })
const used = (accountId: string, amountCents: number, numberId?: string, at = NOW): LedgerTransaction =>
  usageRated({ ...facts(accountId, at), amountMicros: amountCents * 10_000, ...(numberId ? { numberId } : {}) })
const book = (...transactions: LedgerTransaction[]) => bench.db.$transaction((tx) => postAll(tx, transactions))

const wakeUps = (accountId: string) => bench.db.wakeUp.count({ where: { accountId } })
const tell = (accountId: string) => bench.inside((tx) => tellWallet(tx, accountId, NOW))

/** Facts and mails of the account so far, in order, without repetition. */
async function news(accountId: string): Promise<string[]> {
  const events = await bench.db.event.findMany({ where: { accountId }, orderBy: { seq: 'asc' } })
  const mails = await bench.db.mail.findMany({ where: { accountId }, orderBy: { seq: 'asc' } })
  return [
    ...events.map(({ type }) => type),
    ...mails.map(({ template, params }) => [template, (params as { line?: string }).line].filter(Boolean).join(' ')),
  ]
}

const prepaid = () => anAccount(bench.db, { billingMode: 'PREPAID' })

describe('postings to the balance', () => {
  it('wake the account when a line is crossed, and let it sleep between the lines', async () => {
    const accountId = await prepaid()
    await book(paidIn(accountId, 15_000))
    expect(await wakeUps(accountId)).toBe(0)
    await book(used(accountId, 4_999))
    await book(used(accountId, 1))
    expect(await wakeUps(accountId)).toBe(0)
    // 99.99, below the alert; then 20.00 and 19.99, below the banner; then 0.00 and -0.01.
    for (const [cents, woken] of [
      [1, 1],
      [7_999, 1],
      [1, 2],
      [1, 2],
      [1_998, 2],
      [1, 3],
      [1, 3],
    ] as const) {
      await book(used(accountId, cents))
      await tell(accountId)
      expect([cents, await wakeUps(accountId)]).toEqual([cents, woken])
    }
    expect(await news(accountId)).toEqual(['sending.paused', 'E16 ALERT', 'E16 BANNER', 'E17'])
  })

  it('are told once each, whoever looks how often, and side by side', async () => {
    const accountId = await prepaid()
    await book(paidIn(accountId, 2_000))
    await book(used(accountId, 2_004))
    await Promise.all(Array.from({ length: 8 }, () => tell(accountId)))
    expect(await news(accountId)).toEqual(['sending.paused', 'E16 BANNER', 'E17'])
    await book(paidIn(accountId, 2_004))
    await Promise.all([tell(accountId), tell(accountId)])
    expect(await news(accountId)).toEqual(['sending.paused', 'sending.resumed', 'E16 BANNER', 'E17'])
  })

  it('that bring the balance back for a moment arm the line again, also when nobody looked meanwhile (S2)', async () => {
    const accountId = await prepaid()
    await book(paidIn(accountId, 2_000))
    await book(used(accountId, 1))
    await tell(accountId)
    await book(paidIn(accountId, 1))
    await book(used(accountId, 1))
    await tell(accountId)
    expect(await news(accountId)).toEqual(['E16 BANNER', 'E16 BANNER'])
  })

  it('wake no post-paid account and tell it nothing, and are undone with their transaction', async () => {
    const postpaid = await anAccount(bench.db)
    await book(paidIn(postpaid, 15_000))
    await book(used(postpaid, 20_000))
    const accountId = await prepaid()
    const undone = bench.db.$transaction(async (tx) => {
      await postAll(tx, [used(accountId, 4)])
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    for (const each of [postpaid, accountId]) {
      await tell(each)
      expect([await wakeUps(each), await news(each)]).toEqual([0, []])
    }
  })
})

describe('pauseAt', () => {
  it('"<=0" pauses at exactly nothing, and "<0" goes on there (S3)', async () => {
    const accountId = await prepaid()
    await book(paidIn(accountId, 2_000))
    await book(used(accountId, 2_000))
    await tell(accountId)
    expect(await news(accountId)).toEqual(['E16 BANNER'])
    await bench.db.account.update({ where: { id: accountId }, data: { pauseAt: '<=0' } })
    await tell(accountId)
    expect(await news(accountId)).toEqual(['sending.paused', 'E16 BANNER', 'E17'])
  })
})

describe('the customer’s alert', () => {
  it('is 100.00 by default; another threshold arms it anew without a mail (I6(004))', async () => {
    const accountId = await prepaid()
    expect(await alertsOf(bench.db, accountId)).toEqual({ balanceBelowCents: 10_000 })
    await book(paidIn(accountId, 10_000))
    await book(used(accountId, 1))
    await tell(accountId)
    await setAlerts(bench.db, accountId, { balanceBelowCents: 5_000 })
    await tell(accountId)
    expect(await news(accountId)).toEqual(['E16 ALERT'])
    await book(used(accountId, 4_999))
    await tell(accountId)
    expect(await news(accountId)).toEqual(['E16 ALERT'])
    await book(used(accountId, 1))
    await tell(accountId)
    expect(await news(accountId)).toEqual(['E16 ALERT', 'E16 ALERT'])
    expect(await alertsOf(bench.db, accountId)).toEqual({ balanceBelowCents: 5_000 })
  })
})

describe('what was spent in a month', () => {
  const spendings = async (accountId: string) => {
    const rows = await bench.db.spending.findMany({
      where: { accountId },
      orderBy: [{ ownerId: 'asc' }, { month: 'asc' }],
    })
    return plain(rows).map(({ ownerId, month, spentMicros }) => [ownerId.slice(0, 3), month, spentMicros])
  }

  it('is one running row for the account and each number, by the months of the account’s zone (W5)', async () => {
    const accountId = await anAccount(bench.db, { timeZone: 'Europe/Istanbul' })
    const numberId = await aNumber(bench.db, accountId)
    const endOfMonth = Date.parse('2026-11-30T20:59:59Z')
    await book(used(accountId, 5, numberId, endOfMonth), used(accountId, 6, numberId, endOfMonth + 1_000))
    await book(used(accountId, 7, numberId, endOfMonth - DAY), paidIn(accountId, 5_000))
    expect(await spendings(accountId)).toEqual([
      ['acc', '2026-11', 120_000],
      ['acc', '2026-12', 60_000],
      ['num', '2026-11', 120_000],
      ['num', '2026-12', 60_000],
    ])
  })

  it('follows corrections, and nothing that is waived or paid', async () => {
    const accountId = await anAccount(bench.db)
    const numberId = await aNumber(bench.db, accountId)
    const correction = { ...facts(accountId), numberId, amountMicros: -30_000 }
    await book(used(accountId, 5, numberId), usageCorrected(correction))
    await book(usageWaived({ ...facts(accountId), numberId, amountMicros: 20_000 }), paidIn(accountId, 100))
    expect(await spendings(accountId)).toEqual([
      ['acc', '2026-11', 20_000],
      ['num', '2026-11', 20_000],
    ])
  })

  it('is counted once however often the posting is repeated, and in full when many come side by side', async () => {
    const accountId = await prepaid()
    const batch = Array.from({ length: 5 }, () => used(accountId, 2))
    await Promise.all([...batch, ...batch].map((each) => book(each)))
    expect(await spendings(accountId)).toEqual([['acc', '2026-11', 100_000]])
  })
})
