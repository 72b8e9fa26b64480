import { isOpenPage } from '../../domain/invoice/record'
import type { Instant } from '../../domain/time'
import { withdrawTopUp } from '../collection/top-up'
import type { Ports } from '../ports'
import { settleWaiting } from './waiting'

type Reason = Parameters<typeof withdrawTopUp>[4]

/**
 * Ends a top-up that nobody has paid. Its pages are closed first, so that who has just paid there is credited and nobody
 * pays any more; who pays all the same is refunded. Safe to run again: a closed page and a withdrawn top-up stay so.
 */
export async function endTopUp(
  ports: Ports,
  { invoiceId, now }: { invoiceId: string; now: Instant },
  reason: Reason,
): Promise<void> {
  const { invoice, pages } = await ports.store.transaction(async (tx) => ({
    invoice: await tx.readInvoice(invoiceId),
    pages: (await tx.attemptsOf(invoiceId)).filter(isOpenPage),
  }))
  if (invoice.kind !== 'TOP_UP' || invoice.status !== 'OPEN') return
  // A link to the customer's own top-up is one more way to pay it, and not what asks for it.
  if (reason === 'LINK_REVOKED' && invoice.cause !== 'PAYMENT_LINK') return
  for (const page of pages) await settleWaiting(ports, invoice, page, now, true)
  await ports.store.transaction(async (tx) => {
    const account = await tx.lockAccount(invoice.accountId)
    await withdrawTopUp(tx, account, await tx.lockInvoice(invoiceId), now, reason)
  })
}
