import type { Compared } from '../../domain/reconciliation/compare'
import type { RunKind } from '../../domain/reconciliation/months'
import type { Instant } from '../../domain/time'

/** What taking messages out of the books came to, in micros. */
export type Disowned = {
  /**
   * By invoice, null = on none: what is void, and what has taken its place there. New dialogues are posted; what is void is
   * not, that is the caller's.
   */
  groups: { invoiceId: string | null; voidMicros: number; openedMicros: number }[]
  /** By how much the unbilled usage became less. */
  unbilledMicros: number
  /** By what it was about: how much less is owed. `type` is the rating of a message; null = of a dialogue. */
  lines: { numberId: string; country: string; category: string | null; type: string | null; amountMicros: number }[]
}

/** An account's row of a run, due to be worked on. */
export type Turn = { runId: string; month: string; kind: RunKind; accountId: string; dueAt: Instant; tries: number }

/** A number of the account in the run, and the part of the month that is compared: [from, to) on its WABA's clocks. */
export type TurnNumber = {
  id: string
  phoneNumber: string
  wabaId: string | null
  from: Instant
  to: Instant
  /** Since when it has been hosted, and until when; null = it still is. */
  createdAt: Instant
  deletedAt: Instant | null
  zone: string
  onTestClock: boolean
}

/** Meta's rows as they are kept. `currency` is the WABA's. */
export type KeptReport = { rows: unknown[]; currency: string | null; pulledAt: Instant }

/** Where money went that we had counted too much. `ours` and `theirs` are the counts that the mail tells. */
export type Credit = {
  id: string
  runId: string
  accountId: string
  invoiceId: string | null
  destination: 'REFUND' | 'INVOICE' | 'WALLET' | 'UNBILLED' | 'NOTHING'
  amountMicros: number
  ours: number
  theirs: number
  refundKey: string | null
  creditNoteId: string | null
  at: Instant
}

/** What was found of one number. `creditedMicros` by the place of the line. */
export type Finding = {
  runId: string
  kind: RunKind
  accountId: string
  numberId: string
  month: string
  compared: Compared
  creditedMicros: readonly number[]
  at: Instant
}

/**
 * What an account's part of a run came to: the fact that tells its sums, and whether a report or a part of one was lacking,
 * or something stayed unexplained.
 */
export type Ended = { fact: Record<string, unknown>; toExplain: boolean }

/** Runs of the reconciliation with Meta (C19), within the running transaction. */
export interface ReconciliationStore {
  /**
   * Opens a run for the accounts that have something to compare in the month, in real time, and wakes them; a second time it
   * does nothing. What is closed or not over is left out.
   */
  openRun(run: { id: string; month: string; kind: RunKind; scope: string; at: Instant }): Promise<void>
  /** The account's row that is due first, or null. */
  reconciliationTurn(accountId: string, now: Instant): Promise<Turn | null>
  /** Numbers of the account that the run has not compared yet, at most `limit`. */
  numbersToReconcile(turn: Turn, now: Instant, limit: number): Promise<TurnNumber[]>
  /** Puts the row off. */
  putOffReconciliation(turn: Turn, dueAt: Instant, waits: { why: string; tries: number }): Promise<void>
  /** Keeps what Meta said; without a run it is what it said before the number was released. */
  keepReport(of: { numberId: string; month: string; runId: string | null } & KeptReport): Promise<void>
  /** What was kept of the number's month last. */
  lastReport(numberId: string, month: string): Promise<KeptReport | null>
  /** Whether the run has compared the number already. */
  isReconciled(runId: string, numberId: string): Promise<boolean>
  /** Compares our count of the number with a report; `mayNotKnow` as in `compare`. */
  compareUsage(
    number: TurnNumber,
    of: { currency: string; report: KeptReport | null; mayNotKnow: boolean },
  ): Promise<Compared>
  /** Takes the lines' credited messages out of the books; null when that would cost the customer more. */
  disownMessages(of: Turn & { now: Instant }, number: TurnNumber, compared: Compared): Promise<Disowned | null>
  /** Writes what was found, with the items for a person to look at. */
  recordFinding(finding: Finding): Promise<void>
  recordCredit(credit: Credit): Promise<void>
  /** Ends the account's part of the run; answers what it came to, or null when it had ended before. */
  endReconciliation(turn: Turn, at: Instant): Promise<Ended | null>
  /**
   * The months of the number of which Meta must be asked before it is released: those that no final run has closed.
   * `settled`: an answer was kept, or a person told that there is none.
   */
  monthsToKeep(numberId: string, now: Instant): Promise<(TurnNumber & { month: string; settled: boolean })[]>
}
