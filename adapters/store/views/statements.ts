import type { LedgerKind } from '../../../domain/ledger'
import type { Instant } from '../../../domain/time'
import type { UsageUnit } from '../../../domain/usage/tariff'
import { type Database, plain, type Transaction } from '../client'
import { balancesQuery, bookedUsageQuery, monthQuery, movementsQuery } from './statement-queries'

/** The month of a statement on the account's clocks, half-open: when it begins and ends, and the zone they show. */
export type StatementMonth = { month: string; from: Instant; to: Instant; timeZone: string }

/**
 * The month `YYYY-MM` of an account; null when there is no such account. It stays what it is when the account moves to
 * another zone: that holds from the next month. Where a clock is put forward at midnight it begins when the day does.
 */
export async function monthOf(
  db: Pick<Database, '$queryRaw'>,
  accountId: string,
  month: string,
): Promise<StatementMonth | null> {
  type Row = { from: Date | null; to: Date | null; timeZone: string }
  const [row] = plain(await db.$queryRaw<Row[]>(monthQuery(accountId, month)))
  if (row === undefined || row.from === null || row.to === null) return null
  return { month, from: row.from, to: row.to, timeZone: row.timeZone }
}

/**
 * One line of a statement: a movement of the customer's balance, or what all usage of one category came to in the month.
 * Positive is in his favour.
 */
export type StatementEntry = { at: Instant; amountMicros: number } & (
  | {
      kind: MovementKind
      unit: null
      transactionId: string
      invoiceId: string | null
      numberId: string | null
      note: string | null
    }
  | { kind: 'USAGE'; unit: UsageUnit; category: string | null; quantity: number }
)
type MovementKind = Exclude<LedgerKind, 'USAGE' | 'PARTNER_DAYS'>

export type Statement = StatementMonth & {
  accountId: string
  currency: string
  openingMicros: number
  entries: StatementEntry[]
  closingMicros: number
}

/** A big account's month is read in seconds; longer than this it would keep old rows from being cleaned up. */
const READ_LIMIT_MS = 30_000

/**
 * What moved the customer's balance in a month (I10): movements one by one and usage by category, oldest first; all read
 * at one moment. Opening + Σ entries = closing, else it throws: a statement that does not add up is not shown (I15). The
 * balances are sums of the ledger and the usage sums of the dialogues, kept apart: the one is checked by the other.
 */
export async function statement(db: Database, accountId: string, month: string): Promise<Statement> {
  return db.$transaction((tx) => statementIn(tx, accountId, month), {
    isolationLevel: 'RepeatableRead',
    timeout: READ_LIMIT_MS,
  })
}

/** The same inside a transaction that reads more. */
export async function statementIn(tx: Transaction, accountId: string, month: string): Promise<Statement> {
  const account = await tx.account.findUniqueOrThrow({ where: { id: accountId } })
  const { currency } = account
  const books = { accountId, currency }
  const span = await monthOf(tx, accountId, month)
  if (span === null) throw new Error(`there is no month ${month} of ${accountId}`)
  const { openingMicros, closingMicros } = await balances(tx, books, span)
  const entries = [...(await movements(tx, books, span)), ...(await usage(tx, books, span))].sort((a, b) => a.at - b.at)
  const sum = entries.reduce((total, entry) => total + entry.amountMicros, openingMicros)
  if (sum !== closingMicros) {
    throw new Error(`statement ${month} of ${accountId} comes to ${sum} micros and closes at ${closingMicros} (I15)`)
  }
  return { ...span, accountId, currency, openingMicros, entries, closingMicros }
}

type Books = { accountId: string; currency: string }

async function balances(tx: Transaction, books: Books, span: StatementMonth) {
  const [row] = await tx.$queryRaw<{ openingMicros: bigint; closingMicros: bigint }[]>(balancesQuery(books, span))
  if (row === undefined) throw new Error('a sum has a row')
  return plain(row)
}

async function movements(tx: Transaction, books: Books, span: StatementMonth): Promise<StatementEntry[]> {
  type Row = { kind: MovementKind; at: Date; amountMicros: bigint; transactionId: string } & {
    [Key in 'invoiceId' | 'numberId' | 'note']: string | null
  }
  const rows = await tx.$queryRaw<Row[]>(movementsQuery(books, span))
  return plain(rows).map((row) => ({ unit: null, ...row }))
}

async function usage(tx: Transaction, books: Books, span: StatementMonth): Promise<StatementEntry[]> {
  type Row = { unit: UsageUnit; category: string | null; at: Date; quantity: bigint; amountMicros: bigint }
  const rows = await tx.$queryRaw<Row[]>(bookedUsageQuery(books, span))
  return plain(rows).map((row) => ({ kind: 'USAGE', ...row }))
}
