import { type LedgerTransaction, usageRated } from '../../../domain/ledger'
import { type Instant, iso } from '../../../domain/time'
import { newId } from '../../ids'
import type { Transaction } from '../client'
import { postAll } from '../ledger'
import type { UsageAccount } from './intake'
import { closedBefore } from './local-time'
import type { RatedUsage } from './rating'

/** What a batch made of one number's usage. */
type NumberUsage = { numberId: string; amountMicros: number; earliestAt: Instant; firstOpenedBy: string }
/** What was booked, in micros, and the oldest opening in it; null when nothing costs anything. */
export type Booked = { addedMicros: number; earliestAt: Instant | null }

/**
 * Writes rated usage with its postings (one for each number), adds to the unbilled usage and raises an alert for what has
 * no rate. The numbers' unbilled usage must be locked.
 */
export async function book(tx: Transaction, account: UsageAccount, usage: RatedUsage[], now: Instant): Promise<Booked> {
  if (usage.length === 0) return { addedMicros: 0, earliestAt: null }
  const sums = perNumber(usage)
  const transactions = await postUsage(tx, account, sums, now)
  await insertUsage(tx, account, usage, transactions, now)
  // Prepaid usage is paid by the wallet at once: nothing of it waits for an invoice.
  if (account.billingMode === 'POSTPAID') await addUnbilled(tx, sums, closedBefore(account.timeZone, now))
  await alertUnrated(tx, account, usage, now)
  return {
    addedMicros: sums.reduce((sum, each) => sum + each.amountMicros, 0),
    earliestAt: sums.length === 0 ? null : Math.min(...sums.map((each) => each.earliestAt)),
  }
}

/** Sums by number, of those that cost something. */
function perNumber(usage: readonly RatedUsage[]): NumberUsage[] {
  const byNumber = new Map<string, NumberUsage>()
  for (const { numberId, priceMicros, openedAt, openedBy } of usage) {
    if (priceMicros === 0) continue
    const sum = byNumber.get(numberId)
    if (sum === undefined) {
      byNumber.set(numberId, { numberId, amountMicros: priceMicros, earliestAt: openedAt, firstOpenedBy: openedBy })
      continue
    }
    sum.amountMicros += priceMicros
    sum.earliestAt = Math.min(sum.earliestAt, openedAt)
  }
  return [...byNumber.values()]
}

/** Answers the ledger transaction of each number. An event is rated once ever, so its id makes the key unique. */
async function postUsage(tx: Transaction, account: UsageAccount, usage: readonly NumberUsage[], now: Instant) {
  const postings = usage.map(({ numberId, amountMicros, firstOpenedBy }): [string, LedgerTransaction] => [
    numberId,
    usageRated({
      key: `usage:${account.id}:${firstOpenedBy}`,
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

async function insertUsage(
  tx: Transaction,
  account: UsageAccount,
  usage: readonly RatedUsage[],
  transactions: ReadonlyMap<string, string | null>,
  now: Instant,
): Promise<void> {
  const column = <T>(of: (each: RatedUsage) => T): T[] => usage.map(of)
  await tx.$executeRaw`
    INSERT INTO dialogues (account_id, booked_at, id, unit, number_id, contact, initiator, category, entry_point, market,
      opened_at, expires_at, rating, price_micros, markup_bps, tariff_version, allowance_key, transaction_id, opened_by)
    SELECT ${account.id}, ${iso(now)}::timestamptz, * FROM unnest(
      ${column(() => newId('dlg'))}::text[], ${column((each) => each.unit)}::text[],
      ${column((each) => each.numberId)}::text[], ${column((each) => each.contact)}::text[],
      ${column((each) => (each.unit === 'DIALOGUE' ? each.initiator : null))}::text[],
      ${column((each) => each.category)}::text[], ${column((each) => each.entryPoint)}::text[],
      ${column((each) => each.market)}::text[], ${column((each) => iso(each.openedAt))}::timestamptz[],
      ${column((each) => iso(each.expiresAt))}::timestamptz[], ${column((each) => each.rating)}::text[],
      ${column((each) => each.priceMicros)}::bigint[],
      ${column((each) => (each.rating === 'PRICED' ? account.markupBps : 0))}::int[],
      ${column((each) => each.tariffVersion)}::text[], ${column((each) => each.drewOn)}::text[],
      ${column((each) => (each.priceMicros > 0 ? (transactions.get(each.numberId) ?? null) : null))}::text[],
      ${column((each) => each.openedBy)}::text[])`
}

/** What is older than `closed` belongs to a month that is closed, and waits for the next month start like the newest. */
async function addUnbilled(tx: Transaction, usage: readonly NumberUsage[], closed: Instant): Promise<void> {
  if (usage.length === 0) return
  await tx.$executeRaw`
    UPDATE unbilled_usage u
    SET amount_micros = u.amount_micros + n.amount_micros, earliest_at = LEAST(u.earliest_at, n.earliest_at),
        accrues_from = LEAST(u.accrues_from, GREATEST(n.earliest_at, ${iso(closed)}::timestamptz))
    FROM unnest(
      ${usage.map((each) => each.numberId)}::text[], ${usage.map((each) => each.amountMicros)}::bigint[],
      ${usage.map((each) => iso(each.earliestAt))}::timestamptz[]) AS n (number_id, amount_micros, earliest_at)
    WHERE u.number_id = n.number_id`
}

/** One alert for each number, market and key that has no rate, and for each word of Meta's that we do not know (C9). */
async function alertUnrated(
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
