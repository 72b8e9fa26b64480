import { newId } from '../../../adapters/ids'
import { plain } from '../../../adapters/store/client'
import { postAll } from '../../../adapters/store/ledger'
import { SendDesk } from '../../../adapters/store/wallet/desk'
import { toWallet } from '../../../domain/ledger'
import { DAY } from '../../../domain/time'
import {
  aCard,
  aNumber,
  anAccount,
  aPayingNumber,
  aTariff,
  aTemplate,
  ingest,
  NOW,
  useUpAllowance,
} from '../usage/database'
import { type StoreBench, startStore } from './rows'

let bench: StoreBench
beforeAll(async () => {
  bench = await startStore()
}, 120_000)
afterAll(() => bench.stop())

const CENT = 10_000
let contacts = 0
const wish = (numberId: string, rest: object = {}) => ({
  id: newId('rsv'),
  numberId,
  contact: `+90544${String(contacts++).padStart(7, '0')}`,
  category: 'MARKETING' as const,
  kind: 'TEMPLATE' as const,
  ...rest,
})

/** A test clock's account, so that business time stands still at NOW. */
async function onClock(): Promise<string> {
  const id = newId('clk')
  await bench.db.testClock.create({ data: { id, nowAt: new Date(NOW), targetAt: new Date(NOW), status: 'READY' } })
  return id
}

/** A prepaid account with so much on it and one number whose free dialogues are used up; a dialogue costs 5 cents. */
async function prepaid(balanceCents: number, settings: object = {}) {
  const testClockId = await onClock()
  const made = await aPayingNumber(bench.db, 5 * CENT, { billingMode: 'PREPAID', testClockId, ...settings })
  if (balanceCents > 0) await topUp(made.accountId, balanceCents)
  return made
}

let posted = 0
const topUp = (accountId: string, amountCents: number) => {
  const facts = { key: `top up ${posted++}`, accountId, at: NOW, currency: 'USD' }
  return bench.db.$transaction((tx) => postAll(tx, [toWallet({ ...facts, amountCents, of: 'OVERPAYMENT' })]))
}

async function ask(desk: SendDesk, accountId: string, message: ReturnType<typeof wish>) {
  const { answer } = await desk.ask(accountId, message)
  if (answer === null) throw new Error('no answer')
  return answer.kind === 'RESERVED' ? answer.priceMicros : answer.reason
}

const desk = () => new SendDesk(bench.db)
const wallet = async (accountId: string) => {
  const { balanceMicros, reservedMicros } = plain(await bench.db.wallet.findUniqueOrThrow({ where: { accountId } }))
  return { balance: balanceMicros / CENT, reserved: reservedMicros / CENT }
}
const held = async (accountId: string) => {
  const { _sum } = await bench.db.allowanceHold.aggregate({ where: { accountId }, _sum: { held: true } })
  return _sum.held ?? 0
}
/** What is held on the account's wallet, months and allowances is what its reservations hold, always. */
async function expectHoldingsAddUp(accountId: string) {
  const open = plain(await bench.db.reservation.findMany({ where: { accountId } }))
  const sum = open.reduce((total, each) => total + each.priceMicros, 0)
  expect((await wallet(accountId)).reserved * CENT).toBe(sum)
  const months = plain(await bench.db.spending.findMany({ where: { ownerId: accountId } }))
  expect(months.reduce((total, each) => total + each.reservedMicros, 0)).toBe(sum)
  expect(await held(accountId)).toBe(open.filter(({ allowanceKey }) => allowanceKey !== null).length)
}
const delivered = (numberId: string, reservationId: string, rest: object = {}) =>
  aTemplate(numberId, { at: NOW, reservationId, ...rest })

