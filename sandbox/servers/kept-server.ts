import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { projectRoot } from '../../adapters/project-root'
import { StartupError } from '../../adapters/startup-error'
import { type Running, runningChild } from '../running'

/** What the keeper process is asked to run; travels as JSON. */
export interface Errand {
  command: string
  args: string[]
  cwd?: string
  env?: Record<string, string>
  /** Run as this user; only root can. */
  owner?: { uid: number; gid: number }
  logFile: string
  /** Written while the server runs, for servers that keep no such file themselves. */
  pidFile?: string
  stopSignal: NodeJS.Signals
  stopWithinMs: number
}

/** Starts a server program under a keeper, so that it ends when this process does, however that ends. */
export async function keepServer(errand: Errand): Promise<Running> {
  const keeper = join(projectRoot(), 'dist', 'sandbox', 'servers', 'keeper.js')
  if (!existsSync(keeper)) throw new StartupError(`${keeper} is missing. Run: npm run build`)
  mkdirSync(dirname(errand.logFile), { recursive: true })
  const child = fork(keeper, [JSON.stringify(errand)], {
    execArgv: [],
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const [message] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [
    { pid?: number; failed?: string } | number | null,
  ]
  if (typeof message !== 'object' || !message?.pid) {
    const reason = typeof message === 'object' ? message?.failed : `its keeper ended with ${message}`
    throw new StartupError(`Cannot run ${errand.command}: ${reason}`)
  }
  return runningChild(child, errand.stopWithinMs + 2_000, message.pid)
}

/** Where the log of a server ends now; pass it to `logSince` to see only what this start wrote. */
export function logEnd(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}

export function logSince(file: string, offset: number): string {
  if (!existsSync(file)) return ''
  const bytes = readFileSync(file)
  return bytes.subarray(bytes.length < offset ? 0 : offset).toString('utf8')
}

/** Waits until `probe` answers true; false when the server ended before that, or the time is over. */
export async function untilServing(server: Running, probe: () => Promise<boolean>, withinMs: number): Promise<boolean> {
  let gone = false
  void server.exited.then(() => {
    gone = true
  })
  const giveUpAt = Date.now() + withinMs
  while (!gone && Date.now() < giveUpAt) {
    if (await probe()) return true
    await delay(40)
  }
  return false
}
