import { expectInvariants } from '../scenarios/invariants'
import { ok, support } from '../support/client'
import {
  type Allocation,
  aPartner,
  balanceOf,
  buy,
  dayRows,
  type Partner,
  type PartnerStory,
  seen,
} from '../support/partners'
import type { HostedNumber } from '../support/resources'

jest.setTimeout(900_000)

/** `LINEKEEPER_CHANNELS` makes it shorter to look at. */
const CHANNELS = Number(process.env['LINEKEEPER_CHANNELS'] ?? 75)
/** Half a year from 1 January is 181 days; each channel is given the other half by itself. */
const HALF = 181
const PRICE_PER_DAY_CENTS = 100

/** Orders a channel and gives it days, without waiting for anything else. */
async function connected({ story, partner }: PartnerStory, name: string, days: number): Promise<HostedNumber> {
  const ordered = await ok(story.tryOrder({ plan: 'DAYS', partnerId: partner.id }))
  story.name(ordered.id, name)
  const body = { numberId: ordered.id, days, comment: name }
  await ok(story.customer.post<Allocation>(`/v1/partners/${partner.id}/allocations`, body))
  return ordered
}

it(`${CHANNELS} channels over a year, coming and going, POSTPAID from July on, one of them held: every day is accounted for`, async () => {
  const of = await aPartner({}, { start: '2027-01-01T00:00:00Z', ratesMicros: { TR: 31_000_000 } })
  const { story, partner } = of
  const put = (body: object) => ok(story.customer.put<Partner>(`/v1/partners/${partner.id}/auto-allocate`, body))
  await buy(of, { days: CHANNELS * HALF })
  const channels: HostedNumber[] = []
  for (let nth = 1; nth <= CHANNELS; nth++) channels.push(await connected(of, `channel ${nth}`, HALF))
  expect(await seen(of)).toMatchObject({ dayBalance: 0, burnRate: { daysPerDay: CHANNELS } })

  // March: three go, and two come with what they left.
  await story.goTo('2027-03-01T12:00:00Z')
  for (const each of channels.splice(0, 3)) await story.cancel(each)
  expect(await balanceOf(of)).toBe(3 * (HALF - 60))
  await story.goTo('2027-03-10T00:00:00Z')
  for (const name of ['late one', 'late two']) channels.push(await connected(of, name, 113))

  // May: one is deleted five days after its paid usage, and held.
  await story.goTo('2027-05-01T00:00:00Z')
  const [held] = channels.splice(0, 1) as [HostedNumber]
  await story.dialogues(held, '2027-04-30T12:00:00Z', 1001)
  await story.goTo('2027-05-06T00:00:00Z')
  const before = await balanceOf(of)
  await story.cancel(held)
  expect((await story.number(held.id)).state).toBe('HOLD')
  expect(await balanceOf(of)).toBe(before - 30)
  await story.goTo('2027-06-01T00:00:00Z')
  expect((await story.number(held.id)).state).toBe('DELETED')
  expect(await balanceOf(of)).toBe(before + HALF - 125)

  // July: days are paid after they were used.
  await put({ enabled: true, days: 184 })
  const limit = 200 * CHANNELS
  await story.goTo('2027-06-30T00:00:00Z')
  await ok(support.patch<Partner>(`/v1/partners/${partner.id}`, { mode: 'POSTPAID', dayLimit: limit }))
  const rest = await balanceOf(of)
  await story.goTo('2027-08-01T00:00:00Z')
  const given = channels.length * 184
  expect(await balanceOf(of)).toBe(rest - given)
  const owing = (await story.history()).invoices.filter(({ status }) => status === 'OPEN')
  expect(owing.map(({ kind, totalCents }) => [kind, totalCents])).toEqual([
    ['PARTNER_DAYS', (given - rest) * PRICE_PER_DAY_CENTS],
  ])
  for (const invoice of owing) await ok(story.pay(invoice, of.card))
  expect(await balanceOf(of)).toBe(0)

  // The year's end: all of them work, and the books add up to the day.
  await story.goTo('2027-12-31T00:00:00Z')
  const states = await Promise.all(channels.map(async ({ id }) => (await story.number(id)).state))
  expect(new Set(states)).toEqual(new Set(['ACTIVE']))
  const { dayBalance } = await seen(of)
  const rows = await dayRows(of)
  expect(rows.reduce((sum, { days }) => sum + days, 0)).toBe(dayBalance)
  const sum = (kind: string) => rows.filter((row) => row.kind === kind).reduce((total, { days }) => total + days, 0)
  expect(sum('DAYS_CREDITED')).toBe(CHANNELS * HALF + given - rest)
  expect(sum('DAYS_HELD') + sum('DAYS_RELEASED')).toBe(0)
  await expectInvariants(story)
})
