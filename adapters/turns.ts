/** Runs work of the same key one piece after the other, in the order it came; work of different keys side by side. */
export type Turns = <Result>(key: string, work: () => Promise<Result>) => Promise<Result>

/** Turns within this process. What other processes do is kept apart by the database's locks. */
export function takingTurns(): Turns {
  const last = new Map<string, Promise<unknown>>()
  return (key, work) => {
    const mine = (last.get(key) ?? Promise.resolve()).then(work)
    const over = mine
      .catch(() => {})
      .then(() => {
        if (last.get(key) === over) last.delete(key)
      })
    last.set(key, over)
    return mine
  }
}

/**
 * Turns for work that does all there is to do for its key: who asks while another still waits for its turn waits with it,
 * because that one has not looked yet.
 */
export function sharingTurns(): (key: string, work: () => Promise<void>) => Promise<void> {
  const inTurn = takingTurns()
  const waiting = new Map<string, Promise<void>>()
  return (key, work) => {
    const shared = waiting.get(key)
    if (shared !== undefined) return shared
    const mine = inTurn(key, () => {
      waiting.delete(key)
      return work()
    })
    waiting.set(key, mine)
    return mine
  }
}
