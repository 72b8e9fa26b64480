import { expectInvariants } from '../scenarios/invariants'
import { ok, operator } from '../support/client'
import { freshContact } from '../support/phone-numbers'
import { template } from '../support/usage'
import { aNumber } from './setting'

// Source 001: what a customer sees of his usage without asking Meta.

type Usage = { data: { key: string; dialogues: number; amountMicros: number }[] }
type Figures = { allTimeUsageMicros: number; allTimeUsageByCategory: object[] }
const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0)

it('S5: given 3 usage entries of 1.10 in all, all-time usage is 1.10, also after it is paid, with its categories', async () => {
  const { story, number } = await aNumber({ ratesMicros: { TR: 500_000, DE: 100_000 } })
  await story.goTo('2027-01-12T08:00:00Z')
  await story.dialogues(number, '2027-01-12T06:00:00Z', 1_000)
  const sent = (country: 'TR' | 'DE', rest: object) => ({
    ...template(number, '2027-01-12T07:30:00Z', freshContact(country)),
    ...rest,
  })
  const { category: _, ...untold } = sent('DE', {}) as Record<string, unknown>
  for (const event of [sent('TR', {}), sent('TR', { category: 'UTILITY' }), untold]) {
    await ok(operator.post('/v1/usage-events', { events: [event] }))
  }
  const figures = { allTimeUsageMicros: 1_100_000 }
  expect(await story.currentAccount()).toMatchObject({ ...figures, unbilledUsageMicros: 1_100_000 })
  await story.goTo('2027-02-01T06:00:00Z')
  const account = (await story.currentAccount()) as unknown as Figures
  expect(account).toMatchObject({ ...figures, unbilledUsageMicros: 0 })
  expect(account.allTimeUsageByCategory).toEqual([
    { category: 'MARKETING', quantity: 1, amountMicros: 500_000 },
    { category: 'UTILITY', quantity: 1, amountMicros: 500_000 },
    { category: 'UNKNOWN', quantity: 1, amountMicros: 100_000 },
  ])
  await expectInvariants(story)
})

it('S7: given 3 dialogues on 2 numbers, usage read by number is 2 rows summing to 3', async () => {
  const { story, number } = await aNumber()
  const second = await story.order('second')
  await story.dialogues(number, '2027-01-10T05:00:00Z', 2)
  await story.dialogues(second, '2027-01-10T06:00:00Z', 1, 'DE')
  const by = async (groupBy: string) => {
    const { data } = await ok(story.customer.get<Usage>(`/v1/accounts/${story.account.id}/usage?groupBy=${groupBy}`))
    return data.map(({ key, dialogues }) => `${key} ${dialogues}`)
  }
  expect((await by('number')).sort()).toEqual([`${number.id} 2`, `${second.id} 1`].sort())
  expect(await by('day')).toEqual(['2027-01-10 3'])
  expect(await by('country')).toEqual(['DE 1', 'TR 2'])
  expect(await by('category')).toEqual(['MARKETING 3'])
  await expectInvariants(story)
})

it('S8: given 2 usage rows, the file has 3 lines, and Σ amount equals the statement', async () => {
  const account = { timeZone: 'Europe/Istanbul' }
  const { story, number } = await aNumber({ ratesMicros: { TR: 50_000 }, account })
  await story.dialogues(number, '2027-01-10T05:00:00Z', 1_000)
  await story.goTo('2027-02-28T22:00:00Z')
  await story.dialogues(number, '2027-02-10T05:00:00Z', 1_000)
  // In Istanbul it is the first of March, and another month's free dialogues: these two are of the last evening.
  await story.dialogues(number, '2027-02-28T20:30:00Z', 2)
  const path = `/v1/accounts/${story.account.id}`
  const get = (of: string) => ok(story.customer.get<string>(`${path}/${of}`))
  const [header = '', ...rows] = (await get('usage.csv?from=2027-02-28T20:00:00Z&to=2027-02-28T21:00:00Z'))
    .trimEnd()
    .split('\r\n')
  expect(header.split(',').slice(0, -1).join()).toBe(
    'date,number,waba,contact_country,category,initiator,entry_point,unit,quantity,unit_price,amount,currency,free_reason,ledger_id',
  )
  expect(rows).toHaveLength(2)
  const [row = []] = rows.map((each) => each.split(','))
  expect(row.slice(0, 1)).toEqual(['2027-02-28T20:30:00.000Z'])
  expect(row.at(-1)).toBe('2027-02-28')
  // A spreadsheet would take a leading plus for a formula; who was written to is not told at all.
  expect(row[1]).toBe(`'${number.phoneNumber}`)
  const march = (await get('usage.csv?month=2027-03')).trimEnd().split('\r\n').slice(1)
  const amounts = march.map((each) => Math.round(Number(each.split(',')[10]) * 1e6))
  type Statement = { entries: { kind: string; amountMicros: number }[] }
  const { entries } = await ok(story.customer.get<Statement>(`${path}/statements/2027-03`))
  expect(sum(amounts)).toBe(100_000)
  expect(entries.map(({ kind, amountMicros }) => [kind, amountMicros])).toEqual([['USAGE', -100_000]])
  await expectInvariants(story)
})
