import type { MailTemplate } from '../mail/catalogue'
import { DAY, type Instant } from '../time'

/** What happens to the service on a day. END: the invoice is given up and the numbers it suspended are cancelled. */
export type ServiceEffect = 'PAST_DUE' | 'SUSPEND' | 'END'

/** One day of the ladder. `day` counts 24 h from day 0. On one day: retry, then mail, then service (rule 11). */
export type PolicyRow = {
  day: number
  retry?: boolean
  mail?: MailTemplate
  service?: ServiceEffect
  /** The mail that must have been accepted before this row's penalty (I3). */
  warnedBy?: MailTemplate
}

/** A versioned dunning policy: the ladder as data (dunning.md). An invoice keeps the version it started with. */
export type DunningPolicy = {
  code: string
  version: number
  rows: PolicyRow[]
  /** Retry days that remain while the latest automatic decline is SOFT_VAGUE. */
  vagueRetryDays: number[]
}

/** At most this many charges on one method in 30 days, day 0 included (card schemes). */
export const MAX_CHARGES_PER_METHOD = 15

/**
 * Checks a policy when it is loaded. Returns what is wrong, one sentence per fault naming the row; empty = sound.
 */
export function policyFaults(policy: DunningPolicy): string[] {
  const name = `${policy.code} v${policy.version}`
  const faults: string[] = []
  const days = policy.rows.map((row) => row.day)
  const retryDays = new Set(policy.rows.filter((row) => row.retry).map((row) => row.day))
  if (days[0] !== 0) faults.push(`${name}: the first row must be day 0, it is day ${days[0] ?? 'missing'}`)
  days.forEach((day, index) => {
    if (!Number.isInteger(day) || day < 0)
      faults.push(`${name}, row ${index + 1}: day ${day} is not a whole day from 0 on`)
    const before = days[index - 1]
    if (before !== undefined && day <= before)
      faults.push(`${name}, row ${index + 1}: day ${day} comes after day ${before}`)
  })
  for (const row of policy.rows) {
    const penalty = row.day > 0 && (row.service === 'SUSPEND' || row.service === 'END')
    if (penalty && !retryDays.has(row.day - 1)) {
      faults.push(
        `${name}, day ${row.day}: a ${row.service} needs a retry on day ${row.day - 1}, so that a payment beats it`,
      )
    }
    if (penalty && row.warnedBy === undefined)
      faults.push(`${name}, day ${row.day}: a ${row.service} needs warnedBy (I3)`)
    if (row.warnedBy && !policy.rows.some((each) => each.mail === row.warnedBy && each.day < row.day)) {
      faults.push(`${name}, day ${row.day}: warnedBy ${row.warnedBy}, but no earlier row sends ${row.warnedBy}`)
    }
  }
  if (policy.rows.some((row) => row.service) && policy.rows.at(-1)?.service !== 'END') {
    faults.push(`${name}: the last row must END the ladder`)
  }
  for (const day of policy.vagueRetryDays) {
    if (!retryDays.has(day)) faults.push(`${name}: vagueRetryDays names day ${day}, which has no retry`)
  }
  if (retryDays.size + 1 > MAX_CHARGES_PER_METHOD) {
    faults.push(`${name}: ${retryDays.size + 1} charges on one method, at most ${MAX_CHARGES_PER_METHOD} are allowed`)
  }
  return faults
}

/** When the service is suspended if nothing is paid, or null when the policy never does. */
export function suspendAt(policy: DunningPolicy, day0At: Instant): Instant | null {
  return rowAt(policy, day0At, 'SUSPEND')
}

/** When the invoice is given up, or null when the policy never does (deposits end with their hold). */
export function endAt(policy: DunningPolicy, day0At: Instant): Instant | null {
  return rowAt(policy, day0At, 'END')
}

function rowAt(policy: DunningPolicy, day0At: Instant, service: ServiceEffect): Instant | null {
  const row = policy.rows.find((each) => each.service === service)
  return row ? day0At + row.day * DAY : null
}

/** The mail that must have been accepted before the penalty; null when the penalty falls on day 0 (same step). */
export function warningFor(policy: DunningPolicy, service: ServiceEffect): MailTemplate | null {
  return policy.rows.find((each) => each.service === service && each.day > 0)?.warnedBy ?? null
}