describe('a reservation', () => {
  it('freezes the price, is settled by the delivery, and once only (S3)', async () => {
    const { accountId, numberId } = await prepaid(10)
    const message = wish(numberId)
    expect(await ask(desk(), accountId, message)).toBe(5 * CENT)
    expect(await wallet(accountId)).toEqual({ balance: 10, reserved: 5 })
    const event = delivered(numberId, message.id)
    for (const _twice of [1, 2]) {
      await ingest(bench.db, accountId, [event])
      expect(await wallet(accountId)).toEqual({ balance: 5, reserved: 0 })
    }
    await expectHoldingsAddUp(accountId)
  })

  it('of a price with tiers is that of the month’s count so far, or of a later tier that is dearer', async () => {
    const accountId = await anAccount(bench.db, { billingMode: 'PREPAID', testClockId: await onClock() })
    const numberId = await aNumber(bench.db, accountId)
    const cents = { 1: 5, 3: 2, 5: 3 }
    const rates = Object.entries(cents).map(([from, price]) => ({
      ...{ market: 'OTHER', key: 'MARKETING', volumeFrom: Number(from), priceMicros: price * CENT },
    }))
    await aCard(bench.db, accountId, rates)
    await topUp(accountId, 100)
    expect(await ask(desk(), accountId, wish(numberId))).toBe(5 * CENT)
    await ingest(bench.db, accountId, [aTemplate(numberId), aTemplate(numberId)])
    // The third would cost 2 cents; the fifth costs 3, and nobody knows which of several is delivered first.
    expect(await ask(desk(), accountId, wish(numberId))).toBe(3 * CENT)
  })

  it('is released by a failure, and what is delivered after that is debited all the same', async () => {
    const { accountId, numberId } = await prepaid(5)
    const message = wish(numberId)
    await ask(desk(), accountId, message)
    await ingest(bench.db, accountId, [delivered(numberId, message.id, { status: 'FAILED' })])
    expect(await wallet(accountId)).toEqual({ balance: 5, reserved: 0 })
    await ingest(bench.db, accountId, [delivered(numberId, message.id), delivered(numberId, message.id)])
    expect(await wallet(accountId)).toEqual({ balance: -5, reserved: 0 })
    expect(await ask(desk(), accountId, wish(numberId))).toBe('SENDING_PAUSED')
    await expectHoldingsAddUp(accountId)
  })

  it('is released after 30 days, and not before (YCloud’s frozen amount)', async () => {
    const { accountId, numberId } = await prepaid(10)
    await ask(desk(), accountId, wish(numberId))
    const release = (at: number) => bench.inside((tx) => tx.releaseExpired(accountId, at))
    await release(NOW + 30 * DAY - 1)
    expect(await wallet(accountId)).toEqual({ balance: 10, reserved: 5 })
    await release(NOW + 30 * DAY)
    expect(await wallet(accountId)).toEqual({ balance: 10, reserved: 0 })
    expect(await bench.db.wallet.findUnique({ where: { accountId } })).toMatchObject({ releaseAt: null })
  })

  it('wakes the account once for its end, not for every message', async () => {
    const { accountId, numberId } = await prepaid(50)
    for (const _each of [1, 2, 3]) await ask(desk(), accountId, wish(numberId))
    expect(await bench.db.wakeUp.count({ where: { accountId } })).toBe(1)
  })

  it('ends with its number (row 15)', async () => {
    const { accountId, numberId } = await prepaid(10)
    await ask(desk(), accountId, wish(numberId))
    await bench.inside((tx) => tx.closeReservations(accountId, numberId, NOW))
    expect(await wallet(accountId)).toEqual({ balance: 10, reserved: 0 })
    await bench.db.phoneNumber.update({ where: { id: numberId }, data: { state: 'SETTLING' } })
    expect(await ask(desk(), accountId, wish(numberId))).toBe('NOT_ACTIVE')
  })

  it('is the same at a repeated request whose answer was lost', async () => {
    const { accountId, numberId } = await prepaid(10)
    const message = wish(numberId)
    const answers = await Promise.all([desk(), desk(), desk()].map((each) => ask(each, accountId, message)))
    expect(answers).toEqual([5 * CENT, 5 * CENT, 5 * CENT])
    expect(await wallet(accountId)).toEqual({ balance: 10, reserved: 5 })
  })

  it('of another account, or of nobody, is settled by no event', async () => {
    const [mine, theirs] = [await prepaid(10), await prepaid(10)]
    const message = wish(mine.numberId)
    await ask(desk(), mine.accountId, message)
    await ingest(bench.db, theirs.accountId, [delivered(theirs.numberId, message.id)])
    await ingest(bench.db, theirs.accountId, [delivered(theirs.numberId, 'rsv_nobody')])
    expect(await wallet(mine.accountId)).toEqual({ balance: 10, reserved: 5 })
    expect(await wallet(theirs.accountId)).toEqual({ balance: 0, reserved: 0 })
  })
})

describe('what a message costs', () => {
  it('is nothing where a window covers it, and under DIRECT', async () => {
    const { accountId, numberId } = await prepaid(10)
    const contact = '+905440099999'
    await ingest(bench.db, accountId, [aTemplate(numberId, { contact, at: NOW - 1_000 })])
    expect(await ask(desk(), accountId, wish(numberId, { contact }))).toBe(0)
    expect(await ask(desk(), accountId, wish(numberId))).toBe(5 * CENT)
    const direct = await prepaid(0, { metaBilling: 'DIRECT' })
    expect(await ask(desk(), direct.accountId, wish(direct.numberId))).toBe(0)
  })

  it('has the account’s mark-up on it', async () => {
    const { accountId, numberId } = await prepaid(10, { markupBps: 1_000 })
    expect(await ask(desk(), accountId, wish(numberId))).toBe(5.5 * CENT)
  })

  it('is nothing while a free dialogue is left, counting those on their way (C11)', async () => {
    const accountId = await anAccount(bench.db, { billingMode: 'PREPAID', testClockId: await onClock() })
    const numberId = await aNumber(bench.db, accountId)
    await aTariff(bench.db, accountId, 5 * CENT)
    await useUpAllowance(bench.db, numberId, 998)
    await topUp(accountId, 5)
    const messages = Array.from({ length: 5 }, () => wish(numberId))
    const one = desk()
    const answers = await Promise.all(messages.map((message) => ask(one, accountId, message)))
    expect(answers).toEqual([0, 0, 5 * CENT, 'SENDING_PAUSED', 'SENDING_PAUSED'])
    expect(await held(accountId)).toBe(2)
    const [first, second, third] = messages.map(({ id }) => id)
    await ingest(bench.db, accountId, [delivered(numberId, first ?? ''), delivered(numberId, third ?? '')])
    expect([await held(accountId), await wallet(accountId)]).toEqual([1, { balance: 5, reserved: 0 }])
    // The last free one went to the third; the second pays for itself, as the order of opening has it.
    await ingest(bench.db, accountId, [delivered(numberId, second ?? '')])
    expect([await held(accountId), await wallet(accountId)]).toEqual([0, { balance: 0, reserved: 0 }])
    await expectHoldingsAddUp(accountId)
  })
})

