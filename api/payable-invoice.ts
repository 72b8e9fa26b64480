import { invoiceView } from '../adapters/store/views/invoices'
import { isPayable } from '../domain/invoice/record'
import type { Instant } from '../domain/time'
import { visible, writableAccount } from './access'
import { problem } from './problem'
import type { Call } from './route'

/**
 * An invoice of the caller's that a link can be made for, and its account's present instant. That the account was closed
 * is no hindrance: a dispute can open an invoice again long after, and then a link is the way to pay it (rule 8).
 */
export async function payableInvoice(
  call: Call,
  invoiceId: string,
): Promise<{ id: string; accountId: string; now: Instant }> {
  const { accountId, number, status } = visible(call, 'invoice', invoiceId, await invoiceView(call.db, invoiceId))
  const { now } = await writableAccount(call, accountId)
  if (!isPayable(status)) {
    throw problem(
      'INVOICE_NOT_PAYABLE',
      `The invoice ${number} is ${status}; a payment link is for OPEN and UNCOLLECTIBLE ones.`,
    )
  }
  return { id: invoiceId, accountId, now }
}
