import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { StartupError } from '../adapters/startup-error'
import { commandOf } from './processes'

interface Holder {
  pid: number
  /** Tells the holder from a later process that was given its number. */
  command: string
  /** It is on its way out: worth waiting for. */
  leaving: boolean
}

export interface RunLock {
  /** Says that this run is stopping. */
  leave(): void
  release(): void
}

/** Long enough for a run that lost its terminal to notice that and say it is leaving. */
const PATIENCE_MS = 2_000
const LEAVING_WITHIN_MS = 20_000

const heldHere = new Set<string>()

/**
 * Makes this the only run on a data folder. The lock of a run that was killed is taken over.
 * @throws StartupError when another run has it
 */
export async function takeRunLock(dataDir: string): Promise<RunLock> {
  mkdirSync(dataDir, { recursive: true })
  const file = join(dataDir, 'run.lock')
  const self: Holder = { pid: process.pid, command: commandOf(process.pid), leaving: false }
  const since = Date.now()
  while (!tryTake(file, self)) {
    const holder = read(file)
    if (!holder || !lives(holder, file)) {
      clearStale(file, holder)
      continue
    }
    if (Date.now() - since > (holder.leaving ? LEAVING_WITHIN_MS : PATIENCE_MS)) {
      throw new StartupError(
        `Linekeeper runs already on ${dataDir} (pid ${holder.pid}).\n` +
          'Stop that one, or set LINEKEEPER_DATA_DIR to another folder.',
      )
    }
    await delay(100)
  }
  heldHere.add(file)
  return {
    leave: () => {
      const draft = `${file}.${process.pid}`
      writeFileSync(draft, JSON.stringify({ ...self, leaving: true }))
      renameSync(draft, file)
    },
    release: () => {
      heldHere.delete(file)
      if (read(file)?.pid === process.pid) rmSync(file, { force: true })
    },
  }
}

/** A link appears at once with all its content, or fails because there is one. */
function tryTake(file: string, self: Holder): boolean {
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, JSON.stringify(self))
  try {
    linkSync(draft, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(draft, { force: true })
  }
}

/** Moved aside first: between reading and removing, another start may have put its own lock there. */
function clearStale(file: string, stale: Holder | undefined): void {
  const aside = `${file}.stale.${process.pid}`
  try {
    renameSync(file, aside)
    if (read(aside)?.pid !== stale?.pid) linkSync(aside, file)
  } catch {
    // Another start was faster; the next round sees what it made of it.
  }
  rmSync(aside, { force: true })
}

function read(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

function lives(holder: Holder, file: string): boolean {
  if (holder.pid === process.pid) return heldHere.has(file)
  const command = commandOf(holder.pid)
  return command !== '' && command === holder.command
}
