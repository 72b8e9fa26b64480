import { isRefused } from '../../domain/invoice/record'
import { periodAfter, periodFrom } from '../../domain/number/period'
import { withoutWish } from '../../domain/number/plan-change'
import type { NumberRecord, SuspensionReason } from '../../domain/number/record'
import { type ServiceFacts, suspensionReasons } from '../../domain/number/service'
import type { Instant } from '../../domain/time'
import { voidInvoice } from '../collection/close'
import { giveByItself, useUp } from '../partner/channel-days'
import type { StoreTransaction } from '../ports/store'
import { renewalInvoice, serviceFacts, undelivered } from './facts'
import { followHold } from './hold'
import { changeReasons, moveNumber } from './move'
import { abandonUnpaid, connectAfterPayment } from './order'
import { planOf, startPeriod } from './period'

/**
 * Makes the number's state what the facts say (I4), whatever order they arrived in: rows 2, 7, 8, 10–13. Doing it again
 * with the same facts changes nothing. The account must be locked.
 */
export async function followFacts(tx: StoreTransaction, number: NumberRecord, now: Instant): Promise<NumberRecord> {
  switch (number.state) {
    case 'PENDING_PAYMENT':
      return awaitFirstPayment(tx, number, now)
    case 'ACTIVE':
    case 'PAST_DUE':
    case 'SUSPENDED':
      return followService(tx, number, now)
    case 'HOLD':
      return followHold(tx, number, now)
    default:
      return number
  }
}

/** Rows 2 and 3, where the first payment was not decided at once. */
async function awaitFirstPayment(tx: StoreTransaction, number: NumberRecord, now: Instant): Promise<NumberRecord> {
  const invoice = await renewalInvoice(tx, number)
  if (invoice === null) return number
  if (invoice.status === 'PAID') return connectAfterPayment(tx, number, invoice)
  // Support has voided what it waits to be paid: the order ends as if it were cancelled.
  if (invoice.status === 'VOID') return abandonUnpaid(tx, number, invoice, 'CANCELLED', now)
  const refused = isRefused(await tx.attemptsOf(invoice.id))
  return refused ? abandonUnpaid(tx, number, invoice, 'PAYMENT_FAILED', now) : number
}

async function followService(tx: StoreTransaction, found: NumberRecord, now: Instant): Promise<NumberRecord> {
  const facts = await serviceFacts(tx, found)
  if (found.state === 'SUSPENDED' && hasGivenUp(facts)) return endForDebt(tx, found, facts, now)
  // A renewal that was paid while service went on is applied first, whatever suspends the number next.
  const current = await forgetVoidedRenewal(tx, found, now)
  const number = current.state === 'SUSPENDED' ? current : await applyPaidRenewal(tx, current)
  const reasons = suspensionReasons({ ...facts, number }, now)
  const given = reasons.join() === 'DAYS_EXHAUSTED' ? await giveByItself(tx, number, now) : null
  if (reasons.length > 0 && given === null) return suspend(tx, number, facts, reasons, now)
  if (number.state === 'SUSPENDED') return resume(tx, given ?? number, facts, now)
  if (given !== null) return given
  // PAST_DUE begins with the first definite failure; until then a charge is merely under way (row 6, "async: stay").
  const failed = facts.hostingDebt !== null && facts.hostingDebt.invoice.day0At !== null
  return number.state === 'ACTIVE' && failed ? moveNumber(tx, number, 'RENEWAL_FAILED', now) : number
}

/**
 * Support has voided the invoice of the next period: that month was never paid, so none of it counts. The next one begins
 * now, or at the resume of a suspended number, and is charged at once (row 12).
 */
async function forgetVoidedRenewal(tx: StoreTransaction, number: NumberRecord, now: Instant): Promise<NumberRecord> {
  if ((await renewalInvoice(tx, number))?.status !== 'VOID') return number
  const patch = { renewalInvoiceId: null, ...(number.state === 'SUSPENDED' ? {} : { renewAt: now }) }
  if (number.state === 'PAST_DUE') return moveNumber(tx, number, 'DEBT_WAIVED', now, patch)
  await tx.updateNumber(number.id, patch)
  return { ...number, ...patch }
}

const hasGivenUp = ({ hostingDebt, usageDebts, disputed }: ServiceFacts) =>
  [hostingDebt?.invoice, ...usageDebts.map(({ invoice }) => invoice), ...disputed].some(
    (invoice) => invoice?.status === 'UNCOLLECTIBLE',
  )

/**
 * Row 13: day 28, or 30 after a lost dispute. Another open hosting invoice of the number is voided: its month was never
 * delivered. One that was given up stays the number's: paid before the release, it is the month that a reactivation
 * begins with (row 20).
 */
