import type { AccountRecord } from '../../domain/account/record'
import { voidNote } from '../../domain/invoice/credit-note'
import { type InvoiceRecord, outstandingCents } from '../../domain/invoice/record'
import { dunningEntity, runKey } from '../../domain/keys'
import { invoiceVoided, writtenOff, writtenOffVoided } from '../../domain/ledger'
import type { Instant } from '../../domain/time'
import type { Ports } from '../ports'
import type { StoreTransaction } from '../ports/store'
import { autoTopUpEnded } from './auto-top-up'
import { ledgerKind, postingOf } from './issue'
import { refreshStanding } from './standing'

/**
 * Voids an unpaid invoice; one that is settled or voided stays as it is. A charge still in flight is looked up by the
 * invoice's collection, and refunded in full if it turns out paid (lifecycle.md, "Cancel against renewal").
 */
export async function voidInvoice(
  tx: StoreTransaction,
  account: AccountRecord,
  invoice: InvoiceRecord,
  at: Instant,
  reason: string,
): Promise<void> {
  if (invoice.status === 'PAID' || invoice.status === 'VOID') return
  const amountCents = outstandingCents(invoice)
  await tx.updateInvoice(invoice.id, {
    status: 'VOID',
    closedAt: at,
    adjustedCents: invoice.adjustedCents - amountCents,
  })
  // Nothing was posted when a top-up was asked for.
  if (invoice.kind !== 'TOP_UP') {
    const posting = { ...postingOf(invoice, at), amountCents, invoiceKind: ledgerKind(invoice) }
    const voided = invoice.status === 'UNCOLLECTIBLE' ? writtenOffVoided : invoiceVoided
    await tx.post(voided({ ...posting, key: `voided:${invoice.id}`, note: reason }))
  }
  const { number: creditNote } = await tx.insertCreditNote(voidNote(invoice, reason, at))
  await autoTopUpEnded(tx, invoice, false, at)
  await tx.record({
    type: 'invoice.voided',
    at,
    accountId: account.id,
    numberId: invoice.numberId,
    invoiceId: invoice.id,
    data: { reason, creditNote },
  })
  await refreshStanding(tx, account, at)
  const issue = runKey.issue(invoice.id)
  const collected = (await tx.attemptsOf(invoice.id)).some(
    (each) => each.outcome !== 'DECLINED' || each.runKey !== issue,
  )
  if (collected || invoice.day0At !== null) await tx.wake(dunningEntity(invoice.id), account.id, at)
}

/**
 * Withdraws a part of an unpaid invoice, less than what is still asked for; the rest stays owed. Each `cause` once. Answers
 * the credit note.
 */
export async function reduceInvoice(
  ports: Ports,
  tx: StoreTransaction,
  invoice: InvoiceRecord,
  amountCents: number,
  at: Instant,
  reason: 'UNUSED_DEPOSIT' | 'RECONCILIATION',
  cause = '',
): Promise<string | null> {
  if (amountCents === 0) return null
  await tx.updateInvoice(invoice.id, { adjustedCents: invoice.adjustedCents - amountCents })
  const posting = { ...postingOf(invoice, at), amountCents, invoiceKind: ledgerKind(invoice), note: reason }
  const withdrawn = invoice.status === 'UNCOLLECTIBLE' ? writtenOffVoided : invoiceVoided
  await tx.post(withdrawn({ ...posting, key: `reduced:${invoice.id}${cause}` }))
  const { id } = await tx.insertCreditNote({ ...voidNote(invoice, reason, at), id: ports.newId('cn'), amountCents })
  return id
}

/** Gives an unpaid invoice up (the end of its ladder): the account is BARRED, the customer may still pay it. Once. */
export async function giveUpInvoice(
  tx: StoreTransaction,
  account: AccountRecord,
  invoice: InvoiceRecord,
  at: Instant,
): Promise<void> {
  if (invoice.status !== 'OPEN') return
  await tx.updateInvoice(invoice.id, { status: 'UNCOLLECTIBLE', closedAt: at })
  const posting = { ...postingOf(invoice, at), amountCents: outstandingCents(invoice) }
  // Given up, paid, disputed and given up again is another event.
  const again = invoice.dispute === null ? '' : `:${invoice.day0At}`
  await tx.post(writtenOff({ ...posting, key: `written-off:${invoice.id}${again}` }))
  await tx.record({
    type: 'invoice.uncollectible',
    at,
    accountId: account.id,
    numberId: invoice.numberId,
    invoiceId: invoice.id,
    data: { totalCents: invoice.totalCents },
  })
  await refreshStanding(tx, account, at)
}
