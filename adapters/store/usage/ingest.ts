import { exceedsThreshold } from '../../../domain/account/next-action'
import { accountEntity, numberEntity } from '../../../domain/keys'
import { type Instant, iso } from '../../../domain/time'
import type { EventRefusal } from '../../../domain/usage/intake'
import type { Rating } from '../../../domain/usage/rating'
import { newId } from '../../ids'
import type { Database, Transaction } from '../client'
import { planRuns } from '../reconciliation/runs'
import { retried } from '../retried'
import { settleReservations } from '../wallet/holdings'
import { isWoken } from '../wallet/woken'
import { type Booked, book } from './booking'
import type { Batch } from './candidates'
import { identified } from './identities'
import { type ReportedEvent, readAccount, readNumbers, sift, type UsageAccount, type UsageNumber } from './intake'
import { closedBefore, monthStart } from './local-time'
import { readPriceList } from './price-list'
import { freeAnyway, rate } from './rating'
import { advanceTimelines, type TimelineRules } from './timelines'
import { lockUnbilled, position } from './unbilled'

/** What became of a batch. `index` is the event's place in it. */
export type IngestResult = {
  accepted: number
  duplicates: number
  rejected: ({ index: number } & EventRefusal)[]
  /** Whether the account has something new to do: a wake-up for it was written with the batch. */
  wake: boolean
}

export type UsageStore = {
  /**
   * Takes messages of one account's numbers, stores, rates and books them: all in one transaction, whose number of
   * statements does not depend on the batch. Safe to run again: an event that is stored counts as a duplicate and changes
   * nothing (I18). Throws when there is no such account. `now` is the account's clock.
   */
  ingest(batch: { accountId: string; events: readonly ReportedEvent[]; now: Instant }): Promise<IngestResult>
}

/** Batches about one number take turns, so one may have to wait for several others. */
const TRANSACTION_LIMITS = { timeout: 60_000 }

/** The path by which usage enters the books. */
export function createUsageStore(db: Database): UsageStore {
  return { ingest: (batch) => retried(() => db.$transaction((tx) => ingest(tx, batch), TRANSACTION_LIMITS)) }
}

/** The same inside a transaction that does more. The account and its number may be locked already. */
export async function ingest(
  tx: Transaction,
  { accountId, events, now }: { accountId: string; events: readonly ReportedEvent[]; now: Instant },
): Promise<IngestResult> {
  const account = await readAccount(tx, accountId)
  const numbers = await readNumbers(tx, accountId, distinct(events))
  const own = [...numbers.keys()]
  await lockUnbilled(tx, accountId, own)
  const { events: whole, moved } = await identified(tx, events, (numberId) => numbers.has(numberId))
  const { taken, rejected, repeated } = sift(whole, numbers, now)
  const batch: Batch = { account, numbers, prices: await readPriceList(tx, account) }
  const closed = closedBefore(account.timeZone, now)
  const { fresh, ...changes } = await advanceTimelines(tx, accountId, { taken, moved }, { ...rulesOf(batch), closed })
  const rated = await rate(tx, batch, { ...changes, closed })
  // Siblings that share an allowance may owe more or less now.
  const others = distinct(rated.corrections.map(({ stored }) => stored)).filter((id) => !own.includes(id))
  if (others.length > 0) await lockUnbilled(tx, accountId, others)
  const booked = await book(tx, account, rated, now)
  await settleReservations(tx, accountId, taken, now)
  const planned = await planRunsOf(tx, account, rated.usage, now)
  const wokeHeld = await wakeHeld(tx, account, [...numbers.values()], booked.addedMicros, now)
  const woken = (await wakeIfDue(tx, account, booked, now)) || wokeHeld || planned
  const wake = woken || (await isWoken(tx, accountId))
  return { accepted: fresh.size, duplicates: repeated + taken.length - fresh.size, rejected, wake }
}

