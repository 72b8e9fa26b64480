import { isInFlight } from '../../domain/invoice/record'
import type { StoreTransaction } from '../ports/store'

/** Whether a charge of some usage invoice of the account has no result yet: it may still turn into money. */
export async function hasFlightOf(tx: StoreTransaction, accountId: string): Promise<boolean> {
  for (const invoice of await tx.unpaidInvoices(accountId)) {
    if (invoice.kind !== 'USAGE') continue
    if (invoice.status === 'PROCESSING') return true
    if ((await tx.attemptsOf(invoice.id)).some(({ outcome }) => isInFlight(outcome))) return true
  }
  return false
}
