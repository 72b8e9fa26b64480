import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'

const ROOT = resolve(__dirname, '../..')
const READY_LINE = /^ready (http:\/\/\S+)$/
const READY_WITHIN_MS = 180_000
const STOP_WITHIN_MS = 20_000

/** A whole Linekeeper (API, worker, database, Temporal, sandboxes, mailbox) running as its own process group. */
export type RunningStack = { url: string; dataDir: string; process: ChildProcess; stop(): Promise<void> }

/**
 * Starts what `npm start` starts, on a free port, and waits for its `ready` line. `dist/` must be built.
 * Everything it prints goes to `<dataDir>/stack.log`; if it ends early, the error quotes the last lines of it.
 */
export async function startRunningStack(dataDir: string, env: NodeJS.ProcessEnv = {}): Promise<RunningStack> {
  const log = join(dataDir, 'stack.log')
  const child = spawn(process.execPath, [join(ROOT, 'dist/sandbox/start.js')], {
    cwd: ROOT,
    detached: true,
    env: { ...process.env, NODE_ENV: 'test', PORT: '0', LINEKEEPER_DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const sink = createWriteStream(log, { flags: 'a' })
  child.stdout.pipe(sink, { end: false })
  child.stderr.pipe(sink, { end: false })
  const stop = () => stopGroup(child)
  try {
    return { url: await readyUrl(child, log), dataDir, process: child, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function readyUrl(child: ChildProcess & { stdout: NodeJS.ReadableStream }, log: string): Promise<string> {
  return new Promise((accept, reject) => {
    const refuse = (why: string) => reject(new Error(`The stack ${why}. Last lines of ${log}:\n${lastLines(log)}`))
    const limit = setTimeout(() => refuse(`was not ready within ${READY_WITHIN_MS / 1000} s`), READY_WITHIN_MS)
    child.once('exit', (code, signal) => {
      clearTimeout(limit)
      refuse(`ended before it was ready (${signal ?? `exit code ${code}`})`)
    })
    createInterface({ input: child.stdout }).on('line', (line) => {
      const url = READY_LINE.exec(line.trim())?.[1]
      if (url === undefined) return
      clearTimeout(limit)
      accept(url)
    })
  })
}

/** SIGTERM, a time of grace, then SIGKILL to the whole group, so that no embedded server outlives its tests. */
async function stopGroup(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    const limit = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS)
    await exited
    clearTimeout(limit)
  }
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function lastLines(file: string): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-30).join('\n')
}
