import { depositDays } from '../../adapters/mail/facts/deposit'
import { numberView } from '../../adapters/store/views/numbers'
import type { NumberRecord } from '../../domain/number/record'
import { DAY, iso } from '../../domain/time'
import { type StoreBench, startStore } from '../adapters/store/rows'
import { NOW } from '../adapters/usage/database'
import { aPartner, books, Life } from './partner-life'

jest.setTimeout(60_000)

let bench: StoreBench
beforeAll(async () => {
  bench = await startStore()
}, 120_000)
afterAll(() => bench.stop())

/**
 * A partner who has bought `days`, given 10 to each of two channels; Meta keeps the first for 40 days, and it is deleted.
 */
async function held(days: number) {
  const { accountId, numbers } = await aPartner(bench, 'PREPAID', 0, 2)
  const [numberId = '', otherId = ''] = numbers
  const life = new Life(bench, accountId, numbers)
  await life.take({ kind: 'PAY', days })
  for (const channel of [0, 1]) await life.take({ kind: 'ALLOCATE', channel, days: 10 })
  await bench.inside((tx) => tx.updateNumber(numberId, { metaReleaseAt: NOW + 40 * DAY }))
  await life.take({ kind: 'DELETE', channel: 0 })
  await bench.db.wakeUp.deleteMany()
  const balance = async () => (await books(bench, accountId)).balance
  const deposit = async () => (await numberView(bench.db, numberId))?.deposit?.state
  /** E22's words about the deposit, as its facts are now. */
  const told = () => bench.inside(async (tx) => depositDays((await tx.readNumber(numberId)) as NumberRecord))
  const woken = async () => {
    const rows = await bench.db.wakeUp.findMany({ where: { target: `number:${numberId}` } })
    return rows.length > 0
  }
  return { accountId, numberId, otherId, life, balance, deposit, told, woken }
}

describe('P12: a deposit that the balance was short of', () => {
  it('is taken, once, when days are bought, and the held channel is woken for it', async () => {
    const { life, balance, deposit, told, woken } = await held(40)
    expect([await deposit(), await balance()]).toEqual(['FAILED', 20])
    expect(await told()).toEqual({ days: 30, held: false })
    await life.take({ kind: 'PAY', days: 9 })
    expect([await deposit(), await balance(), await woken()]).toEqual(['FAILED', 29, true])
    await life.take({ kind: 'PAY', days: 31 })
    expect([await deposit(), await balance()]).toEqual(['PAID', 30])
    expect(await told()).toEqual({ days: 30, held: true })
    await life.take({ kind: 'PAY', days: 60 })
    expect(await balance()).toBe(90)
    await life.take({ kind: 'PASS', hours: 24 * 41 })
    // The deposit is back, and the ten days that the channel had not used by its cancel.
    expect(await balance()).toBe(130)
    expect(await life.faults()).toEqual([])
  })

  it('is taken of days that another channel gives back', async () => {
    const { life, balance, deposit, woken } = await held(41)
    await life.take({ kind: 'DELETE', channel: 1 })
    expect([await deposit(), await balance(), await woken()]).toEqual(['PAID', 1, true])
  })

  it('is taken when the terms allow it', async () => {
    const { accountId, life, balance, deposit, woken } = await held(40)
    const command = { name: 'change-partner', mode: 'POSTPAID', dayLimit: 10 } as const
    await life.act.account.changePartner({ accountId, now: NOW, command })
    await life.take({ kind: 'PASS', hours: 1 })
    expect([await deposit(), await balance(), await woken()]).toEqual(['PAID', -10, true])
  })

  it('is not taken once the channel has left', async () => {
    const { life, balance, deposit } = await held(40)
    await life.take({ kind: 'OUTAGE', hours: 24 * 41 })
    expect([await deposit(), await balance()]).toEqual(['VOID', 30])
    await life.take({ kind: 'PAY', days: 60 })
    expect([await deposit(), await balance()]).toEqual(['VOID', 90])
  })
})

it('a channel that waits for days to be given by themselves is woken by those that another gives back', async () => {
  const { accountId, numbers } = await aPartner(bench, 'PREPAID', 0, 2)
  const life = new Life(bench, accountId, numbers)
  await life.take({ kind: 'PAY', days: 50 })
  await life.take({ kind: 'ALLOCATE', channel: 0, days: 5 })
  await life.take({ kind: 'ALLOCATE', channel: 1, days: 45 })
  await life.take({ kind: 'AUTO', days: 20 })
  await life.take({ kind: 'PASS', hours: 24 * 6 })
  await bench.db.wakeUp.deleteMany()
  await life.take({ kind: 'DELETE', channel: 1 })
  const woken = await bench.db.wakeUp.count({ where: { target: `number:${numbers[0]}` } })
  expect(woken).toBe(1)
  expect(await numberView(bench.db, numbers[0] ?? '')).toMatchObject({
    state: 'ACTIVE',
    paidUntil: iso(NOW + 26 * DAY),
  })
})

it('row 23: held once more by Meta within its days, a channel that stays goes on with them, which are in the balance again', async () => {
  const { accountId, numbers } = await aPartner(bench, 'PREPAID', 0, 1)
  const [numberId = ''] = numbers
  const life = new Life(bench, accountId, numbers)
  await life.take({ kind: 'PAY', days: 12 })
  await life.take({ kind: 'ALLOCATE', channel: 0, days: 12 })
  await life.take({ kind: 'DELETE', channel: 0 })
  expect((await books(bench, accountId)).balance).toBe(12)
  const refused = { state: 'HOLD', holdUntil: NOW + 40 * DAY, metaReleaseAt: NOW + 40 * DAY, deletedAt: null } as const
  await bench.inside((tx) => tx.updateNumber(numberId, refused))
  await life.take({ kind: 'PASS', hours: 60 })
  await life.take({ kind: 'REACTIVATE', channel: 0 })
  expect(await numberView(bench.db, numberId)).toMatchObject({ state: 'ACTIVE', paidUntil: iso(life.now + 9 * DAY) })
  expect([(await books(bench, accountId)).balance, await life.faults()]).toEqual([3, []])
})
