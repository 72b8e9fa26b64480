import { ESTIMATE_MONTH, RECONCILE_MONTHS } from '../domain/jobs'
import type { Instant } from '../domain/time'
import type { Ports } from './ports'
import { openDueRuns, openEstimate } from './reconciliation-runs'

/** A job's work. `at` is the instant at which its Schedule began it. Safe to run again: it may stop anywhere. */
type Work = (ports: Ports, at: Instant) => Promise<void>

/** What each job of domain/jobs does, by its name. */
const WORK: Readonly<Record<string, Work>> = {
  'check-invariants': (ports) => ports.monitors.check(),
  [RECONCILE_MONTHS]: openDueRuns,
  [ESTIMATE_MONTH]: openEstimate,
  sweep: (ports) => ports.retention.sweep(),
}

/** What the Schedules' workflow runs. */
export function jobActivities(ports: Ports, work: typeof WORK = WORK) {
  return {
    /** Safe to run again because each job is. A job that this version does not know any more ends at once. */
    async runJob({ name, at }: { name: string; at: Instant }): Promise<void> {
      await work[name]?.(ports, at)
    },
  }
}
