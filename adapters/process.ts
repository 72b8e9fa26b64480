/** The most a process may take to finish what it is doing once it was asked to stop. */
const DEFAULT_HARD_LIMIT_MS = 10_000

/**
 * Ties this process's life to its surroundings. On SIGTERM or SIGINT `close` runs once and the process ends with 0, or
 * with 1 when `close` fails or needs more than `hardLimitMs`. When the process that forked this one is gone, it ends at
 * once: whoever supervises it next starts a fresh one, and everything here survives a kill anyway.
 */
export function exitWithParent(
  close: () => Promise<void> | void = () => {},
  { hardLimitMs = DEFAULT_HARD_LIMIT_MS }: { hardLimitMs?: number } = {},
): void {
  let closing = false
  const shutDown = () => {
    if (closing) return
    closing = true
    setTimeout(() => process.exit(1), hardLimitMs).unref()
    Promise.resolve()
      .then(close)
      .then(
        () => process.exit(0),
        () => process.exit(1),
      )
  }
  process.on('SIGTERM', shutDown)
  process.on('SIGINT', shutDown)
  if (process.send) process.on('disconnect', () => process.exit(1))
}

/** Tells the supervisor, if there is one, that this process serves at `url` (a process without an address says ''). */
export function announceReady(url = ''): void {
  process.send?.({ ready: url })
}
