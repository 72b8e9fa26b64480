import type { AccountRecord } from '../../domain/account/record'
import { standingOf } from '../../domain/account/standing'
import type { Instant } from '../../domain/time'
import type { StoreTransaction } from '../ports/store'

/** Makes the account's standing follow its unpaid invoices (I4). Called after every change to one of them. */
export async function refreshStanding(tx: StoreTransaction, account: AccountRecord, at: Instant): Promise<void> {
  const { standing: from } = await tx.readAccount(account.id)
  const to = standingOf(await tx.unpaidInvoices(account.id))
  if (to === from) return
  await tx.updateAccount(account.id, { standing: to })
  await tx.record({ type: 'standing.changed', at, accountId: account.id, data: { from, to } })
}
