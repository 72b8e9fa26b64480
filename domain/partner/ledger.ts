import { type LedgerTransaction, move, type PostingFacts } from '../ledger'
import type { DayAccount, DayKind } from './day-kinds'

/** The unit of the books of days: a second one beside the account's currency, never in one transaction with it (I15). */
export const DAY_UNIT = 'DAY'
/** The books count millionths of their unit; days are always whole. */
export const MICROS_PER_DAY = 1_000_000

/** A posting of whole days, more than none. */
export type DayPosting = Omit<PostingFacts, 'currency'> & { days: number }

/** An invoice of days was paid: they are the partner's (P8). */
export const daysCredited = (facts: DayPosting): LedgerTransaction =>
  moveDays('DAYS_CREDITED', facts, 'DAYS_SOLD', 'DAY_BALANCE')

/** Money that had paid for days went back, by a refund or a dispute, and the days with it. */
export const daysTakenBack = (facts: DayPosting): LedgerTransaction =>
  moveDays('DAYS_TAKEN_BACK', facts, 'DAY_BALANCE', 'DAYS_SOLD')

/** Days of the balance were given to a channel (P9). */
export const daysAllocated = (facts: DayPosting): LedgerTransaction =>
  moveDays('DAYS_ALLOCATED', facts, 'DAY_BALANCE', 'CHANNEL_DAYS')

/** Whole days that a channel did not use came back (P10). */
export const daysReturned = (facts: DayPosting): LedgerTransaction =>
  moveDays('DAYS_RETURNED', facts, 'CHANNEL_DAYS', 'DAY_BALANCE')

/** A channel has used its days up, those included that had begun (P10, P11). */
export const daysUsed = (facts: DayPosting): LedgerTransaction =>
  moveDays('DAYS_USED', facts, 'CHANNEL_DAYS', 'DAYS_USED')

/** A channel is held: the deposit is debited from the balance (P12). */
export const daysHeld = (facts: DayPosting): LedgerTransaction =>
  moveDays('DAYS_HELD', facts, 'DAY_BALANCE', 'DAYS_HELD')

/** The deposit came back: what was used last is paid, or the channel stays (P12). */
export const daysReleased = (facts: DayPosting): LedgerTransaction =>
  moveDays('DAYS_RELEASED', facts, 'DAYS_HELD', 'DAY_BALANCE')

/** What was used last was never paid: the deposit is gone (P12). */
export const daysForfeited = (facts: DayPosting): LedgerTransaction =>
  moveDays('DAYS_FORFEITED', facts, 'DAYS_HELD', 'DAYS_USED')

const moveDays = (
  kind: DayKind,
  { days, ...facts }: DayPosting,
  debit: DayAccount,
  credit: DayAccount,
): LedgerTransaction => move(kind, { ...facts, currency: DAY_UNIT }, days * MICROS_PER_DAY, debit, credit)
