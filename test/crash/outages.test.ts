import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { passingDataFolder } from '../../sandbox/servers/data-folder'
import { type Stack, startStack } from '../../sandbox/stack'
import { expectInvariants, violations } from '../scenarios/invariants'
import { anonymous, eventually, ok, operator } from '../support/client'
import { freshPhoneNumber } from '../support/phone-numbers'
import type { HostedNumber, Problem, TestClock } from '../support/resources'
import { type Story, startStory } from '../support/story'
import { evidenceOf } from './facts'

const SIGN_UP = '2027-01-31T08:00:00Z'
const A_MINUTE = 60_000
const { PATH = '', HOME = '' } = process.env

let folder: string
let stack: Stack
beforeAll(async () => {
  folder = passingDataFolder('outages')
  // What is away stays away until the test brings it back.
  stack = await startStack({ dataDir: folder, port: 0, env: { PATH, HOME, NODE_ENV: 'test' }, autoRestart: false })
  process.env['LINEKEEPER_TEST_URL'] = stack.apiUrl
}, 180_000)
afterAll(async () => {
  await stack?.stop()
  rmSync(folder, { recursive: true, force: true })
}, 60_000)

const ready = () =>
  eventually(
    'everything is back',
    async () => ((await anonymous.get('/readyz')).status === 200 ? true : undefined),
    60_000,
  )

async function customer(): Promise<{ story: Story; number: HostedNumber }> {
  const story = await startStory(SIGN_UP)
  await story.attach('visa')
  return { story, number: await story.order('main') }
}

const path = ({ clockId }: Story) => `/v1/test-clocks/${clockId}`

const unavailable = { status: 503, body: expect.objectContaining({ code: 'UNAVAILABLE' }) }

describe('a minute without the database', () => {
  it('is told to whoever asks, keeps what was begun, and goes on by itself: every month once', async () => {
    const { story, number } = await customer()
    const advancing = operator.post<Problem>(`${path(story)}/advance`, { to: '2027-07-31T09:00:00Z' })
    await setTimeout(300)
    await stack.kill('postgres')
    expect([202, 503]).toContain((await advancing).status)
    expect(await operator.get<Problem>(`/v1/numbers/${number.id}`)).toMatchObject(unavailable)
    expect((await anonymous.get('/healthz')).status).toBe(200)
    expect(await anonymous.get<Problem>('/readyz')).toMatchObject({
      status: 503,
      body: { checks: { database: false } },
    })
    await setTimeout(A_MINUTE)
    await stack.restart('postgres')
    await ready()
    await eventually(
      'the clock has arrived',
      async () => ((await ok(operator.get<TestClock>(path(story)))).status === 'READY' ? true : undefined),
      120_000,
    )
    expect(await story.bills()).toHaveLength(7)
    // Who cannot note that the mail server has taken a mail sends it again, under the same Message-ID.
    expect(violations(await evidenceOf(story))).toEqual([])
  })
})

describe('a minute without Temporal', () => {
  it('refuses commands with 503, goes on answering reads, and carries a repeated order out once', async () => {
    const { story, number } = await customer()
    await stack.kill('temporal')
    const idempotencyKey = randomUUID()
    const body = { accountId: story.account.id, phoneNumber: freshPhoneNumber(), displayName: 'Later', plan: 'MONTHLY' }
    const order = () => story.customer.post<HostedNumber>('/v1/numbers', body, { idempotencyKey })
    expect(await order()).toMatchObject(unavailable)
    expect((await operator.get(`/v1/numbers/${number.id}`)).status).toBe(200)
    await setTimeout(A_MINUTE)
    await stack.restart('temporal')
    await ready()
    const ordered = await eventually('the order is taken', async () => {
      const reply = await order()
      return reply.status === 201 ? reply.body : undefined
    })
    expect(ordered.state).toBe('ACTIVE')
    expect(await story.bills()).toHaveLength(2)
    await expectInvariants(story)
  })
})

describe('a worker whose disk is full', () => {
  it('goes on: it keeps nothing on its disk', async () => {
    const { story } = await customer()
    const pid = stack.pid('worker')
    // Whatever it writes to any file fails from here on.
    execFileSync('prlimit', ['--pid', String(pid), '--fsize=0:0'])
    await story.goTo('2027-03-01T09:00:00Z')
    expect(await story.bills()).toHaveLength(2)
    expect(stack.pid('worker')).toBe(pid)
    await expectInvariants(story)
  })
})
