import type { InvoiceRecord } from './record'

/** What a refund's limit depends on. Amounts in cents. */
export type RefundFacts = {
  invoice: Pick<InvoiceRecord, 'kind' | 'paidCents' | 'refundedCents'>
  /** Refunds that are recorded and that the bank has not decided yet. */
  underWayCents: number
  /** What the books still hold of a deposit; of a top-up what the wallet holds at all, of days what
   * unallocated ones cost. Of no meaning for other kinds. */
  heldCents: number
  /** The most that one undisputed payment still has room for: a refund goes to one payment. */
  roomCents: number
}

/**
 * How much of a paid invoice can still be given back, in cents, never below 0: paid − refunded − under way. Of a deposit
 * only what is still held: the rest has paid for usage or became a month. Of a top-up no more than the wallet holds, and of
 * days no more than the balance has: the rest is spent.
 */
export function refundableCents({ invoice, underWayCents, heldCents, roomCents }: RefundFacts): number {
  const { kind, paidCents, refundedCents } = invoice
  const unspent = kind === 'DEPOSIT' ? Math.min(paidCents - refundedCents, heldCents) : paidCents - refundedCents
  const inWallet = kind === 'TOP_UP' || kind === 'PARTNER_DAYS' ? heldCents : Number.MAX_SAFE_INTEGER
  return Math.max(0, Math.min(unspent - underWayCents, roomCents, inWallet))
}

/**
 * REFUND_UNUSED of a yearly number (C21), in cents, never below 0: what was paid less the months that had begun, at the
 * monthly list price.
 */
export function unusedCents(paidCents: number, begunMonths: number, monthlyCents: number): number {
  return Math.max(0, paidCents - begunMonths * monthlyCents)
}
