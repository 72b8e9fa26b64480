import { setTimeout } from 'node:timers/promises'
import { Prisma } from '../../../generated/prisma/client'
import { newId } from '../../ids'
import { type Database, plain, type Transaction } from '../client'
import { MONITORS } from './catalogue'
import { type Finding, lookAt, type Violation } from './look'
import type { Monitor } from './monitor'

/** What is known of one invariant. `violations` null: not known, `problem` says why. */
export type MonitorResult = {
  code: string
  title: string
  violations: number | null
  examples: Violation[]
  problem: string | null
  /** Since when there are violations; instants epoch ms. */
  since: number | null
  checkedAt: number
}

const EXAMPLES = 5
/** A change in the middle of which we looked is over by then: who is found wrong is looked at again. */
const SECOND_LOOK_MS = 2_000

/** How the checks are run; the defaults are those of production. */
export type Looking = { monitors?: readonly Monitor[]; limitMs?: number; secondLookMs?: number }

/**
 * Looks at every invariant and keeps what was found. When violations of one begin, that is told once, by an `ops.alert`.
 * Any number of processes may do it at a time.
 */
export async function checkInvariants(db: Database, looking: Looking = {}): Promise<void> {
  const { monitors = MONITORS, limitMs, secondLookMs = SECOND_LOOK_MS } = looking
  for (const monitor of monitors) {
    const first = await lookAt(db, monitor, limitMs)
    const found = first.violations?.length ? await confirmed(db, monitor, first, limitMs, secondLookMs) : first
    await db.$transaction((tx) => keep(tx, monitor, found))
  }
}

/** What is wrong at both looks. */
async function confirmed(
  db: Database,
  monitor: Monitor,
  first: Finding,
  limitMs: number | undefined,
  pauseMs: number,
): Promise<Finding> {
  await setTimeout(pauseMs)
  const second = await lookAt(db, monitor, limitMs)
  const seen = new Set(first.violations?.map(({ check, id }) => `${check} ${id}`))
  const both = second.violations?.filter(({ check, id }) => seen.has(`${check} ${id}`)) ?? null
  return { ...second, violations: both }
}

async function keep(tx: Transaction, { code, title }: Monitor, finding: Finding): Promise<void> {
  const { violations, problem, tookMs } = finding
  const count = violations?.length ?? null
  const examples = JSON.stringify(violations?.slice(0, EXAMPLES) ?? [])
  await tx.$executeRaw`
    INSERT INTO monitor_results (code, violations, checked_at, took_ms) VALUES (${code}, 0, now(), 0)
    ON CONFLICT (code) DO NOTHING`
  // The row is the lock: of two that find the same beginning, one tells it.
  const [before] = await tx.$queryRaw<{ since: Date | null }[]>`
    SELECT since FROM monitor_results WHERE code = ${code} FOR UPDATE`
  // While it is not known, what began before is not taken to be over.
  await tx.$executeRaw`
    UPDATE monitor_results SET violations = ${count}::integer, examples = ${examples}::jsonb, problem = ${problem}::text,
      since = CASE WHEN ${count}::integer = 0 THEN NULL WHEN ${count}::integer > 0 THEN coalesce(since, now()) ELSE since END,
      checked_at = now(), took_ms = ${tookMs}
    WHERE code = ${code}`
  if (count === null || count === 0 || before?.since) return
  const data = { code: 'INVARIANT_VIOLATED', invariant: code, title, violations: count, example: violations?.[0] }
  await tx.$executeRaw`
    INSERT INTO events (id, type, at, data) VALUES (${newId('evt')}, 'ops.alert', now(), ${JSON.stringify(data)}::jsonb)`
}

/**
 * What is known of every invariant, looked at anew where that is older than `maxAgeMs`, or was never done. Without it, the
 * age of what the Schedule found does not matter.
 */
export async function invariantsNow(db: Database, maxAgeMs = Number.POSITIVE_INFINITY): Promise<MonitorResult[]> {
  const known = await monitorResults(db)
  const fresh = new Set(known.filter(({ checkedAt }) => Date.now() - checkedAt <= maxAgeMs).map(({ code }) => code))
  const stale = MONITORS.filter(({ code }) => !fresh.has(code))
  if (stale.length === 0) return known
  await checkInvariants(db, { monitors: stale })
  return monitorResults(db)
}

type Row = Omit<MonitorResult, 'title' | 'since' | 'checkedAt'> & { since: Date | null; checkedAt: Date }

/** What is known of every invariant, by its number; what was never looked at is not among it. */
export async function monitorResults(db: Database): Promise<MonitorResult[]> {
  const rows = await db.$queryRaw<Row[]>(Prisma.sql`
    SELECT code, violations, examples, problem, since, checked_at AS "checkedAt" FROM monitor_results`)
  return MONITORS.flatMap(({ code, title }) => {
    const row = rows.find((each) => each.code === code)
    return row === undefined ? [] : [{ ...row, ...plain({ since: row.since, checkedAt: row.checkedAt }), title }]
  })
}
