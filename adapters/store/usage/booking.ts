import { type LedgerTransaction, usageRated } from '../../../domain/ledger'
import { type Instant, iso, isoOrNull } from '../../../domain/time'
import { newId, newRowIds } from '../../ids'
import { secondsArray, textArray, wholeArray } from '../arrays'
import type { Transaction } from '../client'
import { postAll } from '../ledger'
import { bookCorrections, type Correction, differenceMicros } from './corrections'
import type { UsageAccount } from './intake'
import { closedBefore } from './local-time'
import type { RatedBatch, RatedUsage } from './rating'

/** What a batch made of one number's usage. */
type NumberUsage = {
  numberId: string
  amountMicros: number
  earliestAt: Instant
  first: Pick<RatedUsage, 'openedBy' | 'revision'>
}
/** By how much what a number owes changes, signed, and the oldest opening of what it owes more for. */
export type Difference = { numberId: string; amountMicros: number; earliestAt: Instant | null }
/** What was booked, in micros, corrections included, and the oldest opening of what costs more; null when nothing does. */
export type Booked = { addedMicros: number; earliestAt: Instant | null }

/**
 * Writes rated usage with its postings (one for each number), corrects what stands otherwise, changes the unbilled usage
 * and raises an alert for what has no rate. The numbers' unbilled usage must be locked.
 */
export async function book(
  tx: Transaction,
  account: UsageAccount,
  { usage, corrections }: RatedBatch,
  now: Instant,
): Promise<Booked> {
  const sums = perNumber(usage)
  // What is void makes room first for the row that takes its place.
  await bookCorrections(tx, account, corrections, now)
  if (usage.length > 0) {
    const transactions = await postUsage(tx, account, sums, now)
    await insertUsage(tx, account, usage, transactions, now)
    await alertUnrated(tx, account, usage, now)
  }
  const differences = differencesOf(sums, corrections)
  // Prepaid usage is paid by the wallet at once: nothing of it waits for an invoice.
  if (account.billingMode === 'POSTPAID') await changeUnbilled(tx, account, differences, now)
  const openings = differences.flatMap(({ earliestAt }) => earliestAt ?? [])
  return {
    addedMicros: differences.reduce((sum, each) => sum + each.amountMicros, 0),
    earliestAt: openings.length === 0 ? null : Math.min(...openings),
  }
}

function differencesOf(sums: readonly NumberUsage[], corrections: readonly Correction[]): Difference[] {
  const all: Difference[] = [
    ...sums,
    ...corrections.map((each) => {
      const amountMicros = differenceMicros(each)
      return {
        numberId: each.stored.numberId,
        amountMicros,
        earliestAt: amountMicros > 0 ? each.stored.openedAt : null,
      }
    }),
  ]
  const byNumber = new Map<string, Difference>()
  for (const { numberId, amountMicros, earliestAt } of all) {
    const before = byNumber.get(numberId) ?? { numberId, amountMicros: 0, earliestAt: null }
    const earliest = [before.earliestAt, earliestAt].filter((each) => each !== null)
    byNumber.set(numberId, {
      numberId,
      amountMicros: before.amountMicros + amountMicros,
      earliestAt: earliest.length === 0 ? null : Math.min(...earliest),
    })
  }
  return [...byNumber.values()]
}

/** Sums by number, of those that cost something. */
export function perNumber(usage: readonly RatedUsage[]): NumberUsage[] {
  const byNumber = new Map<string, NumberUsage>()
  for (const each of usage) {
    const { numberId, priceMicros, openedAt } = each
    if (priceMicros === 0) continue
    const sum = byNumber.get(numberId)
    if (sum === undefined) {
      byNumber.set(numberId, { numberId, amountMicros: priceMicros, earliestAt: openedAt, first: each })
      continue
    }
    sum.amountMicros += priceMicros
    sum.earliestAt = Math.min(sum.earliestAt, openedAt)
  }
  return [...byNumber.values()]
}

/** Answers the ledger transaction of each number. An event is rated once for each revision, which makes the key unique. */
export async function postUsage(tx: Transaction, account: UsageAccount, usage: readonly NumberUsage[], now: Instant) {
  const postings = usage.map(({ numberId, amountMicros, first }): [string, LedgerTransaction] => [
    numberId,
    usageRated({
      key: `usage:${account.id}:${first.openedBy}${first.revision === 0 ? '' : `:${first.revision}`}`,
      accountId: account.id,
      numberId,
      at: now,
      currency: account.currency,
      amountMicros,
    }),
  ])
  const ids = await postAll(
    tx,
    postings.map(([, transaction]) => transaction),
  )
  return new Map(postings.map(([numberId, { key }]) => [numberId, ids.get(key) ?? null]))
}

