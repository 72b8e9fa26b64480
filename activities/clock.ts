import { type CommandResult, DONE } from '../domain/commands'
import type { ClockJob, StepMessage } from '../domain/entity'
import type { EntityId } from '../domain/keys'
import type { Instant } from '../domain/time'
import { type ClockBook, ClockDeleted, type EntitySteps } from './ports/clock'

/** Accounts that go through their time side by side; within one account everything is one after the other. */
const LANES_SIDE_BY_SIDE = 20

type Ports = { book: ClockBook; steps: EntitySteps }
type Lane = { clockId: string; accountId: string }

/** The driver of a test clock: it takes every entity through its due instants in one order per account. */
export function clockActivities(ports: Ports) {
  return {
    /**
     * Does one job and leaves the clock idle, unless it was deleted: a step more would start again what that has ended.
     * Safe to run again because a step that was taken answers again, and each finished one is in the book.
     */
    async driveClock({ clockId, job }: { clockId: string; job: ClockJob }): Promise<CommandResult | 'CLOCK_DELETED'> {
      try {
        return await carryOut(ports, clockId, job)
      } catch (error) {
        if (error instanceof ClockDeleted) return 'CLOCK_DELETED'
        throw error
      }
    },
  }
}

async function carryOut(ports: Ports, clockId: string, job: ClockJob): Promise<CommandResult> {
  switch (job.kind) {
    case 'COMMAND': {
      const { accountId, target, id, command } = job.envelope
      const now = await ports.book.now(clockId)
      const lane = { clockId, accountId }
      const results = await takeStep(ports, lane, target, now, [{ kind: 'COMMAND', id, command }], [])
      await settle(ports, lane, now)
      return results.find((each) => each.id === id)?.result ?? DONE
    }
    case 'SETTLE':
      await settle(ports, { clockId, accountId: job.accountId }, await ports.book.now(clockId))
      return DONE
    case 'ADVANCE':
      await advance(ports, clockId, job.to)
      return DONE
  }
}

async function advance(ports: Ports, clockId: string, to: Instant): Promise<void> {
  await ports.book.beginAdvance(clockId, to)
  const waiting = await ports.book.accounts(clockId)
  const lane = async () => {
    for (let accountId = waiting.shift(); accountId !== undefined; accountId = waiting.shift()) {
      await settle(ports, { clockId, accountId }, to)
    }
  }
  await Promise.all(Array.from({ length: LANES_SIDE_BY_SIDE }, lane))
  await ports.book.finishAdvance(clockId, to)
}

/** Takes one account through everything that is due up to `until`: wake-ups first, then by instant, rank and age. */
async function settle(ports: Ports, lane: Lane, until: Instant): Promise<void> {
  for (;;) {
    const wake = await ports.book.pendingWake(lane.accountId)
    if (wake) {
      await takeStep(ports, lane, wake.target, wake.at, [{ kind: 'WAKE' }], wake.seqs)
      continue
    }
    const due = await ports.book.nextDue(lane.clockId, lane.accountId, until)
    if (!due) return
    await takeStep(ports, lane, due.entityId, due.at, [], [])
  }
}

async function takeStep(
  { book, steps }: Ports,
  { clockId, accountId }: Lane,
  entityId: EntityId,
  t: Instant,
  messages: StepMessage[],
  wakes: number[],
) {
  const step = (await book.lastStep(clockId, accountId)) + 1
  const answer = await steps.step({ entityId, accountId, clockId }, { s: step, t, messages, wakes })
  await book.checkpoint({ clockId, accountId, step, entityId, next: answer.next, taken: answer.wakes })
  return answer.results
}
