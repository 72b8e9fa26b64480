import { type AttemptRecord, type InvoiceRecord, isInFlight, isPayable } from './invoice/record'
import type { Instant } from './time'

/** What whoever opens a payment link finds. ENDED: the link itself has expired or was revoked. */
export type LinkState = 'PAYABLE' | 'PROCESSING' | 'PAID' | 'VOID' | 'ENDED'

/**
 * The state of a link at `now`, from facts only: a settled invoice's link says so and cannot charge (I14). A link
 * without an end is good as long as the invoice is (dunning rule 8).
 */
export function linkState(
  link: { expiresAt: Instant | null; revokedAt: Instant | null },
  invoice: Pick<InvoiceRecord, 'status'>,
  attempts: readonly Pick<AttemptRecord, 'outcome'>[],
  now: Instant,
): LinkState {
  const { status } = invoice
  if (link.revokedAt !== null || (link.expiresAt !== null && link.expiresAt <= now)) return 'ENDED'
  if (status === 'PAID') return 'PAID'
  if (!isPayable(status) && status !== 'PROCESSING') return 'VOID'
  return status === 'PROCESSING' || attempts.some((each) => isInFlight(each.outcome)) ? 'PROCESSING' : 'PAYABLE'
}