/** Which tariff an event falls under, and whether what is stored of a message would be rated the same now. */
export function rulesOf(batch: Batch): Omit<TimelineRules, 'closed'> {
  const { account, numbers, prices } = batch
  return {
    unitAt: (numberId, at) => prices.unitAt(numbers.get(numberId) ?? { wabaTimeZone: null }, at),
    staysAs: (wanted, { rating }) => {
      // What was rated while Meta was paid directly, or is rated now that it is, stays: a setting holds for what follows.
      if (wanted.unit === 'DIALOGUE' || account.metaBilling === 'DIRECT' || rating === 'FREE_DIRECT') return true
      const anyway = freeAnyway(batch, wanted)
      return anyway === null ? RATED_BY_PRICE.has(rating) : rating === anyway
    },
  }
}

const RATED_BY_PRICE: ReadonlySet<string> = new Set<Rating>(['FREE_ALLOWANCE', 'PRICED', 'UNRATED'])

const distinct = (events: readonly { numberId: string }[]): string[] => [
  ...new Set(events.map((each) => each.numberId)),
]

/**
 * Wakes the account at its first unbilled usage, which starts the wait for the month's end, at usage of a month that is
 * over and not charged yet, which ends sooner than the newest, and when it has come to owe more than the threshold (C16,
 * C17). Batches about different numbers pass here one by one, so that the one that crosses the threshold sees the others.
 */
async function wakeIfDue(
  tx: Transaction,
  account: UsageAccount,
  { addedMicros, earliestAt }: Booked,
  now: Instant,
): Promise<boolean> {
  if (account.billingMode !== 'POSTPAID' || addedMicros === 0) return false
  const ofLastMonth =
    earliestAt !== null && Math.max(earliestAt, closedBefore(account.timeZone, now)) < monthStart(account.timeZone, now)
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`usage of ${account.id}`}, 0))`
  const { unbilledMicros, balanceMicros } = await position(tx, account.id)
  const first = ofLastMonth || unbilledMicros === addedMicros
  const wake = first || crossed({ unbilledMicros, balanceMicros }, addedMicros)
  if (!wake) return false
  await tx.wakeUp.create({
    data: { target: accountEntity(account.id), accountId: account.id, clockId: account.testClockId, at: iso(now) },
  })
  return true
}

/** On a test clock the account itself comes to the runs of a month in which it has used something (decision 0043). */
async function planRunsOf(
  tx: Transaction,
  account: UsageAccount,
  usage: readonly { openedAt: Instant }[],
  now: Instant,
): Promise<boolean> {
  if (account.metaBilling !== 'HOST') return false
  const usedAt = usage.map(({ openedAt }) => openedAt)
  if (!(await planRuns(tx, account, usedAt, () => newId('rec')))) return false
  await tx.wakeUp.create({
    data: { target: accountEntity(account.id), accountId: account.id, clockId: account.testClockId, at: iso(now) },
  })
  return true
}

/** Late usage of a held number is paid from its deposit at once, which may move its release (row 19). */
async function wakeHeld(
  tx: Transaction,
  account: UsageAccount,
  numbers: readonly UsageNumber[],
  addedMicros: number,
  now: Instant,
): Promise<boolean> {
  const held = addedMicros === 0 ? [] : numbers.filter((each) => each.state === 'HOLD')
  for (const { id } of held) {
    await tx.wakeUp.create({
      data: { target: numberEntity(id), accountId: account.id, clockId: account.testClockId, at: iso(now) },
    })
  }
  return held.length > 0
}

/** Whether the batch took the account over the threshold. Wallet credit only helps: without it the sum would do. */
const crossed = (after: { unbilledMicros: number; balanceMicros: number }, addedMicros: number): boolean =>
  exceedsThreshold(-after.unbilledMicros) &&
  exceedsThreshold(after.balanceMicros) &&
  !exceedsThreshold(after.balanceMicros + addedMicros)
