import type { ChildProcess } from 'node:child_process'
import { trySignal } from './processes'

/** One started part, as the stack sees it. */
export interface Running {
  pid: number
  /** Settles with the reason in words once the process is gone, for whatever reason. */
  exited: Promise<string>
  kill(signal: NodeJS.Signals): void
  /** Asks it to end, insists after a while, and settles when it is gone. */
  stop(): Promise<void>
}

/** Wraps a child process; `pid` is given when the child only keeps the process that matters. */
export function runningChild(child: ChildProcess, stopWithinMs: number, pid = child.pid ?? 0): Running {
  const exited = new Promise<string>((resolve) => {
    const over = () => resolve(child.signalCode ? `killed by ${child.signalCode}` : `exit code ${child.exitCode}`)
    if (child.exitCode !== null || child.signalCode !== null) over()
    else child.once('exit', over)
  })
  return {
    pid,
    exited,
    kill: (signal) => {
      if (pid > 0 && child.exitCode === null && child.signalCode === null) trySignal(pid, signal)
    },
    stop: async () => {
      child.kill('SIGTERM')
      const insist = setTimeout(() => child.kill('SIGKILL'), stopWithinMs)
      await exited
      clearTimeout(insist)
    },
  }
}
