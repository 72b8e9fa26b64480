/**
 * What must hold in every history, asked of the rows as they are (invariants I1–I24). A check is data: SQL whose rows are
 * the violations, each with the id of what is wrong and, in words, what is wrong with it. No row = it holds.
 *
 * A check never reads a big table whole. Rows that only a change can make wrong are looked at while they are new
 * (`NEWEST…`): the checks run every few minutes. What time alone can make wrong is found by an index on what waits.
 */
export type Check = {
  /** Unique within its invariant; names the check in tests. */
  name: string
  /** Answers `id text, wrong text`. */
  sql: string
}

export type Monitor = {
  /** As in invariants.md. */
  code: string
  title: string
  checks: readonly Check[]
}

/** How many of the newest rows are looked at: more than can be written between two runs. */
const NEWEST = 100_000

/** The newest rows of a table that is numbered by `seq`, under the same name. */
const newest = (table: string) =>
  `(SELECT * FROM ${table} WHERE seq > (SELECT coalesce(max(seq), 0) - ${NEWEST} FROM ${table})) AS`

export const NEWEST_NUMBERS = newest('numbers')
export const NEWEST_INVOICES = newest('invoices')
export const NEWEST_EVENTS = newest('events')
export const NEWEST_TRANSACTIONS = newest('ledger_transactions')

/** The newest dialogues and messages: their `seq` has only a coarse index, so its greatest value is the sequence's. */
export const NEWEST_DIALOGUES = `(SELECT * FROM dialogues
   WHERE seq > coalesce((SELECT last_value FROM dialogues_seq_seq), 0) - ${NEWEST}) AS`

/** Attempts that were made in the last two days of the database's clock, whatever day it was for their account. */
export const NEWEST_ATTEMPTS = `(SELECT * FROM payment_attempts WHERE sent_at > now() - interval '2 days') AS`

/** Invoices that are new, or were tried lately. */
export const TOUCHED_INVOICES = `(SELECT * FROM invoices WHERE id IN (
   SELECT invoice_id FROM payment_attempts WHERE sent_at > now() - interval '2 days'
   UNION SELECT id FROM invoices WHERE seq > (SELECT coalesce(max(seq), 0) - ${NEWEST} FROM invoices))) AS`

/** What is wrong, in words: the parts are SQL expressions; null is shown as "none". */
export const words = (...parts: string[]): string =>
  parts.map((part) => (part.startsWith("'") ? part : `coalesce((${part})::text, 'none')`)).join(" || ' ' || ")
