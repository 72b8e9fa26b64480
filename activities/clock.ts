import { type CommandResult, DONE } from '../domain/commands'
import type { ClockJob, Step } from '../domain/entity'
import type { EntityId } from '../domain/keys'
import type { Instant } from '../domain/time'
import { type ClockBook, ClockDeleted, type ClockLane, type EntitySteps, type FinishedStep } from './ports/clock'

/** Accounts that go through their time side by side; within one account everything is one after the other. */
const LANES_SIDE_BY_SIDE = 20

type Ports = { book: ClockBook; steps: EntitySteps }

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
      const { lastStep } = await ports.book.turn(lane, now)
      const messages = [{ kind: 'COMMAND' as const, id, command }]
      const { results, done } = await takeStep(ports, lane, target, { s: lastStep + 1, t: now, messages, wakes: [] })
      await settle(ports, lane, now, done)
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
  // None may go on when the driver has said that it ended.
  const lanes = await Promise.allSettled(Array.from({ length: LANES_SIDE_BY_SIDE }, lane))
  for (const ended of lanes) if (ended.status === 'rejected') throw ended.reason
  await ports.book.finishAdvance(clockId, to)
}

/** Takes one account through everything that is due up to `until`: wake-ups first, then by instant, rank and age. */
async function settle(ports: Ports, lane: ClockLane, until: Instant, before?: FinishedStep): Promise<void> {
  for (let finished = before; ; ) {
    const { lastStep, next } = await ports.book.turn(lane, until, finished)
    if (next === null) return
    const { entityId, at: t, wakes } = next
    const messages = wakes.length > 0 ? [{ kind: 'WAKE' as const }] : []
    const { done } = await takeStep(ports, lane, entityId, { s: lastStep + 1, t, messages, wakes })
    finished = done
  }
}

async function takeStep({ steps }: Ports, lane: ClockLane, entityId: EntityId, step: Step) {
  const { results, next, wakes } = await steps.step({ entityId, ...lane }, step)
  const done: FinishedStep = { step: step.s, entityId, next, taken: wakes }
  return { results, done }
}
