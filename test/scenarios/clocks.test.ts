import { eventually, ok, operator } from '../support/client'
import type { TestClock } from '../support/resources'
import { startStory } from '../support/story'
import { expectInvariants } from './invariants'

describe('test clocks', () => {
  it('let two customers live years apart beside one in real time', async () => {
    const early = await startStory('2027-01-31T08:00:00Z')
    const late = await startStory('2030-06-15T12:00:00Z')
    const real = await startStory('', { clock: false })
    for (const story of [early, late, real]) await story.attach('visa')
    const [, , realNumber] = await Promise.all([early.order('main'), late.order('main'), real.order('main')])
    for (const story of [early, late]) await story.news()
    const untouched = await eventually('the real-time number has both its mails', async () => {
      const history = await real.history()
      return history.mails.length === 2 && history.mails.every(({ acceptedAt }) => acceptedAt) ? history : undefined
    })
    expect(untouched.mails.map(({ template }) => template).sort()).toEqual(['E01', 'E03'])

    // Both clocks move at once, by two months each.
    await Promise.all([early.goTo('2027-03-31T08:00:00Z'), late.goTo('2030-08-15T12:00:00Z')])
    expect(await early.news()).toEqual({
      charges: ['2027-02-28 08:00 HOSTING 39.00 visa SUCCEEDED', '2027-03-31 08:00 HOSTING 39.00 visa SUCCEEDED'],
      mails: ['2027-02-28 08:00 E05', '2027-03-31 08:00 E05'],
    })
    expect(await late.news()).toEqual({
      charges: ['2030-07-15 12:00 HOSTING 39.00 visa SUCCEEDED', '2030-08-15 12:00 HOSTING 39.00 visa SUCCEEDED'],
      mails: ['2030-07-15 12:00 E05', '2030-08-15 12:00 E05'],
    })

    // Real time has not moved: one charge today, the next in a month.
    expect(await real.history()).toEqual(untouched)
    const sinceCreation = Date.now() - Date.parse(realNumber.createdAt)
    expect(sinceCreation).toBeGreaterThanOrEqual(0)
    expect(sinceCreation).toBeLessThan(300_000)
    expect(Date.parse(realNumber.nextCharge?.at ?? '')).toBeGreaterThan(Date.now() + 27 * 86_400_000)
    for (const story of [early, late, real]) await expectInvariants(story)
  })

  it('take the exact end of an advance in, and repeat nothing when it is asked again', async () => {
    const story = await startStory('2027-01-10T08:00:00Z')
    await story.attach('visa')
    await story.order('main')
    await story.goTo('2027-02-10T08:00:00Z')
    expect((await story.news()).charges).toHaveLength(2)
    await story.goTo('2027-02-10T08:00:00Z')
    expect(await story.news()).toEqual({})
  })

  it('give one long advance the same facts as many short ones', async () => {
    const strides: Record<'long' | 'short', string[]> = {
      long: ['2027-06-30T08:00:00Z'],
      short: ['2027-02-28T08:00:00Z', '2027-03-15T00:00:00Z', '2027-04-29T23:59:59.999Z', '2027-06-30T08:00:00Z'],
    }
    const told = await Promise.all(
      Object.values(strides).map(async (stops) => {
        const story = await startStory('2027-01-31T08:00:00Z')
        await story.attach('visa')
        await story.order('main')
        for (const stop of stops) await story.goTo(stop)
        return story.news()
      }),
    )
    expect(told[0]).toEqual(told[1])
    expect(told[0]?.charges).toHaveLength(6)
  })

  it('refuse commands on their accounts while they advance', async () => {
    const story = await startStory('2027-01-31T08:00:00Z')
    await story.attach('visa')
    for (const name of ['n1', 'n2', 'n3']) await story.order(name)
    const path = `/v1/test-clocks/${story.clockId}`
    const advance = operator.post<TestClock>(`${path}/advance`, { to: '2029-01-30T08:00:00Z' })
    await eventually('the clock advances', async () => {
      const clock = await ok(operator.get<TestClock>(path))
      return clock.status === 'ADVANCING' ? clock : undefined
    })
    const order = await story.tryOrder()
    const change = await story.customer.patch(`/v1/accounts/${story.account.id}`, { locale: 'es' })
    for (const refused of [order, change]) {
      expect(refused).toMatchObject({ status: 409, body: { code: 'CLOCK_ADVANCING' } })
    }
    expect([200, 202]).toContain((await advance).status)
    await story.settle()
    expect((await story.history()).numbers).toHaveLength(3)
    await expectInvariants(story)
  })

  it('end with DELETE, after which the data stays readable', async () => {
    const story = await startStory('2027-01-31T08:00:00Z')
    await story.attach('visa')
    const number = await story.order('main')
    const before = await story.history()
    await ok(operator.delete(`/v1/test-clocks/${story.clockId}`))
    expect(await story.number(number.id)).toMatchObject({ id: number.id, phoneNumber: number.phoneNumber })
    const after = await story.history()
    expect(after.events).toEqual(before.events)
    expect(after.invoices.map(({ id, status }) => [id, status])).toEqual(
      before.invoices.map(({ id, status }) => [id, status]),
    )
  })
})
