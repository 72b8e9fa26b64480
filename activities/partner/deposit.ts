import type { NumberRecord } from '../../domain/number/record'
import { HELD_DAYS } from '../../domain/partner/channel'
import { daysForfeited, daysHeld, daysReleased } from '../../domain/partner/ledger'
import { allocatableDays } from '../../domain/partner/record'
import type { Instant } from '../../domain/time'
import type { StoreTransaction } from '../ports/store'
import { dayKey, returnDays, wakeForDays } from './channel-days'

/**
 * P12: the deposit of a held channel, debited from the balance; without enough days there is none yet (C24), and it is
 * tried again whenever there are more.
 */
export async function holdDays(
  tx: StoreTransaction,
  { id: numberId, accountId }: NumberRecord,
  at: Instant,
): Promise<Pick<NumberRecord, 'depositDays' | 'depositState'>> {
  const partner = await tx.readPartner(accountId)
  if (partner === null || allocatableDays(partner) < HELD_DAYS) return { depositDays: 0, depositState: 'FAILED' }
  const key = await nextKey(tx, numberId)
  await tx.post(daysHeld({ key, accountId, numberId, at, days: HELD_DAYS }))
  return { depositDays: HELD_DAYS, depositState: 'PAID' }
}

/** The same later, once there are enough; until then nothing is changed. */
export async function holdLackingDays(
  tx: StoreTransaction,
  number: NumberRecord,
  at: Instant,
): Promise<Partial<NumberRecord>> {
  const held = await holdDays(tx, number, at)
  return held.depositDays === 0 ? {} : held
}

/** The deposit goes back to the balance; nothing where there is none. */
export async function releaseHeldDays(tx: StoreTransaction, number: NumberRecord, at: Instant): Promise<void> {
  const { id: numberId, accountId, depositDays: days } = number
  if (days === 0) return
  const key = await nextKey(tx, numberId)
  await tx.post(daysReleased({ key, accountId, numberId, at, days }))
  await tx.updateNumber(numberId, { depositDays: 0 })
  await wakeForDays(tx, accountId, at)
}

/**
 * The channel leaves: its unused days go back as of its cancel, and the deposit with them once what it used last is paid;
 * else the deposit is forfeited (P12). Again, it changes nothing.
 */
export async function settleDays(tx: StoreTransaction, number: NumberRecord, at: Instant): Promise<void> {
  const { id: numberId, accountId, depositDays: days, cancelledAt } = number
  await returnDays(tx, number, { until: cancelledAt ?? at, at })
  // Meta may hold it once more: there is nothing left that a deposit would be for (row 23).
  if (number.depositState === 'FAILED') await tx.updateNumber(numberId, { depositState: 'VOID' })
  if (days === 0) return
  const unpaid = (await tx.unpaidInvoicesOfNumber(numberId)).some(({ kind }) => kind === 'USAGE')
  if (!unpaid) return releaseHeldDays(tx, number, at)
  const key = await nextKey(tx, numberId)
  await tx.post(daysForfeited({ key, accountId, numberId, at, days }))
  await tx.updateNumber(numberId, { depositDays: 0 })
}

const nextKey = async (tx: StoreTransaction, numberId: string): Promise<string> =>
  dayKey(numberId, (await tx.channelDays(numberId)).postings)
