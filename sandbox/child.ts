import { type ChildProcess, fork } from 'node:child_process'
import { appendFileSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../adapters/project-root'
import { StartupError } from '../adapters/startup-error'
import { type Running, runningChild } from './running'
import { logEnd, logSince } from './servers/kept-server'

const READY_WITHIN_MS = 60_000
const STOP_WITHIN_MS = 7_000
const MESSAGE_LINES = 20

export interface Child {
  /** What it is called in messages, and its log file. */
  name: string
  /** The compiled entry point, below dist/. */
  entry: string
  args?: string[]
  /** For Node itself. */
  nodeFlags?: string[]
  env: NodeJS.ProcessEnv
  dataDir: string
  /** For a process that says on its output that it is ready: what that line holds. Others send a message. */
  readyLine?: string
}

/**
 * Forks one of our own processes and answers once it says it is ready. Its output goes to its log file.
 * @throws StartupError with what the process said when it ends before that
 */
export async function startChild({
  name,
  entry,
  args = [],
  nodeFlags = [],
  env,
  dataDir,
  readyLine,
}: Child): Promise<Running> {
  const file = join(projectRoot(), 'dist', entry)
  if (!existsSync(file)) throw new StartupError(`${file} is missing. Run: npm run build`)
  mkdirSync(join(dataDir, 'logs'), { recursive: true })
  const logFile = join(dataDir, 'logs', `${name}.log`)
  const offset = logEnd(logFile)
  const output = openSync(logFile, 'a')
  // A group of its own: Ctrl-C reaches the supervisor only, which then stops the parts in order.
  const child = fork(file, args, {
    env,
    execArgv: nodeFlags,
    detached: true,
    stdio: ['ignore', readyLine ? 'pipe' : output, output, 'ipc'],
  })
  closeSync(output)
  const running = runningChild(child, STOP_WITHIN_MS)
  const problem = await Promise.race([untilReady(child, readyLine, logFile), running.exited])
  if (problem === undefined) return running
  await running.stop()
  throw new StartupError(`The ${name} does not start (${problem}):\n${said(logSince(logFile, offset))}\n(${logFile})`)
}

/** Settles with undefined when the process says it is ready, with a reason when it takes too long. */
function untilReady(child: ChildProcess, readyLine: string | undefined, logFile: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve(`not ready after ${READY_WITHIN_MS / 1000} s`), READY_WITHIN_MS)
    const ready = () => {
      clearTimeout(late)
      resolve(undefined)
    }
    child.on('message', (message: { ready?: string }) => {
      if (typeof message?.ready === 'string') ready()
    })
    child.stdout?.on('data', (chunk: Buffer) => {
      appendFileSync(logFile, chunk)
      if (readyLine && chunk.includes(readyLine)) ready()
    })
    child.once('exit', () => clearTimeout(late))
    child.once('error', (error) => resolve(error.message))
  })
}

/** What a failed process wrote for people; its log lines only when there is nothing else. */
function said(output: string): string {
  const lines = output.trim().split('\n')
  const forPeople = lines.filter((line) => !line.startsWith('{'))
  return (forPeople.length > 0 ? forPeople : lines).slice(-MESSAGE_LINES).join('\n')
}
