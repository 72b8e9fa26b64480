import type { AccountRecord } from '../domain/account/record'
import type { Ports } from './ports'

/** The account's customer at the processor, made when it is first needed. Once: the account's id is the key. */
export async function ensureCustomer(ports: Ports, account: AccountRecord): Promise<string> {
  if (account.processorCustomer !== null) return account.processorCustomer
  const { id: accountId, email, legalName } = account
  const customerRef = await ports.processor.createCustomer({
    key: `customer:${accountId}`,
    accountId,
    email,
    name: legalName,
  })
  await ports.store.transaction((tx) => tx.updateAccount(accountId, { processorCustomer: customerRef }))
  return customerRef
}
