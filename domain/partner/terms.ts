import { type Refusal, refuse } from '../errors'
import type { PartnerMode, PartnerRecord } from './record'

/** What is agreed with a partner. Cents, whole days. */
export type PartnerTerms = Pick<PartnerRecord, 'mode' | 'pricePerMonthCents' | 'dayLimit'>

/**
 * The terms after a change that leaves out what stays, or why there can be none: POSTPAID needs a limit, PREPAID has none.
 * Who goes back to PREPAID loses his limit with it.
 */
export function termsAfter(
  before: PartnerTerms | null,
  wanted: { mode?: PartnerMode; pricePerMonthCents?: number; dayLimit?: number | null },
): PartnerTerms | Refusal {
  const mode = wanted.mode ?? before?.mode ?? 'PREPAID'
  const pricePerMonthCents = wanted.pricePerMonthCents ?? before?.pricePerMonthCents ?? 0
  if (mode === 'PREPAID') {
    if (wanted.dayLimit) return wrong('dayLimit', `${wanted.dayLimit} is for POSTPAID; leave it out with PREPAID`)
    return { mode, pricePerMonthCents, dayLimit: 0 }
  }
  const dayLimit = wanted.dayLimit ?? before?.dayLimit ?? 0
  if (dayLimit === 0) return wrong('dayLimit', 'POSTPAID needs one: how many days may be used before they are paid')
  return { mode, pricePerMonthCents, dayLimit }
}

const wrong = (path: string, message: string): Refusal =>
  refuse('VALIDATION_FAILED', `${path}: ${message}.`, { errors: [{ path, message }] })
