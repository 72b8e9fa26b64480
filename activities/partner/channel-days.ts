import { allocationKey, numberEntity } from '../../domain/keys'
import type { NumberRecord } from '../../domain/number/record'
import { lacksDeposit, timeWith, unusedDays } from '../../domain/partner/channel'
import { daysAllocated, daysReturned, daysUsed } from '../../domain/partner/ledger'
import { allocatableDays } from '../../domain/partner/record'
import { type Instant, iso } from '../../domain/time'
import type { StoreTransaction } from '../ports/store'

/** `allocationId` names what was asked for; what is given by itself is named by its turn (null). */
type Gift = { allocationId: string | null; days: number; comment: string; automatic: boolean }

/**
 * Gives a number days of its partner's balance: a channel's time lasts longer, or begins now where it had ended; one that
 * becomes a channel later has them from then on. Written once by its key. The account must be locked, and have enough.
 */
export async function giveDays(
  tx: StoreTransaction,
  number: NumberRecord,
  { allocationId, days, comment, automatic }: Gift,
  at: Instant,
): Promise<NumberRecord> {
  const { id: numberId, accountId } = number
  const lapsed = number.periodEnd !== null && number.periodEnd <= at
  if (number.plan === 'DAYS' && lapsed) await useUp(tx, number, at)
  const turn = async () => dayKey(numberId, (await tx.channelDays(numberId)).postings)
  const key = allocationId === null ? await turn() : allocationKey(allocationId)
  await tx.post(daysAllocated({ key, accountId, numberId, at, days, note: comment }))
  const time = number.plan === 'DAYS' ? timeWith(number, days, at) : null
  const given = { ...time, daysAllocatedAt: at }
  await tx.updateNumber(numberId, given)
  const paidUntil = time && iso(time.periodEnd)
  const named = allocationId === null ? {} : { allocationId }
  const data = { days, dayBalance: await balance(tx, accountId), paidUntil, comment, automatic, ...named }
  await tx.record({ type: 'days.allocated', at, accountId, numberId, data })
  return { ...number, ...given }
}

/** P11: what was agreed to be given by itself, if the balance has it; null = nothing is. */
export async function giveByItself(
  tx: StoreTransaction,
  number: NumberRecord,
  at: Instant,
): Promise<NumberRecord | null> {
  const partner = await tx.readPartner(number.accountId)
  const days = partner?.autoAllocateDays ?? null
  if (partner === null || days === null || days > allocatableDays(partner)) return null
  return giveDays(tx, number, { allocationId: null, days, comment: 'auto-allocate', automatic: true }, at)
}

/** The channel has used what it had. Again, it changes nothing. */
export async function useUp(
  tx: StoreTransaction,
  { id: numberId, accountId }: NumberRecord,
  at: Instant,
): Promise<void> {
  const { days, postings } = await tx.channelDays(numberId)
  if (days > 0) await tx.post(daysUsed({ key: dayKey(numberId, postings), accountId, numberId, at, days }))
}

/** The key of the next movement of days about a number, after so many. The account must be locked. */
export const dayKey = (numberId: string, postings: number): string => `days:${numberId}:${postings}`

/**
 * P10: the whole days that the number did not use until `until` go back to the balance; a day that had begun is used.
 * What a number was given for a time as a channel that never came goes back in full, and so does all with `inFull`.
 * Again, it changes nothing.
 */
export async function returnDays(
  tx: StoreTransaction,
  number: NumberRecord,
  { until, at, inFull = false }: { until: Instant; at: Instant; inFull?: boolean },
): Promise<void> {
  const { id: numberId, accountId, plan, partnerId } = number
  if (partnerId === null) return
  const { days: had, postings } = await tx.channelDays(numberId)
  const days = plan === 'DAYS' && !inFull ? Math.min(had, unusedDays(number, until)) : had
  if (days > 0) {
    await tx.post(daysReturned({ key: dayKey(numberId, postings), accountId, numberId, at, days }))
    const data = { days, dayBalance: await balance(tx, accountId), used: had - days }
    await tx.record({ type: 'days.returned', at, accountId, numberId, data })
    await wakeForDays(tx, accountId, at)
  }
  await useUp(tx, number, at)
}

/**
 * There are more days to give, or to be given by themselves: channels look again that have stopped for want of them (P11),
 * or are held without the deposit that the balance was short of (P12).
 */
export async function wakeForDays(tx: StoreTransaction, accountId: string, at: Instant): Promise<void> {
  for (const number of await tx.numbersOf(accountId)) {
    const stopped = number.suspensionReasons.includes('DAYS_EXHAUSTED')
    if (stopped || lacksDeposit(number)) await tx.wake(numberEntity(number.id), accountId, at)
  }
}

const balance = async (tx: StoreTransaction, accountId: string): Promise<number> =>
  (await tx.readPartner(accountId))?.dayBalance ?? 0
