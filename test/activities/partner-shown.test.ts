import { newId } from '../../adapters/ids'
import { allocationView } from '../../adapters/store/partner/day-ledger'
import { partnerView } from '../../adapters/store/partner/view'
import { numberView } from '../../adapters/store/views/numbers'
import { isRefusal } from '../../domain/errors'
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

/** A partner who has bought `days` and given 10 to the first of two channels. */
async function begun(days: number) {
  const { accountId, partnerId, numbers } = await aPartner(bench, 'PREPAID', 0, 2)
  const life = new Life(bench, accountId, numbers)
  await life.take({ kind: 'PAY', days })
  await life.take({ kind: 'ALLOCATE', channel: 0, days: 10 })
  const allocate = (wanted: number, now = life.now) => {
    const command = { name: 'allocate', allocationId: newId('dal'), days: wanted, comment: 'any' } as const
    const { result } = { result: life.act.number.allocateDays({ ...life.of(0), now, command }) }
    return { command, result }
  }
  return { accountId, partnerId, numberId: numbers[0] ?? '', life, allocate }
}

it('days given at the very instant at which the channel has stopped are its whole time: books and time agree', async () => {
  const { accountId, numberId, life } = await begun(30)
  await life.take({ kind: 'PASS', hours: 24 * 10 })
  expect((await numberView(bench.db, numberId))?.state).toBe('SUSPENDED')
  await life.take({ kind: 'ALLOCATE', channel: 0, days: 5 })
  expect(await numberView(bench.db, numberId)).toMatchObject({
    ...{ state: 'ACTIVE', currentPeriodStart: iso(NOW + 10 * DAY), paidUntil: iso(NOW + 15 * DAY) },
  })
  expect(await books(bench, accountId)).toMatchObject({ channels: 5, used: 10 })
  expect(await life.faults()).toEqual([])
})

it('an allocation is answered with its own end of time, whatever was given in the same instant', async () => {
  const { accountId, allocate } = await begun(30)
  const commands = []
  for (const days of [1, 2]) {
    const { command, result } = allocate(days)
    await result
    commands.push(command)
  }
  const shown = await Promise.all(
    commands.map(({ allocationId }) => allocationView(bench.db, { accountId, allocationId })),
  )
  expect(shown.map((each) => each?.paidUntil)).toEqual([iso(NOW + 11 * DAY), iso(NOW + 13 * DAY)])
})

it('a channel that is suspended for something else goes on using its days, and counts; one that leaves for money burns no balance', async () => {
  const { partnerId, life } = await begun(40)
  await life.act.number.suspend({ ...life.of(0), command: { name: 'suspend', note: 'a look' } })
  const view = () => partnerView(bench.db, partnerId, NOW + 2 * DAY)
  expect(await view()).toMatchObject({ channelDays: 8, burnRate: { daysPerDay: 1, daysPerMonth: 30 } })
  expect((await view())?.balanceEndsAt).toBe(iso(NOW + 40 * DAY))
  await life.act.number.unsuspend({ ...life.of(0), command: { name: 'unsuspend', note: 'fine' } })
  const command = { name: 'change-plan', plan: 'MONTHLY', when: 'RENEWAL' } as const
  await life.act.number.changePlan({ ...life.of(0), commandId: newId('cmd'), command })
  expect(await view()).toMatchObject({ channelDays: 8, burnRate: { daysPerDay: 1 }, balanceEndsAt: null })
})

it('a time that no calendar holds is refused, names days, and changes nothing', async () => {
  const { accountId, life, allocate } = await begun(40)
  await bench.db.$executeRaw`UPDATE partners SET mode = 'POSTPAID', day_limit = 5000000, used_since = now(),
    month_closes_at = now() + interval '90 days' WHERE account_id = ${accountId}`
  const results = []
  for (let nth = 0; nth < 3; nth++) results.push((await allocate(1_000_000).result).result)
  expect(results.map((each) => isRefusal(each))).toEqual([false, false, true])
  expect(results[2]).toMatchObject({ code: 'VALIDATION_FAILED', extra: { errors: [{ path: 'days' }] } })
  expect((await books(bench, accountId)).channels).toBe(2_000_010)
  expect(life.now).toBe(NOW)
})
