import { balanced, type LedgerTransaction } from '../../domain/ledger'
import { iso } from '../../domain/time'
import { Prisma } from '../../generated/prisma/client'
import { newId } from '../ids'
import type { Transaction } from './client'
import { followPostings, movesBalance } from './wallet/follow'

/**
 * Books a transaction once: a key that is already in the books changes nothing. Safe to run again. Throws if the legs do
 * not sum to zero (I15). Who has no balance to follow need not wait for it.
 */
export async function post(tx: Transaction, transaction: LedgerTransaction): Promise<void> {
  if (movesBalance(transaction)) await postAll(tx, [transaction])
  else await tx.$change(booking([transaction]))
}

/**
 * Books many transactions in one statement; those whose key is already in the books are left out, legs included. What a
 * balance causes by moving is written with it.
 * Answers the id of each transaction booked now, by its key.
 */
export async function postAll(tx: Transaction, transactions: LedgerTransaction[]): Promise<Map<string, string>> {
  if (transactions.length === 0) return new Map()
  // Sorted, so that two writers of the same keys wait for each other in one order.
  const sorted = [...transactions].sort((a, b) => (a.key < b.key ? -1 : 1))
  const booked = await tx.$queryRaw<{ id: string; key: string }[]>(booking(sorted))
  const ids = new Map(booked.map(({ id, key }) => [key, id]))
  await followPostings(
    tx,
    sorted.filter(({ key }) => ids.has(key)),
  )
  return ids
}

function booking(sorted: readonly LedgerTransaction[]): Prisma.Sql {
  for (const each of sorted) {
    if (!balanced(each)) throw new Error(`ledger transaction ${each.key} does not sum to zero (I15)`)
  }
  const legs = sorted.flatMap(({ key, accountId, legs }) =>
    legs.map((leg, position) => ({ ...leg, key, accountId, position })),
  )
  return Prisma.sql`
    WITH booked AS (
      INSERT INTO ledger_transactions (id, key, account_id, kind, at, invoice_id, number_id, note)
      SELECT * FROM unnest(
        ${sorted.map(() => newId('ltx'))}::text[], ${sorted.map((each) => each.key)}::text[],
        ${sorted.map((each) => each.accountId)}::text[], ${sorted.map((each) => each.kind)}::text[],
        ${sorted.map((each) => iso(each.at))}::timestamptz[], ${sorted.map((each) => each.invoiceId ?? null)}::text[],
        ${sorted.map((each) => each.numberId ?? null)}::text[], ${sorted.map((each) => each.note ?? null)}::text[])
      ON CONFLICT (key) DO NOTHING
      RETURNING id, key),
    legs AS (
      INSERT INTO ledger_entries (transaction_id, position, id, account_id, ledger_account, unit, amount_micros)
      SELECT booked.id, leg.position, leg.id, leg.account_id, leg.ledger_account, leg.unit, leg.amount_micros
      FROM unnest(
        ${legs.map((leg) => leg.key)}::text[], ${legs.map((leg) => leg.position)}::int[],
        ${legs.map(() => newId('len'))}::text[], ${legs.map((leg) => leg.accountId)}::text[],
        ${legs.map((leg) => leg.ledgerAccount)}::text[], ${legs.map((leg) => leg.unit)}::text[],
        ${legs.map((leg) => leg.amountMicros)}::bigint[]
      ) leg (key, position, id, account_id, ledger_account, unit, amount_micros) JOIN booked ON booked.key = leg.key)
    SELECT id, key FROM booked`
}
