import type { AccountRecord } from '../../domain/account/record'
import { accountEntity, walletRefundKey } from '../../domain/keys'
import type { Instant } from '../../domain/time'
import { recordRefund } from '../collection/record-refund'
import type { Ports } from '../ports'
import type { StoreTransaction } from '../ports/store'

/**
 * Gives money of a closed account's wallet back to the newest charges first, to each as much as it can still take. What
 * no charge takes stays the customer's on his balance, and a person is told to pay it out. The refunds are sent after the
 * commit.
 */
export async function refundWallet(
  ports: Ports,
  tx: StoreTransaction,
  { id: accountId }: Pick<AccountRecord, 'id'>,
  amountCents: number,
  now: Instant,
): Promise<void> {
  let left = amountCents
  for (const { invoiceId, attemptId, restCents } of await tx.refundableCharges(accountId)) {
    if (left === 0) break
    const part = Math.min(left, restCents)
    left -= part
    await recordRefund(ports, tx, {
      key: walletRefundKey(attemptId),
      accountId,
      invoiceId,
      attemptId,
      amountCents: part,
      reason: 'ACCOUNT_CLOSED',
      at: now,
    })
  }
  if (left < amountCents) await tx.wake(accountEntity(accountId), accountId, now)
  if (left === 0) return
  const data = { code: 'WALLET_REST_LEFT', amountCents: left }
  await tx.record({ type: 'ops.alert', at: now, accountId, data })
}
