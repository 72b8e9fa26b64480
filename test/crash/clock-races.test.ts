import { setTimeout } from 'node:timers/promises'
import { Connection, Client as TemporalClient } from '@temporalio/client'
import { Client } from 'pg'
import { expectInvariants } from '../scenarios/invariants'
import { eventually, ok, operator, type Reply } from '../support/client'
import type { MaybeRefused, TestClock } from '../support/resources'
import { type Story, startStory } from '../support/story'
import { ownStack } from './own-stack'

const stack = ownStack()
let temporal: TemporalClient

beforeAll(async () => {
  temporal = new TemporalClient({ connection: await Connection.connect({ address: stack().temporalAddress }) })
})
afterAll(() => temporal.connection.close())

async function statusOf(workflowId: string): Promise<string> {
  return (await temporal.workflow.getHandle(workflowId).describe()).status.name
}

const SIGN_UP = '2027-01-31T08:00:00Z'
const NEAR = '2027-03-15T00:00:00Z'
const FAR = '2027-06-15T00:00:00Z'

type Answer = Reply<MaybeRefused<TestClock>>

const path = ({ clockId }: Story) => `/v1/test-clocks/${clockId}`
const advance = (story: Story, to: string): Promise<Answer> => operator.post(`${path(story)}/advance`, { to })
const remove = (story: Story): Promise<Answer> => operator.delete(path(story))
const clockOf = (story: Story) => ok(operator.get<TestClock & { status: string }>(path(story)))

const ready = (story: Story) =>
  eventually('the clock is READY', async () => {
    const clock = await clockOf(story)
    return clock.status === 'READY' ? clock : undefined
  })

async function customer(): Promise<Story> {
  const story = await startStory(SIGN_UP)
  await story.attach('visa')
  await story.order('main')
  return story
}

const said = ({ status, body }: Reply<{ code?: string }>) => (status < 300 ? 'done' : `${status} ${body.code}`)

/** 503: it was cut off by the deletion; asked again it answers 409. */
const CLEAR_ANSWERS = ['done', '409 CLOCK_ADVANCING', '409 ILLEGAL_TRANSITION', '503 UNAVAILABLE']

describe('two advances at once', () => {
  it('to one instant are both answered, and everything due happens once', async () => {
    const story = await customer()
    const answers = await Promise.all([advance(story, FAR), advance(story, FAR)])
    expect(['done', '409 CLOCK_ADVANCING']).toEqual(expect.arrayContaining(answers.map(said)))
    expect(answers.map(said)).toContain('done')
    expect(Date.parse((await ready(story)).now)).toBe(Date.parse(FAR))
    expect(await story.bills()).toEqual(Array(5).fill('HOSTING 39.00 PAID'))
    await expectInvariants(story)
  })

  it.each([
    ['the nearer one first', [NEAR, FAR]],
    ['the farther one first', [FAR, NEAR]],
  ])('to two instants never take the clock back, %s', async (_title, targets) => {
    const story = await customer()
    const answers = await Promise.all(targets.map((to) => advance(story, to)))
    for (const answer of answers) expect(['done', '409 CLOCK_ADVANCING', '422 CLOCK_BACKWARDS']).toContain(said(answer))
    const reached = targets.filter((_to, index) => said(answers[index] as Answer) === 'done')
    const { now } = await ready(story)
    expect(Date.parse(now)).toBe(Math.max(...reached.map((to) => Date.parse(to))))
    expect(await story.bills()).toHaveLength(Date.parse(now) === Date.parse(FAR) ? 5 : 2)
    await expectInvariants(story)
  })
})

describe('an advance to the instant at which the clock stands already', () => {
  it('does what has become due there since, however often it was asked for before', async () => {
    const story = await customer()
    await story.goTo(SIGN_UP)
    // A process that died after it had written down that the account should look again, and before it said so.
    const db = new Client({ connectionString: stack().databaseUrl })
    await db.connect()
    const { account, clockId } = story
    await db.query(`INSERT INTO wake_ups (target, account_id, clock_id, at) VALUES ($1, $2, $3, $4)`, [
      `account:${account.id}`,
      account.id,
      clockId,
      SIGN_UP,
    ])
    await story.goTo(SIGN_UP)
    const left = await db.query(`SELECT 1 FROM wake_ups WHERE account_id = $1 AND delivered_at IS NULL`, [account.id])
    await db.end()
    expect(left.rows).toEqual([])
  })
})

describe('a command that meets an advance', () => {
  it('is carried out before or after it, or refused, and nothing hangs', async () => {
    const story = await customer()
    const [first, advanced, second] = await Promise.all([story.tryOrder(), advance(story, FAR), story.tryOrder()])
    expect(said(advanced)).toBe('done')
    for (const reply of [first, second]) expect(['done', '409 CLOCK_ADVANCING']).toContain(said(reply))
    await ready(story)
    await story.settle()
    const { numbers } = await story.history()
    const taken = [first, second].filter((reply) => said(reply) === 'done').map(({ body }) => body.id)
    expect(numbers.map(({ id }) => id)).toEqual(expect.arrayContaining(taken))
    expect(numbers).toHaveLength(1 + taken.length)
    expect(numbers.map(({ state }) => state)).toEqual(numbers.map(() => 'ACTIVE'))
    await expectInvariants(story)
  })
})

describe('the deletion of a clock', () => {
  it('is refused while it advances, and works afterwards', async () => {
    const story = await customer()
    const advanced = advance(story, FAR)
    await eventually('the clock advances', async () =>
      (await clockOf(story)).status === 'ADVANCING' ? true : undefined,
    )
    expect(said(await remove(story))).toBe('409 CLOCK_ADVANCING')
    expect(said(await advanced)).toBe('done')
    await ready(story)
    expect(said(await remove(story))).toBe('done')
    expect(await clockOf(story)).toMatchObject({ status: 'DELETED' })
  })

  it.each([0, 10, 40])(
    'that comes %i ms after an advance lets one of the two win, and both are answered',
    async (pauseMs) => {
      const story = await customer()
      const deleted = setTimeout(pauseMs).then(() => remove(story))
      const answers = await Promise.all([advance(story, FAR), deleted])
      expect(CLEAR_ANSWERS).toEqual(expect.arrayContaining(answers.map(said)))
      if (said(answers[1]) === 'done') {
        // Nothing of it goes on: no workflow runs, and nobody is charged any more.
        expect(await clockOf(story)).toMatchObject({ status: 'DELETED' })
        expect(said(await advance(story, FAR))).toBe('409 ILLEGAL_TRANSITION')
        const before = await story.history()
        for (const entity of [
          `test-clock:${story.clockId}`,
          `account:${story.account.id}`,
          `number:${before.numbers[0]?.id}`,
        ]) {
          expect(await statusOf(entity)).not.toBe('RUNNING')
        }
        expect(await story.history()).toEqual(before)
      } else {
        expect(Date.parse((await ready(story)).now)).toBe(Date.parse(FAR))
        expect(await story.bills()).toHaveLength(5)
      }
    },
  )
})
