/** Runs work, at most `limit` pieces of it at once; the rest wait their turn in the order they came. */
export type Slots = <Result>(work: () => Promise<Result>) => Promise<Result>

export function sendingSlots(limit: number): Slots {
  const waiting: (() => void)[] = []
  let free = limit
  return async (work) => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free += 1
    }
  }
}
