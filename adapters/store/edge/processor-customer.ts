import type { Processor } from '../../../activities/ports/processor'
import type { Database } from '../client'

/** The account's customer at the processor, made when it is first needed. Once: the account's id is the key. */
export async function processorCustomer(db: Database, processor: Processor, accountId: string): Promise<string> {
  const account = await db.account.findUniqueOrThrow({ where: { id: accountId } })
  if (account.processorCustomer !== null) return account.processorCustomer
  const customerRef = await processor.createCustomer({
    key: `customer:${accountId}`,
    accountId,
    email: account.email,
    name: account.legalName,
  })
  await db.account.update({ where: { id: accountId }, data: { processorCustomer: customerRef } })
  return customerRef
}