async function endForDebt(
  tx: StoreTransaction,
  number: NumberRecord,
  facts: ServiceFacts,
  now: Instant,
): Promise<NumberRecord> {
  const unpaid = [...(facts.hostingDebt ? [facts.hostingDebt.invoice] : []), ...facts.disputed]
  const open = undelivered(number, unpaid)
  if (open && open.status !== 'UNCOLLECTIBLE') {
    await voidInvoice(tx, await tx.readAccount(number.accountId), open, now, 'NOT_DELIVERED')
  }
  return moveNumber(tx, number, 'UNPAID_TOO_LONG', now, {
    cancelledAt: now,
    cancelReason: 'UNPAID_TOO_LONG',
    ...withoutWish(number),
  })
}

/** Rows 10, 11 and 28. A further reason joins the set; the mail goes out for the first only. */
async function suspend(
  tx: StoreTransaction,
  number: NumberRecord,
  facts: ServiceFacts,
  reasons: SuspensionReason[],
  now: Instant,
): Promise<NumberRecord> {
  const stopped = reasons.includes('DAYS_EXHAUSTED') && !number.suspensionReasons.includes('DAYS_EXHAUSTED')
  if (stopped) await useUp(tx, number, now)
  if (stopped) await sayExhausted(tx, number, now)
  if (number.state === 'SUSPENDED') {
    return changeReasons(tx, number, reasons, now)
  }
  const event = suspendingEvent(reasons)
  const moved = await moveNumber(tx, number, event, now, { suspensionReasons: reasons, suspendedAt: now })
  // The dispute itself was told with its own mail (E31), and so were the days (E34).
  if (event === 'DISPUTED' || event === 'DAYS_EXHAUSTED') return moved
  const invoice = event === 'GRACE_OVER' ? facts.hostingDebt?.invoice : facts.usageDebts[0]?.invoice
  const { accountId, id: numberId } = number
  const invoiceId = invoice?.id ?? null
  await tx.requestMail({
    template: 'E11',
    about: numberId,
    step: `${invoiceId}`,
    accountId,
    numberId,
    invoiceId,
    at: now,
  })
  return moved
}

type Suspending = 'GRACE_OVER' | 'USAGE_UNPAID' | 'DISPUTED' | 'DAYS_EXHAUSTED'

function suspendingEvent(reasons: readonly SuspensionReason[]): Suspending {
  if (reasons.includes('HOSTING_UNPAID')) return 'GRACE_OVER'
  if (reasons.includes('USAGE_UNPAID')) return 'USAGE_UNPAID'
  return reasons.includes('DISPUTE') ? 'DISPUTED' : 'DAYS_EXHAUSTED'
}

/** E34: a channel has stopped for want of days (P11). */
async function sayExhausted(
  tx: StoreTransaction,
  { id: numberId, accountId, periodEnd }: NumberRecord,
  at: Instant,
): Promise<void> {
  const params = { news: 'ENDED' }
  const about = { template: 'E34', about: numberId, step: `${periodEnd}:0` } as const
  await tx.requestMail({ ...about, accountId, numberId, params, at })
}

/** Row 12: nothing is owed that suspends. No suspended time is billed (I5). */
async function resume(
  tx: StoreTransaction,
  number: NumberRecord,
  facts: ServiceFacts,
  now: Instant,
): Promise<NumberRecord> {
  const paid = await renewalInvoice(tx, number)
  if (paid?.status === 'PAID') {
    const period = await startPeriod(tx, number, paid, periodFrom(planOf(paid, number), now, number.periodOrdinal + 1))
    const moved = await moveNumber(tx, number, 'REASONS_CLEARED', now, period)
    await sayResumed(tx, moved, now)
    return moved
  }
  const stillOwed = facts.hostingDebt !== null && facts.hostingDebt.invoice.day0At !== null
  const lapsed = number.renewAt !== null && number.renewAt < now && number.renewalInvoiceId === null
  const event = stillOwed ? 'RENEWAL_FAILED' : 'REASONS_CLEARED'
  const moved = await moveNumber(tx, number, event, now, lapsed ? { renewAt: now } : {})
  await sayResumed(tx, moved, now)
  return moved
}

async function sayResumed(tx: StoreTransaction, { id: numberId, accountId }: NumberRecord, at: Instant): Promise<void> {
  await tx.requestMail({ template: 'E13', about: numberId, step: at, accountId, numberId, at })
}

/** Rows 6 and 8: a renewal that was paid while service went on starts at its original due date. */
async function applyPaidRenewal(tx: StoreTransaction, number: NumberRecord): Promise<NumberRecord> {
  const invoice = await renewalInvoice(tx, number)
  if (invoice?.status !== 'PAID') return number
  const period = await startPeriod(tx, number, invoice, periodAfter(number, planOf(invoice, number)))
  const paidAt = invoice.paidAt ?? invoice.dueAt
  if (number.state === 'PAST_DUE') return moveNumber(tx, number, 'DEBT_PAID', paidAt, period)
  await tx.updateNumber(number.id, period)
  return { ...number, ...period }
}
