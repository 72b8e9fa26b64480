import { type CommandResult, DONE } from '../../domain/commands'
import type { NumberRecord } from '../../domain/number/record'
import { HELD_DAYS, unusedDays } from '../../domain/partner/channel'
import { refusalOfShortage } from '../../domain/partner/days'
import type { Instant } from '../../domain/time'
import { moveNumber } from '../number/move'
import type { StoreTransaction } from '../ports/store'
import { giveDays, returnDays } from './channel-days'
import { releaseHeldDays } from './deposit'

/**
 * Row 20 for a channel: within its days it goes on with them, and the deposit is the balance's again; after them the
 * deposit becomes 30 days from now on. Refused, nothing is changed. The account must be locked.
 */
export async function reactivateChannel(
  tx: StoreTransaction,
  number: NumberRecord,
  noHold: Partial<NumberRecord>,
  now: Instant,
): Promise<CommandResult> {
  const { id: numberId, accountId, periodEnd, cancelledAt, depositDays } = number
  const { days: left } = await tx.channelDays(numberId)
  const within = left > 0 && periodEnd !== null && now < periodEnd
  const until = cancelledAt ?? now
  // Held once more by Meta (row 23), it has given its days back already: what it had left of them, else 30.
  const wanted = left === 0 ? unusedDays(number, now) || HELD_DAYS : HELD_DAYS
  const partner = await tx.readPartner(accountId)
  if (!within && partner !== null) {
    const back = depositDays + Math.min(left, unusedDays(number, until))
    const refusal = refusalOfShortage(wanted, { ...partner, dayBalance: partner.dayBalance + back })
    if (refusal !== null) return refusal
  }
  await releaseHeldDays(tx, number, now)
  const kept = within ? number : await anew(tx, number, { until, days: wanted }, now)
  await moveNumber(tx, kept, 'REACTIVATED', now, noHold)
  const params = { depositInvoiceId: null, movedTo: null }
  await tx.requestMail({ template: 'E27', about: numberId, step: now, accountId, numberId, params, at: now })
  return DONE
}

/** What was left at the cancel goes back, and so many days begin now. */
async function anew(
  tx: StoreTransaction,
  number: NumberRecord,
  { until, days }: { until: Instant; days: number },
  now: Instant,
): Promise<NumberRecord> {
  await returnDays(tx, number, { until, at: now })
  const gift = { allocationId: null, days, comment: 'reactivation', automatic: true }
  return giveDays(tx, { ...number, periodEnd: null }, gift, now)
}
