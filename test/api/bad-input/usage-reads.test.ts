import type { Problem } from '../../support/resources'
import { type Story, startStory } from '../../support/story'

const NOW = '2027-05-10T12:00:00Z'

let story: Story
beforeAll(async () => {
  story = await startStory(NOW, { account: { timeZone: 'America/New_York' } })
})

const refused = async (path: string) => {
  const { status, body } = await story.customer.get<Problem>(`/v1/accounts/${story.account.id}/${path}`)
  return { status, code: body.code, error: body.errors?.[0] }
}

const RANGES: [string, string, string, RegExp][] = [
  ['that ends before it begins', 'from=2027-05-02T00:00:00Z&to=2027-05-01T00:00:00Z', 'from', /after `to`/],
  ['longer than a leap year', 'from=2025-01-01T00:00:00Z&to=2026-02-01T00:00:00Z', 'from', /366 days .* in parts/],
  ['from a word', 'from=yesterday', 'from', /ISO 8601/],
  ['to a day without a time', 'to=2027-05-01', 'to', /ISO 8601/],
  ['from a day that does not exist', 'from=2027-02-30T00:00:00Z', 'from', /ISO 8601/],
  ['from before there were such accounts', 'from=1999-12-31T00:00:00Z', 'from', /2000-01-01/],
]

describe('usage of a time', () => {
  it.each(RANGES)('%s is refused, naming the field and the remedy', async (_, query, path, message) => {
    for (const route of ['usage', 'usage.csv']) {
      expect(await refused(`${route}?${query}`)).toEqual({
        ...{ status: 400, code: 'VALIDATION_FAILED', error: { path, message: expect.stringMatching(message) } },
      })
    }
  })

  it('grouped by what there is no group for is refused, naming what there is', async () => {
    for (const route of ['usage', 'usage.csv']) {
      const { status, error } = await refused(`${route}?groupBy=week`)
      expect({ status, path: error?.path }).toEqual({ status: 400, path: 'groupBy' })
      expect(error?.message).toMatch(/day.*number.*category.*country/)
    }
  })

  it('with a field that is none is refused by its name', async () => {
    expect((await refused('usage?since=2027-05-01T00:00:00Z')).error?.path).toBe('since')
    expect((await refused('dialogues?limit=0')).error?.path).toBe('limit')
  })
})

describe('a statement', () => {
  it.each(['2027-13', '2027-5', '1999-12', 'may', '2027-05-01'])(
    'of the month %s is refused: it is none',
    async (month) => {
      for (const form of ['', '.csv', '.pdf']) {
        expect(await refused(`statements/${month}${form}`)).toMatchObject({ status: 400, error: { path: 'month' } })
      }
    },
  )

  it('of a month that has not begun where the account is is refused, with the time there', async () => {
    const { status, error } = await refused('statements/2027-06')
    expect({ status, path: error?.path }).toEqual({ status: 400, path: 'month' })
    expect(error?.message).toMatch(/2027-06 has not begun in America\/New_York.*2027-05-10T12:00/)
    expect(await refused('usage.csv?month=2027-06')).toMatchObject({ status: 400, error: { path: 'month' } })
  })
})

it('quality and recipients of a number that is not there, or is another’s, are not there', async () => {
  const other = await startStory(NOW)
  await other.attach('visa')
  const { id } = await other.order('theirs')
  for (const number of ['num_none', id]) {
    for (const part of ['quality', 'usage-24h']) {
      const { status } = await story.customer.get(`/v1/numbers/${number}/${part}`)
      expect(status).toBe(404)
    }
  }
})
