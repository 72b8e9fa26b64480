import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { passingDataFolder } from '../../sandbox/servers/data-folder'
import { violations } from '../scenarios/invariants'
import { eventually, ok, operator } from '../support/client'
import type { Account, TestClock } from '../support/resources'
import { type RunningStack, startRunningStack } from '../support/running-stack'
import { type Story, startStory } from '../support/story'
import { evidenceOf, factsOf } from './facts'

const START = '2027-01-31T08:00:00Z'
const END = '2028-08-15T00:00:00Z'
const { PATH = '', HOME = '' } = process.env

/** Everything that the process has started, and all that those have started. */
function descendants(pid: number): number[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n')
  const pairs = rows.map((row) => row.trim().split(/\s+/).map(Number))
  const children = pairs.filter(([, parent]) => parent === pid).map(([child]) => Number(child))
  return children.flatMap((child) => [child, ...descendants(child)])
}

/** What a power cut leaves of a running Linekeeper: SIGKILL to the group of `npm start` and to every server it started. */
async function killEverything({ process: supervisor }: RunningStack): Promise<void> {
  const pid = supervisor.pid ?? 0
  const all = descendants(pid)
  const exited = once(supervisor, 'exit')
  process.kill(-pid, 'SIGKILL')
  for (const each of all) {
    try {
      process.kill(each, 'SIGKILL')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
  await exited
}

/** Several customers on one clock: a happy one, one with two numbers, one whose card fails and then works again, a leaver. */
async function customersOn(clock: TestClock): Promise<Story[]> {
  const account = { testClockId: clock.id }
  const member = async () => startStory(START, { clock: false, account })
  const [happy, pair, debtor, leaver] = await Promise.all([member(), member(), member(), member()])
  for (const story of [happy, pair, debtor, leaver]) {
    const card = await story.attach('visa')
    const number = await story.order('main')
    if (story === pair) await story.order('second')
    if (story === debtor) await card.behaves({ outcome: 'decline', declineCode: 'insufficient_funds', times: 2 })
    if (story === leaver) await story.cancel(number)
  }
  return [happy, pair, debtor, leaver]
}

describe('everything killed at once in the middle of a long advance', () => {
  let folder: string
  let stack: RunningStack | undefined

  const start = async () => {
    stack = await startRunningStack(folder, { PATH, HOME })
    process.env['LINEKEEPER_TEST_URL'] = stack.url
    return stack
  }

  beforeAll(async () => {
    folder = passingDataFolder('crash')
    await start()
  }, 180_000)

  afterAll(async () => {
    await stack?.stop()
    if (!process.env['LINEKEEPER_KEEP_TEST_DATA']) rmSync(folder, { recursive: true, force: true })
  }, 60_000)

  it('goes on by itself after the next start, to the target, with the facts of a run that nothing disturbed', async () => {
    const newClock = () => ok(operator.post<TestClock>('/v1/test-clocks', { now: START }))
    const clockNow = (clock: TestClock) => ok(operator.get<TestClock>(`/v1/test-clocks/${clock.id}`))
    const [disturbed, control] = await Promise.all([newClock(), newClock()])
    const [lives, undisturbed] = [await customersOn(disturbed), await customersOn(control)]
    await ok(operator.post(`/v1/test-clocks/${control.id}/advance`, { to: END }))

    const cutOff = operator.post(`/v1/test-clocks/${disturbed.id}/advance`, { to: END }).then(
      (reply) => `answered ${reply.status}`,
      () => 'cut off',
    )
    await eventually('some months are behind it', async () => {
      const bills = await Promise.all(lives.map((story) => story.bills()))
      return bills.flat().length >= 12 ? true : undefined
    })
    if (stack === undefined) throw new Error('The stack has not started.')
    await killEverything(stack)
    expect(await cutOff).toBe('cut off')

    await start()
    const finished = await eventually(
      'the clock has finished by itself',
      async () => {
        const clock = await clockNow(disturbed)
        return clock.status === 'READY' ? clock : undefined
      },
      120_000,
    )
    expect(Date.parse(finished.now)).toBe(Date.parse(END))
    for (const [index, story] of lives.entries()) {
      expect(await factsOf(story)).toEqual(await factsOf(undisturbed[index] as Story))
      expect(violations(await evidenceOf(story))).toEqual([])
    }
    // The customers are what the comment above says: the debtor was late, the leaver is gone.
    const accounts = await Promise.all(
      lives.map(({ account }) => ok(operator.get<Account>(`/v1/accounts/${account.id}`))),
    )
    expect(accounts.map(({ billableNumbers }) => billableNumbers)).toEqual([1, 2, 1, 0])
  }, 240_000)
})
