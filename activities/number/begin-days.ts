import type { NumberRecord } from '../../domain/number/record'
import { DAY, type Instant } from '../../domain/time'
import type { StoreTransaction } from '../ports/store'
import { followFacts } from './follow-facts'

/**
 * The number becomes a partner's channel where its paid period ends: with the days it was given for that, else with what
 * it is given by itself, else it stops. Safe to run again: it is a channel then.
 */
export async function beginDays(tx: StoreTransaction, found: NumberRecord, now: Instant): Promise<void> {
  await tx.lockAccount(found.accountId)
  const number = await tx.lockNumber(found.id)
  if (number?.state !== 'ACTIVE' || number.nextPlan !== 'DAYS' || number.renewAt === null || number.renewAt > now)
    return
  const { id: numberId, accountId, plan: from, renewAt: start } = number
  const { days } = await tx.channelDays(numberId)
  const priceCents = (await tx.readPartner(accountId))?.pricePerMonthCents ?? number.priceCents
  const time = { periodStart: start, periodEnd: start + days * DAY, renewAt: null }
  const change = { ...time, plan: 'DAYS', nextPlan: null, priceCents } as const
  await tx.updateNumber(numberId, change)
  await tx.record({ type: 'plan.changed', at: start, accountId, numberId, data: { from, to: 'DAYS', priceCents } })
  await followFacts(tx, { ...number, ...change }, now)
}
