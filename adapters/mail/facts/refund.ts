import type { RefundReason } from '../../../activities/ports/store'
import type { RefundFacts } from '../../../domain/mail/invoice-facts'
import { methodsEver } from '../../store/accounts'
import { cardFacts } from './card'
import type { Reading } from './reading'

/** E30: the money that went back. Throws when the account has no such refund. */
export async function refundFacts(reading: Reading, refundId: string): Promise<RefundFacts> {
  const { tx, store, account } = reading
  const refund = await tx.refund.findFirst({ where: { id: refundId, accountId: account.id } })
  if (refund === null) throw new Error(`there is no refund ${refundId}`)
  const { currency } = await store.readInvoice(refund.invoiceId)
  const toWallet = refund.status === 'TO_WALLET'
  return {
    amountCents: refund.amountCents,
    currency,
    toCard: toWallet ? null : await cardOf(reading, refund.attemptId),
    // Every refund is tried on the card first.
    cardRefused: toWallet,
    reason: REASON_TOLD[refund.reason as RefundReason],
    note: refund.note,
    counts: null,
    creditNoteNumber: await creditNoteOf(reading, refund),
  }
}

/** The mail's word for each reason; what support wrote is told as it is. */
const REASON_TOLD = {
  DEPOSIT_REST: 'DEPOSIT_REST',
  NEVER_CONNECTED: 'NEVER_CONNECTED',
  CANCELLED_BEFORE_CHARGE: 'CANCELLED_BEFORE_CHARGE',
  PAID_TWICE: 'PAID_TWICE',
  UNUSED_MONTHS: 'UNUSED_MONTHS',
  ACCOUNT_CLOSED: 'ACCOUNT_CLOSED',
  SUPPORT: 'OTHER',
} as const satisfies Record<RefundReason, RefundFacts['reason']>

/** The refund's own credit note, or that of its voided invoice; null where it corrects no invoice (paid twice). */
async function creditNoteOf({ tx }: Reading, { id, invoiceId }: { id: string; invoiceId: string }) {
  const where = { OR: [{ refundId: id }, { invoiceId, refundId: null }] }
  return (await tx.creditNote.findFirst({ where, select: { number: true } }))?.number ?? null
}

/** What was paid on a hosted page is known to the processor only. */
async function cardOf({ tx, account }: Reading, attemptId: string): Promise<RefundFacts['toCard']> {
  const attempt = await tx.paymentAttempt.findUnique({ where: { id: attemptId }, select: { methodId: true } })
  const method = (await methodsEver(tx, account.id)).find((each) => each.id === attempt?.methodId)
  return method ? cardFacts(method) : { brand: 'card', last4: '' }
}
