import type { RefundReason } from '../../../activities/ports/store'
import type { RefundFacts } from '../../../domain/mail/invoice-facts'
import { floorToCents } from '../../../domain/money'
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
    offInvoice: false,
    // Every refund is tried on the card first.
    cardRefused: toWallet,
    reason: REASON_TOLD[refund.reason as RefundReason],
    note: refund.note,
    counts: refund.reason === 'RECONCILIATION' ? await countsOf(reading, refund.key) : null,
    creditNoteNumber: await creditNoteOf(reading, refund),
  }
}

type CreditRow = {
  destination: string
  amountMicros: bigint
  ours: number
  theirs: number
  currency: string
  creditNote: string | null
}

/** E30 of what went to no card when our count was above Meta's (C19). Throws when the account has no such credit. */
export async function creditFacts({ tx, account }: Reading, creditId: string): Promise<RefundFacts> {
  const [credit] = await tx.$queryRaw<CreditRow[]>`
    SELECT c.destination, c.amount_micros AS "amountMicros", c.ours, c.theirs, a.currency, n.number AS "creditNote"
      FROM reconciliation_credits c JOIN accounts a ON a.id = c.account_id
      LEFT JOIN credit_notes n ON n.id = c.credit_note_id
     WHERE c.id = ${creditId} AND c.account_id = ${account.id}`
  if (credit === undefined) throw new Error(`there is no credit ${creditId}`)
  const { destination, amountMicros, ours, theirs, currency, creditNote } = credit
  return {
    ...{ currency, amountCents: floorToCents(Number(amountMicros)).cents },
    ...{ toCard: null, offInvoice: destination === 'INVOICE', cardRefused: false },
    ...{ reason: 'RECONCILIATION', note: null, counts: { ours, meta: theirs }, creditNoteNumber: creditNote },
  }
}

/** The counts behind a refund; of one that was parted between several payments, each part has the whole's. */
async function countsOf({ tx }: Reading, key: string): Promise<RefundFacts['counts']> {
  const [whole = key] = key.split('/')
  const [row] = await tx.$queryRaw<{ ours: number; meta: number }[]>`
    SELECT ours, theirs AS meta FROM reconciliation_credits WHERE refund_key = ${whole}`
  return row ?? null
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
  RECONCILIATION: 'RECONCILIATION',
} as const satisfies Record<RefundReason, RefundFacts['reason']>

/** The refund's own credit note, or that of its voided invoice; null where it corrects no invoice (paid twice). */
async function creditNoteOf({ tx }: Reading, { id, invoiceId }: { id: string; invoiceId: string }) {
  const where = { OR: [{ refundId: id }, { invoiceId, refundId: null }] }
  return (await tx.creditNote.findFirst({ where, select: { number: true } }))?.number ?? null
}

/** What was paid on a hosted page is known to the processor only. */
async function cardOf({ tx, methods }: Reading, attemptId: string): Promise<RefundFacts['toCard']> {
  const attempt = await tx.paymentAttempt.findUnique({ where: { id: attemptId }, select: { methodId: true } })
  const method = methods.find((each) => each.id === attempt?.methodId)
  return method ? cardFacts(method) : { brand: 'card', last4: '' }
}
