import { type LedgerTransaction, usageCorrected } from '../../../domain/ledger'
import { type Instant, iso } from '../../../domain/time'
import type { Rating } from '../../../domain/usage/rating'
import { newId } from '../../ids'
import type { Transaction } from '../client'
import { postAll } from '../ledger'
import type { UsageAccount } from './intake'
import type { StoredUsage } from './stored-units'

/** What a stored dialogue or message stands as from now on. */
export type Correction = {
  stored: StoredUsage
  rating: Rating | 'VOID'
  priceMicros: number
  allowanceKey: string | null
}

/** By how much a correction changes what the number owes, in micros: signed. */
export const differenceMicros = ({ stored, priceMicros }: Correction): number => priceMicros - stored.priceMicros

/**
 * Writes corrections, each a row beside the one it corrects, whose price stays; their sum for each number is an ADJUSTMENT
 * in the ledger (I18). The events that showed them are stored in the same transaction and tell nothing new a second time.
 */
export async function bookCorrections(
  tx: Transaction,
  account: UsageAccount,
  corrections: readonly Correction[],
  now: Instant,
): Promise<void> {
  if (corrections.length === 0) return
  await writeCorrections(tx, account, corrections, now, {
    transactions: await postDifferences(tx, account, corrections, now),
    invoices: new Map(),
  })
}

/** By number the posting that has the difference; by dialogue or message the invoice that it is about, where one is. */
type Belonging = { transactions: ReadonlyMap<string, string | null>; invoices: ReadonlyMap<string, string> }

/** Writes the rows alone. */
export async function writeCorrections(
  tx: Transaction,
  account: Pick<UsageAccount, 'id'>,
  corrections: readonly Correction[],
  now: Instant,
  { transactions, invoices }: Belonging,
): Promise<void> {
  const column = <T>(of: (each: Correction) => T): T[] => corrections.map(of)
  await tx.$executeRaw`
    INSERT INTO usage_corrections (account_id, booked_at, number_id, dialogue_id, rating_before, rating, price_micros,
      allowance_key, amount_micros, transaction_id, invoice_id)
    SELECT ${account.id}, ${iso(now)}::timestamptz, * FROM unnest(
      ${column(({ stored }) => stored.numberId)}::text[], ${column(({ stored }) => stored.id)}::text[],
      ${column(({ stored }) => stored.rating)}::text[], ${column(({ rating }) => rating)}::text[], ${column(({ priceMicros }) => priceMicros)}::bigint[],
      ${column(({ allowanceKey }) => allowanceKey)}::text[], ${column(differenceMicros)}::bigint[],
      ${column((each) => (differenceMicros(each) === 0 ? null : (transactions.get(each.stored.numberId) ?? null)))}::text[],
      ${column(({ stored }) => invoices.get(stored.id) ?? null)}::text[])`
}

/** One posting for each number whose sum has changed; answers its id by number. */
async function postDifferences(
  tx: Transaction,
  account: UsageAccount,
  corrections: readonly Correction[],
  now: Instant,
): Promise<Map<string, string | null>> {
  const sums = new Map<string, number>()
  for (const each of corrections) {
    const { numberId } = each.stored
    sums.set(numberId, (sums.get(numberId) ?? 0) + differenceMicros(each))
  }
  const postings = [...sums].flatMap(([numberId, amountMicros]): [string, LedgerTransaction][] => {
    if (amountMicros === 0) return []
    const key = `usage-correction:${newId('cor')}`
    const facts = { key, accountId: account.id, numberId, at: now, currency: account.currency }
    return [[numberId, usageCorrected({ ...facts, amountMicros, note: 'messages reported late' })]]
  })
  const ids = await postAll(
    tx,
    postings.map(([, transaction]) => transaction),
  )
  return new Map(postings.map(([numberId, { key }]) => [numberId, ids.get(key) ?? null]))
}
