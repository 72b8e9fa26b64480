import { ok } from '../support/client'
import type { Fact, HostedNumber, Page } from '../support/resources'
import { type Story, startStory } from '../support/story'

describe('a list', () => {
  let story: Story

  beforeAll(async () => {
    story = await startStory('2027-03-05T12:00:00Z')
    await story.attach('visa')
    for (const [hour, name] of [
      [12, 'n1'],
      [13, 'n2'],
      [14, 'n3'],
    ] as const) {
      await story.goTo(`2027-03-05T${hour}:00:00Z`)
      await story.order(name)
    }
  })

  const page = <T>(path: string) => ok(story.customer.get<Page<T>>(path))

  it('is newest first and ends with nextCursor null', async () => {
    const { data, nextCursor } = await page<HostedNumber>(`/v1/numbers?accountId=${story.account.id}`)
    expect(data.map(({ id }) => story.names.get(id))).toEqual(['n3', 'n2', 'n1'])
    expect(nextCursor).toBeNull()
  })

  it('comes in pages that together are the whole, each object once', async () => {
    const path = `/v1/events?accountId=${story.account.id}`
    const { data: whole } = await page<Fact>(`${path}&limit=100`)
    const paged: Fact[] = []
    let cursor: string | null = null
    do {
      const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
      const { data, nextCursor }: Page<Fact> = await page<Fact>(`${path}&limit=2${query}`)
      expect(data.length).toBeLessThanOrEqual(2)
      paged.push(...data)
      cursor = nextCursor
    } while (cursor !== null)
    expect(whole.length).toBeGreaterThan(6)
    expect(paged).toEqual(whole)
  })

  it('keeps its place when something new arrives between two pages', async () => {
    const path = `/v1/numbers?accountId=${story.account.id}&limit=2`
    const first = await page<HostedNumber>(path)
    await story.order('n4')
    const second = await page<HostedNumber>(`${path}&cursor=${encodeURIComponent(first.nextCursor ?? '')}`)
    expect([...first.data, ...second.data].map(({ id }) => story.names.get(id))).toEqual(['n3', 'n2', 'n1'])
  })

  it.each(['limit=0', 'limit=101', 'limit=many', 'cursor=nonsense'])('refuses ?%s', async (query) => {
    const refused = await story.customer.get(`/v1/numbers?accountId=${story.account.id}&${query}`)
    expect(refused).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } })
  })

  it('narrows by what it is asked for', async () => {
    const active = await page<HostedNumber>(`/v1/numbers?accountId=${story.account.id}&state=ACTIVE`)
    expect(active.data.length).toBeGreaterThanOrEqual(3)
    const deleted = await page<HostedNumber>(`/v1/numbers?accountId=${story.account.id}&state=DELETED`)
    expect(deleted.data).toEqual([])
    const created = await page<Fact>(`/v1/events?accountId=${story.account.id}&type=invoice.created`)
    expect(created.data.every(({ type }) => type === 'invoice.created')).toBe(true)
    expect(created.data.length).toBeGreaterThanOrEqual(3)
  })
})
