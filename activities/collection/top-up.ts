import type { AccountRecord } from '../../domain/account/record'
import type { AttemptRecord, InvoiceRecord } from '../../domain/invoice/record'
import { dunningEntity } from '../../domain/keys'
import { topUpBeyond, topUpPaid } from '../../domain/ledger'
import type { Instant } from '../../domain/time'
import type { StoreTransaction } from '../ports/store'
import { voidInvoice } from './close'
import { isUnderWay } from './in-flight'
import { postingOf } from './issue'
import type { Collection, CollectionResult } from './run'

type Ended = {
  run: Collection
  account: AccountRecord
  invoice: InvoiceRecord
  kind: CollectionResult['kind']
  attempt: AttemptRecord | null
}

/**
 * What a finished run means for a top-up that it did not pay. Nothing of it is ever owed: refused, it is withdrawn at
 * once. What somebody can still pay on a page or by a link, and what waits for its holder, stays until it expires; what
 * is under way is looked up by the invoice's collection.
 */
export async function afterTopUp(tx: StoreTransaction, { run, account, invoice, kind, attempt }: Ended): Promise<void> {
  const waitsForHolder = kind === 'REQUIRES_ACTION' && run.onSession
  const refused = kind === 'DECLINED' || kind === 'NO_METHOD' || kind === 'TRANSIENT' || kind === 'REQUIRES_ACTION'
  const stays = waitsForHolder || invoice.cause === 'PAYMENT_LINK' || (attempt !== null && attempt.pageRef !== null)
  if (refused && !stays && invoice.status === 'OPEN') {
    await voidInvoice(tx, account, invoice, run.now, 'PAYMENT_FAILED')
  }
  if (run.collector !== 'dunning') await tx.wake(dunningEntity(invoice.id), account.id, run.now)
}

/** Posts a payment: what the top-up asked for is the customer's own, anything beyond it waits to go back (I1). */
export async function postTopUp(
  tx: StoreTransaction,
  invoice: InvoiceRecord,
  { id: attemptId, amountCents }: AttemptRecord,
  beyondCents: number,
  at: Instant,
): Promise<void> {
  const posting = postingOf(invoice, at)
  const own = amountCents - beyondCents
  if (own > 0) await tx.post(topUpPaid({ ...posting, key: `paid:${attemptId}`, amountCents: own }))
  if (beyondCents > 0) await tx.post(topUpBeyond({ ...posting, key: `beyond:${attemptId}`, amountCents: beyondCents }))
}

/** A payment that came beyond what the top-up asked for is not in the wallet, and is not taken from it either. */
export async function isBeyond(tx: StoreTransaction, { invoiceId, id }: AttemptRecord): Promise<boolean> {
  return (await tx.refundsOf(invoiceId)).some(
    ({ attemptId, reason }) => attemptId === id && (reason === 'PAID_TWICE' || reason === 'CANCELLED_BEFORE_CHARGE'),
  )
}

/** Withdraws an unpaid top-up that nobody waits for any more, unless money for it is on its way. */
export async function withdrawTopUp(
  tx: StoreTransaction,
  account: AccountRecord,
  invoice: InvoiceRecord,
  at: Instant,
  reason: 'EXPIRED' | 'LINK_REVOKED' | 'ACCOUNT_CLOSED',
): Promise<void> {
  if (invoice.kind !== 'TOP_UP' || invoice.status !== 'OPEN') return
  if (await isUnderWay(tx, invoice.id)) return
  await voidInvoice(tx, account, invoice, at, reason)
}
