import type { Logger } from 'pino'

/** Looks for what was left lying, again and again and never twice at once; what fails is tried again next time. */
export function repeatedly(everyMs: number, look: () => Promise<unknown>, log: Logger): NodeJS.Timeout {
  let looking = false
  return setInterval(async () => {
    if (looking) return
    looking = true
    try {
      await look()
    } catch (error) {
      log.warn({ err: error }, 'a look for what was left lying failed; it is tried again')
    } finally {
      looking = false
    }
  }, everyMs)
}
