import { type LedgerTransaction, usageRated } from '../../../domain/ledger'
import { type Instant, iso } from '../../../domain/time'
import { ratingKey } from '../../../domain/usage/rating'
import { newId } from '../../ids'
import type { Transaction } from '../client'
import { postAll } from '../ledger'
import type { UsageAccount } from './intake'
import type { RatedDialogue } from './rating'

/** What a batch made of one number's usage. */
type NumberUsage = { numberId: string; amountMicros: number; earliestAt: Instant; firstOpenedBy: string }

/**
 * Writes rated dialogues with their postings (one for each number), adds to the unbilled usage and raises an alert for
 * what has no rate. Answers the sum in micros. The numbers' unbilled usage must be locked.
 */
export async function book(
  tx: Transaction,
  account: UsageAccount,
  dialogues: RatedDialogue[],
  now: Instant,
): Promise<number> {
  if (dialogues.length === 0) return 0
  const usage = perNumber(dialogues)
  const transactions = await postUsage(tx, account, usage, now)
  await insertDialogues(tx, account.id, dialogues, transactions)
  // Prepaid usage is paid by the wallet at once: nothing of it waits for an invoice.
  if (account.billingMode === 'POSTPAID') await addUnbilled(tx, usage)
  await alertUnrated(tx, account, dialogues, now)
  return usage.reduce((sum, each) => sum + each.amountMicros, 0)
}

/** Sums by number, of those that cost something. */
function perNumber(dialogues: readonly RatedDialogue[]): NumberUsage[] {
  const byNumber = new Map<string, NumberUsage>()
  for (const { numberId, priceMicros, openedAt, openedBy } of dialogues) {
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

/** Answers the ledger transaction of each number. An event opens one dialogue ever, so its id makes the key unique. */
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

async function insertDialogues(
  tx: Transaction,
  accountId: string,
  dialogues: readonly RatedDialogue[],
  transactions: ReadonlyMap<string, string | null>,
): Promise<void> {
  const column = <T>(of: (dialogue: RatedDialogue) => T): T[] => dialogues.map(of)
  await tx.$executeRaw`
    INSERT INTO dialogues (account_id, id, number_id, contact, initiator, category, entry_point, market, opened_at,
      expires_at, rating, price_micros, tariff_version, allowance_key, transaction_id, opened_by)
    SELECT ${accountId}, * FROM unnest(
      ${column(() => newId('dlg'))}::text[], ${column((each) => each.numberId)}::text[],
      ${column((each) => each.contact)}::text[], ${column((each) => each.initiator)}::text[],
      ${column((each) => each.category)}::text[], ${column((each) => each.entryPoint)}::text[],
      ${column((each) => each.market)}::text[], ${column((each) => iso(each.openedAt))}::timestamptz[],
      ${column((each) => iso(each.expiresAt))}::timestamptz[], ${column((each) => each.rating)}::text[],
      ${column((each) => each.priceMicros)}::bigint[], ${column((each) => each.tariffVersion)}::text[],
      ${column((each) => each.drewOn)}::text[],
      ${column((each) => (each.priceMicros > 0 ? (transactions.get(each.numberId) ?? null) : null))}::text[],
      ${column((each) => each.openedBy)}::text[])`
}

async function addUnbilled(tx: Transaction, usage: readonly NumberUsage[]): Promise<void> {
  if (usage.length === 0) return
  await tx.$executeRaw`
    UPDATE unbilled_usage u
    SET amount_micros = u.amount_micros + n.amount_micros, earliest_at = LEAST(u.earliest_at, n.earliest_at)
    FROM unnest(
      ${usage.map((each) => each.numberId)}::text[], ${usage.map((each) => each.amountMicros)}::bigint[],
      ${usage.map((each) => iso(each.earliestAt))}::timestamptz[]) AS n (number_id, amount_micros, earliest_at)
    WHERE u.number_id = n.number_id`
}

/** One alert for each number, market and key that has no rate (C9). */
async function alertUnrated(
  tx: Transaction,
  account: UsageAccount,
  dialogues: readonly RatedDialogue[],
  now: Instant,
): Promise<void> {
  const gaps = new Map<string, { numberId: string; market: string; key: string; dialogues: number }>()
  for (const { rating, numberId, market, initiator } of dialogues) {
    if (rating !== 'UNRATED') continue
    const key = ratingKey(initiator)
    const gap = gaps.get(`${numberId} ${market} ${key}`) ?? { numberId, market, key, dialogues: 0 }
    gaps.set(`${numberId} ${market} ${key}`, { ...gap, dialogues: gap.dialogues + 1 })
  }
  if (gaps.size === 0) return
  const { tariffCode, currency } = account
  await tx.event.createMany({
    data: [...gaps.values()].map(({ numberId, ...gap }) => ({
      id: newId('evt'),
      type: 'ops.alert',
      at: iso(now),
      accountId: account.id,
      numberId,
      data: { code: 'UNRATED_USAGE', tariffCode, currency, ...gap },
    })),
  })
}
