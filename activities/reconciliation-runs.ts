import { monthAfter, monthOf, runsOf } from '../domain/reconciliation/months'
import { type Instant, iso } from '../domain/time'
import type { Ports } from './ports'

/** Whose runs these are: each month has one of each kind. */
const SCOPE = 'SCHEDULE'
/** How far back a run is caught up with that an outage swallowed. */
const MONTHS_LOOKED_AT = 3

/**
 * C19: opens the monthly and final runs that are due in real time; their accounts do the rest. Safe to run again, because a
 * run of a month and kind is opened once.
 */
export async function openDueRuns(ports: Ports, at: Instant): Promise<void> {
  for (let back = MONTHS_LOOKED_AT; back > 0; back--) {
    const month = monthAfter(monthOf(at), -back)
    for (const { kind } of runsOf(month).filter((run) => run.at <= at)) {
      const run = { id: ports.newId('rec'), month, kind, scope: SCOPE, at }
      await ports.store.transaction((tx) => tx.openRun(run))
    }
  }
}

/** The nightly estimate of the running month: it tells, and changes nothing. Safe to run again, once a day. */
export async function openEstimate(ports: Ports, at: Instant): Promise<void> {
  const scope = `${SCOPE} ${iso(at).slice(0, 10)}`
  const run = { id: ports.newId('rec'), month: monthOf(at), kind: 'ESTIMATE' as const, scope, at }
  await ports.store.transaction((tx) => tx.openRun(run))
}
