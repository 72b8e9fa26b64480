import type { AccountRecord } from '../../domain/account/record'
import type { Fact } from '../../domain/facts'
import type { AttemptRecord, AttemptTrigger, InvoiceRecord } from '../../domain/invoice/record'
import type { Instant } from '../../domain/time'
import type { ChargeOutcome } from '../ports/processor'
import type { StoreTransaction } from '../ports/store'
import type { Collector } from './run'

/** What the processor said about one attempt, and in which run it is booked. */
export type Booking = {
  account: AccountRecord
  invoice: InvoiceRecord
  attemptId: string
  outcome: ChargeOutcome
  run: { now: Instant; collector: Collector; trigger: AttemptTrigger }
}

/** Writes the change of an attempt and answers what it has become. */
export async function changed(
  tx: StoreTransaction,
  attempt: AttemptRecord,
  patch: Partial<AttemptRecord> & { resolvedAt?: Instant },
): Promise<AttemptRecord> {
  await tx.updateAttempt(attempt.id, patch)
  const { resolvedAt: _, ...rest } = patch
  return { ...attempt, ...rest }
}

/** That the attempt was made, and what came of it. */
export function attemptFact({ invoice, run }: Booking, attempt: AttemptRecord): Fact {
  const { id: attemptId, methodId, trigger, amountCents, outcome, declineCode, declineClass } = attempt
  return {
    type: 'payment.attempted',
    at: run.now,
    accountId: invoice.accountId,
    numberId: invoice.numberId,
    invoiceId: invoice.id,
    data: { attemptId, methodId, trigger, amountCents, outcome, declineCode, declineClass },
  }
}

/** The attempts with one of them as it has become. */
export const withChanged = (attempts: AttemptRecord[], changed: AttemptRecord): AttemptRecord[] =>
  attempts.map((each) => (each.id === changed.id ? changed : each))
