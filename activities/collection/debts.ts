import { isDebt } from '../../domain/account/standing'
import { type Refusal, refuse } from '../../domain/errors'
import type { StoreTransaction } from '../ports/store'

/** C15: refuses, with the list, while the account owes anything; null when it does not. */
export async function refuseWithDebts(tx: StoreTransaction, accountId: string): Promise<Refusal | null> {
  const unpaid = (await tx.unpaidInvoices(accountId)).filter(isDebt)
  if (unpaid.length === 0) return null
  const invoices = unpaid.map(({ id, number, totalCents }) => ({ id, number, totalCents }))
  const list = invoices.map((each) => each.number).join(', ')
  return refuse('UNPAID_INVOICES', `Unpaid: ${list}. Pay them first, then ask again.`, { invoices })
}
