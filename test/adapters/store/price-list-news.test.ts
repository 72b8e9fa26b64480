import { wakeForNewPriceLists } from '../../../adapters/store/price-list-news'
import { PRICE_LISTS } from '../../../domain/pricing/lists'
import { aNumber, anAccount } from '../usage/database'
import { type StoreBench, startStore } from './rows'

let bench: StoreBench
beforeAll(async () => {
  bench = await startStore()
})
afterAll(() => bench.stop())

it('wakes those who pay for numbers once for a new price list, and nobody for one that is known', async () => {
  const { db } = bench
  const [paying, leaving] = [await anAccount(db), await anAccount(db)]
  await aNumber(db, paying, { state: 'PAST_DUE' })
  await aNumber(db, leaving, { state: 'HOLD' })
  expect(await wakeForNewPriceLists(db)).toBe(0)
  const lists = [...PRICE_LISTS, ...PRICE_LISTS.map((list) => ({ ...list, version: 2 }))]
  const woken = await Promise.all([wakeForNewPriceLists(db, lists), wakeForNewPriceLists(db, lists)])
  expect(woken.sort()).toEqual([0, 1])
  expect(await db.wakeUp.findMany({ select: { target: true, accountId: true } })).toEqual([
    { target: `account:${paying}`, accountId: paying },
  ])
})
