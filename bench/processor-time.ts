import { readFileSync } from 'node:fs'
import type { Database } from '../adapters/store/client'

/** The kernel counts processor time in hundredths of a second. */
const TICK_MICROS = 10_000

/** Processor time so far, in µs: of this process, and of PostgreSQL's, where the system tells it (Linux). */
export type ProcessorTime = { own: number; database: number | null }

/**
 * Both together say what a benchmark costs also on a machine that others use at the same time, which its events a second
 * do not.
 */
export async function processorTime(db: Database): Promise<ProcessorTime> {
  const { user, system } = process.cpuUsage()
  const rows = await db.$queryRaw<{ pid: number }[]>`SELECT pid FROM pg_stat_activity`
  const times = rows.map(({ pid }) => timeOf(pid))
  const known = times.every((time) => time !== null)
  return { own: user + system, database: known ? times.reduce((sum, time) => sum + (time ?? 0), 0) : null }
}

/** User and system time of a process; its own name, in brackets, may hold blanks. */
function timeOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) * TICK_MICROS
  } catch {
    return null
  }
}