describe('64 senders on one wallet', () => {
  it('never overshoot it, in one process or in several (S3)', async () => {
    const { accountId, numberId } = await prepaid(100)
    const second = await aNumber(bench.db, accountId)
    await useUpAllowance(bench.db, second)
    const desks = [desk(), desk(), desk()]
    const answers = await Promise.all(
      Array.from({ length: 64 }, (_, i) => {
        const at = desks[i % desks.length]
        if (at === undefined) throw new Error('no desk')
        return ask(at, accountId, wish(i % 2 === 0 ? numberId : second))
      }),
    )
    expect(answers.filter((each) => each === 5 * CENT)).toHaveLength(20)
    expect(answers.filter((each) => each === 'SENDING_PAUSED')).toHaveLength(44)
    expect(await wallet(accountId)).toEqual({ balance: 100, reserved: 100 })
    await expectHoldingsAddUp(accountId)
  })

  it('and their deliveries, failures and top-ups side by side leave every sum right', async () => {
    const { accountId, numberId } = await prepaid(100)
    const desks = [desk(), desk()]
    const life = async (i: number) => {
      const message = wish(numberId)
      const at = desks[i % 2]
      if (at === undefined || (await ask(at, accountId, message)) === 'SENDING_PAUSED') return 0
      const status = i % 3 === 0 ? 'FAILED' : 'DELIVERED'
      await ingest(bench.db, accountId, [delivered(numberId, message.id, { status })])
      return status === 'FAILED' ? 0 : 5
    }
    const topUps = Array.from({ length: 4 }, () => topUp(accountId, 10))
    const spent = await Promise.all(Array.from({ length: 60 }, (_, i) => life(i)))
    await Promise.all(topUps)
    const total = spent.reduce<number>((sum, each) => sum + each, 0)
    expect(total).toBeLessThanOrEqual(140)
    expect(await wallet(accountId)).toEqual({ balance: 140 - total, reserved: 0 })
    await expectHoldingsAddUp(accountId)
  })
})

describe('a spending limit', () => {
  const limit = (accountId: string, monthlyCents: number, numberId: string | null = null) =>
    bench.db.spendingLimit.create({
      data: { ownerId: numberId ?? accountId, accountId, numberId, monthlyMicros: BigInt(monthlyCents * CENT) },
    })

  it('of $100 with $99.98 used refuses $0.05 before it is sent, on a post-paid account too (W5)', async () => {
    const { accountId, numberId } = await aPayingNumber(bench.db, 9_998 * CENT, { testClockId: await onClock() })
    await limit(accountId, 10_000)
    await ingest(bench.db, accountId, [aTemplate(numberId, { at: NOW - 2 * DAY })])
    await aTariff(bench.db, accountId, 5 * CENT, NOW - 1)
    expect(await ask(desk(), accountId, wish(numberId))).toBe('SPENDING_LIMIT')
    expect(await bench.db.spendingLimit.findUnique({ where: { ownerId: accountId } })).toMatchObject({
      reachedIn: '2026-11',
    })
    await aTariff(bench.db, accountId, 2 * CENT, NOW)
    expect(await ask(desk(), accountId, wish(numberId))).toBe(2 * CENT)
    expect(await ask(desk(), accountId, wish(numberId))).toBe('SPENDING_LIMIT')
  })

  it('counts what is reserved, so that parallel senders do not overshoot it, and of one number only its own', async () => {
    const { accountId, numberId } = await prepaid(10_000)
    const sibling = await aNumber(bench.db, accountId)
    await useUpAllowance(bench.db, sibling)
    await limit(accountId, 23, numberId)
    const one = desk()
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask(one, accountId, wish(numberId))))
    expect(answers.filter((each) => each === 5 * CENT)).toHaveLength(4)
    expect(answers.filter((each) => each === 'SPENDING_LIMIT')).toHaveLength(6)
    expect(await ask(one, accountId, wish(sibling))).toBe(5 * CENT)
  })
})
