import type { numberActivities } from '../../activities/number'
import type { NumberAction } from '../../domain/number/next-action'
import type { Progress } from '../../domain/progress'

export type Activities = Pick<ReturnType<typeof numberActivities>, 'considerNumber' | 'workNumber' | 'cancel'>

/** What a number is to do, one after the other, and what has been asked of it. Instants are epoch ms. */
export class Life {
  readonly calls: string[] = []

  constructor(
    private readonly born: number,
    private readonly ahead: NumberAction[],
    /** Whether its life is over when nothing is ahead. */
    private readonly mortal = false,
  ) {}

  called(what: string, now: number): Progress {
    this.calls.push(`${what} at ${now - this.born}`)
    return { next: this.ahead[0] ?? null, closed: this.mortal && this.ahead.length === 0 }
  }

  did(action: NumberAction, now: number): Progress {
    if (this.ahead[0]?.kind === action.kind && this.ahead[0].at === action.at) this.ahead.shift()
    return this.called(action.kind, now)
  }
}

/** A number that has something to do again and again, each time soon after it has done the last. */
export class BusyLife extends Life {
  constructor(private readonly pauseMs: number) {
    super(0, [])
  }

  override called(what: string, now: number): Progress {
    super.called(what, now)
    return { next: { kind: 'RENEW', at: Date.now() + this.pauseMs, rank: 2 }, closed: false }
  }
}

/** Activities that keep a book of how they were called. A cancel is told by its reason. */
export function fakeActivities(lives: ReadonlyMap<string, Life>): Activities {
  const lifeOf = (numberId: string): Life => {
    const life = lives.get(numberId)
    if (life === undefined) throw new Error(`no test has made ${numberId}`)
    return life
  }
  return {
    considerNumber: async ({ numberId, now }) => lifeOf(numberId).called('look', now),
    workNumber: async ({ numberId, now, action }) => lifeOf(numberId).did(action, now),
    cancel: async ({ numberId, now, command }) => {
      const life = lifeOf(numberId)
      const progress = life.called(`cancel ${command.reason}`, now)
      return { ...progress, result: { done: true, checkoutUrl: `answer ${life.calls.length}` } }
    },
  }
}
