import { operator } from '../../support/client'
import { freshContact } from '../../support/phone-numbers'
import type { HostedNumber, Problem, TestClock, UsageReceipt } from '../../support/resources'
import { type Story, startStory } from '../../support/story'
import { leavingUnchanged, problem } from '../../support/unchanged'
import { template } from '../../support/usage'

const SIGN_UP = '2027-03-05T12:00:00Z'
const NOW = '2027-05-10T12:00:00Z'
const DAY = 24 * 60
const SECOND = 1 / 60

let story: Story
let number: HostedNumber

beforeAll(async () => {
  story = await startStory(SIGN_UP)
  await story.attach('visa')
  number = await story.order('main')
  await story.goTo(NOW)
})

/** The instant so many minutes from the clock's present, to the millisecond. */
const fromNow = (minutes: number) => new Date(Date.parse(NOW) + Math.round(minutes * 60_000)).toISOString()

const report = (events: Record<string, unknown>[]) => operator.post<UsageReceipt>('/v1/usage-events', { events })
const eventAt = (at: string) => template(number, at, freshContact())

describe('a usage event', () => {
  it.each([
    ['a second more than 5 minutes ahead', fromNow(5 + SECOND), 'EVENT_IN_FUTURE'],
    ['a second more than 35 days old', fromNow(-35 * DAY - SECOND), 'EVENT_TOO_OLD'],
  ])('%s is rejected by its index, and nothing changes', async (_title, at, code) => {
    const answer = await leavingUnchanged([story], () => report([eventAt(at)]))
    expect(answer.body).toMatchObject({ accepted: 0, duplicates: 0, rejected: [{ index: 0, code }] })
  })

  it.each([
    ['exactly 5 minutes ahead', fromNow(5)],
    ['exactly 35 days old', fromNow(-35 * DAY)],
  ])('%s is taken', async (_title, at) => {
    expect((await report([eventAt(at)])).body).toEqual({ accepted: 1, duplicates: 0, rejected: [] })
  })

  it('of an unknown number is rejected by its index, the good one beside it is taken', async () => {
    const lost = { ...eventAt(NOW), numberId: 'num_doesnotexist' }
    const { body } = await report([lost, eventAt(NOW)])
    expect(body).toMatchObject({ accepted: 1, duplicates: 0 })
    expect(body.rejected).toEqual([{ index: 0, code: expect.any(String), message: expect.stringMatching(/\w/) }])
  })
})

describe('a test clock', () => {
  const advance = (to: string) => operator.post<Problem>(`/v1/test-clocks/${story.clockId}/advance`, { to })

  it.each([
    ['backwards, by a second', fromNow(-SECOND)],
    ['more than 2 years ahead', '2029-05-10T12:00:01Z'],
  ])('does not go %s', async (_title, to) => {
    const answer = await leavingUnchanged([story], () => advance(to))
    expect(answer.status).toBe(422)
    expect(answer.body).toMatchObject({ status: 422, code: expect.any(String), detail: expect.stringMatching(/\w/) })
    const { body } = await operator.get<TestClock>(`/v1/test-clocks/${story.clockId}`)
    expect(body).toMatchObject({ status: 'READY' })
    expect(Date.parse(body.now)).toBe(Date.parse(NOW))
  })

  it.each([
    ['a word', 'tomorrow'],
    ['a day that does not exist', '2027-02-30T12:00:00Z'],
    ['no zone', '2027-06-01T12:00:00'],
    ['a number', 1_830_000_000],
    ['nothing', undefined],
  ])('does not go to %s', async (_title, to) => {
    const answer = await leavingUnchanged([story], () =>
      operator.post<Problem>(`/v1/test-clocks/${story.clockId}/advance`, { to }),
    )
    expect(answer).toMatchObject(problem(400, 'VALIDATION_FAILED'))
  })
})

it('a cancel confirmed for a release long past is refused with the new preview', async () => {
  const answer = await leavingUnchanged([story], () =>
    story.customer.post<Problem>(`/v1/numbers/${number.id}/cancel`, { confirmReleaseAt: SIGN_UP }),
  )
  expect(answer).toMatchObject(problem(409, 'PREVIEW_CHANGED'))
})
