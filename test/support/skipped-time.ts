/**
 * Loaded before anything else (`node --require`) into every process of a stack whose Temporal server skips time. There
 * all computers' clocks agree with the server's, as they do in real life: this adds what was skipped so far, a number of
 * milliseconds in the file that LINEKEEPER_TEST_SKIPPED_TIME names, to this process's own clock.
 */
import { readFileSync } from 'node:fs'

const REREAD_MS = 5

function keepTimeBy(file: string): void {
  const RealDate = Date
  let skippedMs = 0
  let readAt = Number.NEGATIVE_INFINITY
  const now = () => {
    if (performance.now() - readAt > REREAD_MS) {
      skippedMs = Number(readFileSync(file, 'utf8'))
      readAt = performance.now()
    }
    return RealDate.now() + skippedMs
  }
  globalThis.Date = new Proxy(RealDate, {
    construct: (real, given, asked) => Reflect.construct(real, given.length === 0 ? [now()] : given, asked),
    apply: () => new RealDate(now()).toString(),
    get: (real, name) => (name === 'now' ? now : Reflect.get(real, name)),
  })
}

const file = process.env['LINEKEEPER_TEST_SKIPPED_TIME']
if (file) keepTimeBy(file)
