import { DAY, type Instant } from '../time'
import type { InvoiceRecord } from './record'

/** A bank's case about one payment. INQUIRY: a question or a warning; no money has moved. */
export type DisputeStatus = 'INQUIRY' | 'OPEN' | 'WON' | 'LOST'

/** As stored. Amounts in cents, instants epoch ms of business time. */
export type DisputeRecord = {
  id: string
  /** The processor's own id of the case. */
  processorRef: string
  accountId: string
  invoiceId: string
  /** The payment it is about. */
  attemptId: string
  amountCents: number
  /** The bank's word for why, as the processor passes it on. */
  reason: string
  status: DisputeStatus
  openedAt: Instant
  closedAt: Instant | null
  /** Since when the invoice was paid before this dispute; it is again if the dispute is won. */
  paidAt: Instant | null
  /** While it is open: when the processor is asked again, should its webhook never come. */
  nextLookAt: Instant | null
  /** Counts the changes of status: part of the key of what each of them causes. */
  turns: number
}

/** How long an open dispute waits for a webhook before the processor is asked again. */
export const DISPUTE_LOOK_PAUSE = DAY

/** Whether the bank holds the money: taken when the dispute opens, kept when it is lost. */
export const holdsMoney = (status: DisputeStatus): boolean => status === 'OPEN' || status === 'LOST'

/**
 * The changes from what is recorded (null = nothing) to what the processor says now, in order. A case that is first seen
 * when it is decided has been opened too, and one that was won and is lost after all was opened again: whatever was
 * missed, the end is the same (I9). A real dispute never goes back to being a question.
 */
export function disputeSteps(recorded: DisputeStatus | null, seen: DisputeStatus): Exclude<DisputeStatus, 'INQUIRY'>[] {
  if (seen === 'INQUIRY' || seen === recorded) return []
  const untaken = recorded === null || !holdsMoney(recorded)
  return untaken && seen !== 'OPEN' ? ['OPEN', seen] : [seen]
}

/** What its disputes make of an invoice: an undecided one outweighs a lost one. */
export function disputeMark(disputes: readonly Pick<DisputeRecord, 'status'>[]): InvoiceRecord['dispute'] {
  const some = (status: DisputeStatus) => disputes.some((each) => each.status === status)
  return some('OPEN') ? 'OPEN' : some('LOST') ? 'LOST' : null
}

/**
 * Since when an invoice that no dispute takes anything of any more has been paid (epoch ms): as if there had been none,
 * whichever was won first (I9). Null = one still holds money, or it was never paid before them.
 */
export function paidAsBefore(
  invoice: Pick<InvoiceRecord, 'paidAt'>,
  disputes: readonly Pick<DisputeRecord, 'status' | 'paidAt'>[],
): Instant | null {
  if (disputes.some(({ status }) => holdsMoney(status))) return null
  const since = [invoice, ...disputes].flatMap(({ paidAt }) => paidAt ?? [])
  return since.length > 0 ? Math.min(...since) : null
}

/** When the processor is to be asked again about any of them; null = no dispute is open. */
export function disputeLookAt(disputes: readonly Pick<DisputeRecord, 'status' | 'nextLookAt'>[]): Instant | null {
  const looks = disputes.flatMap((each) =>
    each.status === 'OPEN' && each.nextLookAt !== null ? [each.nextLookAt] : [],
  )
  return looks.length > 0 ? Math.min(...looks) : null
}

/** What disputes hold of one payment, in cents. */
export const heldOf = (
  attemptId: string,
  disputes: readonly Pick<DisputeRecord, 'attemptId' | 'status' | 'amountCents'>[],
): number =>
  disputes
    .filter((each) => each.attemptId === attemptId && holdsMoney(each.status))
    .reduce((sum, each) => sum + each.amountCents, 0)
