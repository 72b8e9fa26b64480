import { addMonths } from '../calendar'
import { DAY, HOUR, type Instant, iso } from '../time'

/** How a run came about. ESTIMATE: of the running month, changes nothing. FINAL: closes the month. */
export type RunKind = 'ESTIMATE' | 'MONTHLY' | 'FINAL' | 'ON_DEMAND'

/** Runs of a Schedule, and of accounts on a test clock, begin at this hour of their day, in UTC. */
export const RUN_HOUR = 4
/** C19: on the 3rd, and again on the 5th of the month after. By then the month is over in every zone. */
export const MONTHLY_DAY = 3
export const FINAL_DAY = 5

/** Meta's reports go back so far. */
export const LOOK_BACK_MONTHS = 12

/** So often Meta is asked in vain before it is done without its answer: after two to three days, with the pauses between. */
export const REPORT_TRIES = 16

/** The month (`2026-11`) of an instant in UTC. */
export const monthOf = (at: Instant): string => iso(at).slice(0, 7)

/** The month so many months later, or earlier. */
export const monthAfter = (month: string, count: number): string => monthOf(addMonths(startOfMonth(month), count))

/** The first instant of a month in UTC. */
export const startOfMonth = (month: string): Instant => Date.parse(`${month}-01T00:00:00Z`)

/** When a month is reconciled by itself: the monthly run, and the final one that closes it. */
export function runsOf(month: string): { kind: 'MONTHLY' | 'FINAL'; at: Instant }[] {
  const on = (months: number, day: number) =>
    startOfMonth(monthAfter(month, months)) + (day - 1) * DAY + RUN_HOUR * HOUR
  return [
    { kind: 'MONTHLY', at: on(1, MONTHLY_DAY) },
    { kind: 'FINAL', at: on(2, FINAL_DAY) },
  ]
}