export async function insertUsage(
  tx: Transaction,
  account: UsageAccount,
  usage: readonly RatedUsage[],
  transactions: ReadonlyMap<string, string | null>,
  now: Instant,
): Promise<void> {
  const text = (of: (each: RatedUsage) => string | null) => textArray(usage.map(of))
  const whole = (of: (each: RatedUsage) => number) => wholeArray(usage.map(of))
  await tx.$executeRaw`
    INSERT INTO dialogues (account_id, booked_at, id, unit, number_id, contact, initiator, category, entry_point, market,
      opened_at, expires_at, rating, price_micros, markup_bps, tariff_version, allowance_key, transaction_id, opened_by,
      revision)
    SELECT ${account.id}, ${iso(now)}::timestamptz, id, unit, number_id, contact, initiator, category, entry_point, market,
           to_timestamp(opened_at), to_timestamp(expires_at), rating, price_micros,
           CASE rating WHEN 'PRICED' THEN ${account.markupBps}::int ELSE 0 END, tariff_version, allowance_key,
           transaction_id, opened_by, revision
    FROM unnest(
      ${textArray(newRowIds('dlg', usage.length))}::text[], ${text((each) => each.unit)}::text[],
      ${text((each) => each.numberId)}::text[], ${text((each) => each.contact)}::text[],
      ${text((each) => (each.unit === 'DIALOGUE' ? each.initiator : null))}::text[],
      ${text((each) => each.category)}::text[], ${text((each) => each.entryPoint)}::text[],
      ${text((each) => each.market)}::text[], ${secondsArray(usage.map((each) => each.openedAt))}::float8[],
      ${secondsArray(usage.map((each) => each.expiresAt))}::float8[], ${text((each) => each.rating)}::text[],
      ${whole((each) => each.priceMicros)}::bigint[],
      ${text((each) => each.tariffVersion)}::text[], ${text((each) => each.drewOn)}::text[],
      ${text((each) => (each.priceMicros > 0 ? (transactions.get(each.numberId) ?? null) : null))}::text[],
      ${text((each) => each.openedBy)}::text[], ${whole((each) => each.revision)}::int[])
      AS n (id, unit, number_id, contact, initiator, category, entry_point, market, opened_at, expires_at, rating,
        price_micros, tariff_version, allowance_key, transaction_id, opened_by, revision)`
}

/**
 * What is older than the closed months belongs to one of them, and waits for the next month start like the newest. What was
 * charged already and turns out not to be owed is not unbilled: by the ledger it is wallet credit, which the next charge
 * uses first.
 */
export async function changeUnbilled(
  tx: Transaction,
  account: UsageAccount,
  differences: readonly Difference[],
  now: Instant,
): Promise<void> {
  if (differences.length === 0) return
  const closed = iso(closedBefore(account.timeZone, now))
  await tx.$executeRaw`
    UPDATE unbilled_usage u
    SET amount_micros = GREATEST(0, u.amount_micros + n.amount_micros), earliest_at = LEAST(u.earliest_at, n.earliest_at),
        accrues_from = LEAST(u.accrues_from,
          CASE WHEN n.earliest_at IS NOT NULL THEN GREATEST(n.earliest_at, ${closed}::timestamptz) END)
    FROM unnest(
      ${differences.map((each) => each.numberId)}::text[], ${differences.map((each) => each.amountMicros)}::bigint[],
      ${differences.map((each) => isoOrNull(each.earliestAt))}::timestamptz[]) AS n (number_id, amount_micros, earliest_at)
    WHERE u.number_id = n.number_id`
}

/** One alert for each number, market and key that has no rate, and for each word of Meta's that we do not know (C9). */
export async function alertUnrated(
  tx: Transaction,
  account: UsageAccount,
  usage: readonly RatedUsage[],
  now: Instant,
): Promise<void> {
  const gaps = new Map<string, { about: Record<string, string>; numberId: string; unit: string; count: number }>()
  for (const each of usage) {
    if (each.rating !== 'UNRATED') continue
    const { numberId, unit, market, key } = each
    const pricingType = unit === 'MESSAGE' ? each.pricingType : null
    const about = { market, key, ...(pricingType === null ? {} : { pricingType }) }
    const place = JSON.stringify([numberId, unit, about])
    gaps.set(place, { about, numberId, unit, count: (gaps.get(place)?.count ?? 0) + 1 })
  }
  if (gaps.size === 0) return
  const { tariffCode, currency } = account
  await tx.event.createMany({
    data: [...gaps.values()].map(({ about, numberId, unit, count }) => ({
      id: newId('evt'),
      type: 'ops.alert',
      at: iso(now),
      accountId: account.id,
      numberId,
      data: {
        ...{ code: 'UNRATED_USAGE', tariffCode, currency, ...about },
        [unit === 'MESSAGE' ? 'messages' : 'dialogues']: count,
      },
    })),
  })
}
