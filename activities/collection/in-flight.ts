import { isInFlight } from '../../domain/invoice/record'
import type { StoreTransaction } from '../ports/store'

/** Whether a payment of the invoice has no result yet: it may still turn into money. */
export async function isUnderWay(tx: StoreTransaction, invoiceId: string): Promise<boolean> {
  return (await tx.attemptsOf(invoiceId)).some(({ outcome }) => isInFlight(outcome))
}

/** Whether a charge of some usage invoice of the account has no result yet: it may still turn into money. */
export async function hasFlightOf(tx: StoreTransaction, accountId: string): Promise<boolean> {
  for (const invoice of await tx.unpaidInvoices(accountId)) {
    if (invoice.kind !== 'USAGE') continue
    if (invoice.status === 'PROCESSING') return true
    if (await isUnderWay(tx, invoice.id)) return true
  }
  return false
}
