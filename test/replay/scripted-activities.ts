import { setTimeout } from 'node:timers/promises'
import type { Progress } from '../../domain/progress'
import { DAY } from '../../domain/time'

/** What the answer to a command is to be like; nothing: it is done, and nothing is to come. */
export type Script = 'work-soon' | 'work-later' | 'slow' | 'close'

type Asked = { now: number; command?: { script?: Script }; job?: { envelope?: { id: string } } }

/** Soon, on real timers and on a clock that goes by days. */
const SOON = 300
const NOTHING: Progress = { next: null, closed: false }
const due = (at: number): Progress => ({ next: { kind: 'RECORDED', at, rank: 1 } as Progress['next'], closed: false })

/**
 * Activities that answer what the workflows' branches need. Each fails at its first call: what the repetition of an activity
 * leaves in a history belongs there.
 */
export function scriptedActivities(names: readonly string[]): Record<string, (asked: Asked) => Promise<unknown>> {
  const failed = new Set<string>()
  const activity = (name: string) => async (asked: Asked) => {
    if (!failed.has(name)) {
      failed.add(name)
      throw new Error(`the first call of ${name} fails`)
    }
    if (name === 'driveClock') return asked.job?.envelope?.id === 'deleted' ? 'CLOCK_DELETED' : { done: true }
    if (name === 'runJob') return undefined
    return name.startsWith('consider') ? due(asked.now + SOON) : answerTo(asked)
  }
  return Object.fromEntries(names.map((name) => [name, activity(name)]))
}

async function answerTo({ now, command }: Asked): Promise<Progress> {
  switch (command?.script) {
    case 'work-soon':
      return due(now + SOON)
    case 'work-later':
      return due(now + 100 * DAY)
    case 'close':
      return { next: null, closed: true, result: { done: true } }
    case 'slow':
      await setTimeout(SOON)
      return NOTHING
    default:
      return NOTHING
  }
}
