import { FINAL_DAY, MONTHLY_DAY, RUN_HOUR } from './reconciliation/months'
import { MINUTE } from './time'

/** Opens the runs that compare months with Meta's reports (C19). */
export const RECONCILE_MONTHS = 'reconcile-months'
/** Every night the same for the month that is running, without changing anything. */
export const ESTIMATE_MONTH = 'estimate-month'

/**
 * Work of the whole installation that belongs to no entity. A Temporal Schedule begins it, always in real time; what
 * accounts on a test clock need of it is a due instant of theirs.
 */
export type Job = {
  /** Names the Schedule, its workflow and its activity: a changed name is another Schedule. */
  name: string
  /** When it begins: cron expressions of five fields, in UTC; each adds its own instants. */
  cron: readonly string[]
  /** A beginning is put off by a random part of this, so that many installations don't call Meta at one instant. */
  jitterMs: number
}

/** What the Schedules begin. Whoever adds a job here gives it its activity in activities/jobs. */
export const JOBS: readonly Job[] = [
  { name: 'check-invariants', cron: ['*/5 * * * *'], jitterMs: 30_000 },
  {
    name: RECONCILE_MONTHS,
    cron: [`0 ${RUN_HOUR} ${MONTHLY_DAY} * *`, `0 ${RUN_HOUR} ${FINAL_DAY} * *`],
    jitterMs: 10 * MINUTE,
  },
  { name: ESTIMATE_MONTH, cron: ['30 2 * * *'], jitterMs: 30 * MINUTE },
  { name: 'sweep', cron: ['17 3 * * *'], jitterMs: 10 * MINUTE },
]

/** Name of the workflow function that carries out a job. */
export const JOB_WORKFLOW_TYPE = 'job'

/** The id of a job's Schedule; its runs are workflows whose ids begin with it. */
export const jobScheduleId = (name: string): string => `job:${name}`
