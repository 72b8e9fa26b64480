import { policyOf } from '../dunning/policies'
import { endAt, suspendAt, warningFor } from '../dunning/policy'
import { penaltyAt, type Warning } from '../dunning/warning'
import type { InvoiceRecord } from '../invoice/record'
import { daysEnded } from '../partner/channel'
import { DAY, type Instant } from '../time'
import type { NumberRecord, SuspensionReason } from './record'

/** An unpaid invoice that bears on a number's service, with what the penalties depend on. */
export type Debt = {
  invoice: InvoiceRecord
  /** The mail that must warn of a suspension (I3). */
  suspensionWarning: Warning
}

/** The facts a number's service state follows (I4). */
export type ServiceFacts = {
  number: NumberRecord
  /** The open or given-up hosting invoice of the number's present or next period, if any. */
  hostingDebt: Debt | null
  /** Unpaid usage invoices with lines of this number that no bank disputes. */
  usageDebts: Debt[]
  /** Unpaid invoices that this number was paid for by, until a bank took the payment back (row 28). */
  disputed: InvoiceRecord[]
}

/**
 * When an unpaid invoice suspends the number: null when it never does, or nothing has failed yet. An inquiry defers it
 * (C20); what has suspended already is kept by `suspensionReasons`.
 */
export function suspensionAt({ invoice }: Pick<Debt, 'invoice'>): Instant | null {
  if (invoice.day0At === null || invoice.dunningPolicy === null) return null
  const at = suspendAt(policyOf(invoice.dunningPolicy, invoice.dunningVersion ?? undefined), invoice.day0At)
  return at === null ? null : at + invoice.deferredDays * DAY
}

/** When an unpaid invoice ends the subscription (day 28; 30 after a lost dispute), or null. */
export function cancellationAt({ invoice }: Pick<Debt, 'invoice'>): Instant | null {
  if (invoice.day0At === null || invoice.dunningPolicy === null) return null
  const at = endAt(policyOf(invoice.dunningPolicy, invoice.dunningVersion ?? undefined), invoice.day0At)
  return at === null ? null : at + invoice.deferredDays * DAY
}

/** The mail that must have been accepted before this invoice suspends anybody; null when it does so on day 0. */
export function suspensionWarning(invoice: InvoiceRecord) {
  if (invoice.dunningPolicy === null) return null
  return warningFor(policyOf(invoice.dunningPolicy, invoice.dunningVersion ?? undefined), 'SUSPEND')
}

/**
 * Why the number must be suspended at `now`, from facts alone (I4). What support decided (ADMIN) is kept as it is. A debt that has suspended goes on doing so until it is settled; one that has
 * not failed yet suspends nobody.
 */
export function suspensionReasons(facts: ServiceFacts, now: Instant): SuspensionReason[] {
  const { number, hostingDebt, usageDebts, disputed } = facts
  const held = (reason: SuspensionReason) => number.suspensionReasons.includes(reason)
  const suspends = (debt: Debt, reason: SuspensionReason) => {
    const at = suspensionAt(debt)
    if (at === null || held(reason)) return at !== null
    return debt.suspensionWarning.accepted && penaltyAt(at, debt.suspensionWarning) <= now
  }
  return [
    ...(hostingDebt && suspends(hostingDebt, 'HOSTING_UNPAID') ? (['HOSTING_UNPAID'] as const) : []),
    ...(usageDebts.some((debt) => suspends(debt, 'USAGE_UNPAID')) ? (['USAGE_UNPAID'] as const) : []),
    ...(disputed.length > 0 ? (['DISPUTE'] as const) : []),
    ...(held('ADMIN') ? (['ADMIN'] as const) : []),
    ...(daysEnded(number, now) ? (['DAYS_EXHAUSTED'] as const) : []),
  ]
}

/**
 * The debts that will be one more reason to suspend, and when: on its day and not before its warning, also where another
 * reason suspends the number already (I3).
 */
export function reasonsAhead({ number, hostingDebt, usageDebts }: ServiceFacts): { debt: Debt; at: Instant }[] {
  const debts = [
    ...(hostingDebt === null ? [] : [{ debt: hostingDebt, reason: 'HOSTING_UNPAID' as const }]),
    ...usageDebts.map((debt) => ({ debt, reason: 'USAGE_UNPAID' as const })),
  ]
  return debts.flatMap(({ debt, reason }) => {
    const at = suspensionAt(debt)
    if (at === null || number.suspensionReasons.includes(reason)) return []
    return [{ debt, at: penaltyAt(at, debt.suspensionWarning) }]
  })
}
