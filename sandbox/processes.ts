import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

/**
 * The command line of a living process, '' when there is none. A process id from a file may long belong to another
 * program: only its command line tells. A killed process nobody has reaped yet has no command line any more.
 */
export function commandOf(pid: number): string {
  if (!Number.isSafeInteger(pid) || pid <= 0) return ''
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' }).trim()
  } catch {
    return ''
  }
}

/** The parent of a process, 0 when the process is gone. */
export function parentOf(pid: number): number {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      // The second field is the program's name in brackets and may hold anything.
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
    }
    return Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' }).trim())
  } catch {
    return 0
  }
}

/** Ends a process that is not our child, hard if it does not leave in time. */
export async function endProcess(pid: number, signal: NodeJS.Signals, withinMs: number): Promise<void> {
  const command = commandOf(pid)
  const alive = () => command !== '' && commandOf(pid) === command
  for (const [next, limitMs] of [[signal, withinMs] as const, ['SIGKILL', 5_000] as const]) {
    if (!alive()) return
    trySignal(pid, next)
    const giveUpAt = Date.now() + limitMs
    while (alive() && Date.now() < giveUpAt) await delay(25)
  }
}

/** Sends a signal; a process that is gone already is no error. */
export function trySignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
