import type { Database } from '../client'

/**
 * Makes a method the account's primary and demotes the other in one transaction: there is exactly one (W4). Answers the
 * method's status; a method that is stopped or unknown (null) stays what it is.
 */
export async function makePrimary(db: Database, accountId: string, methodId: string): Promise<string | null> {
  return db.$transaction(async (tx) => {
    // The account's row is the lock that everything about its methods takes.
    await tx.$executeRaw`SELECT 1 FROM accounts WHERE id = ${accountId} FOR UPDATE`
    const method = await tx.paymentMethod.findFirst({ where: { id: methodId, accountId, status: { not: 'REMOVED' } } })
    if (method === null) return null
    if (method.status !== 'ACTIVE') return method.status
    await tx.paymentMethod.updateMany({ where: { accountId, role: 'PRIMARY' }, data: { role: 'BACKUP' } })
    await tx.paymentMethod.update({ where: { id: methodId }, data: { role: 'PRIMARY' } })
    return method.status
  })
}
