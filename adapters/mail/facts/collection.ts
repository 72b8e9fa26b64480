import type { Prisma } from '../../../generated/prisma/client'
import type { Database, Transaction } from '../../store/client'
import { type Collection, collectionsOf, withLinesAndAttempts } from '../../store/views/collection-facts'

/** What collecting these invoices depends on, read within the transaction: mails and API say the same dates (I21). */
export async function readCollections(tx: Transaction, where: Prisma.InvoiceWhereInput): Promise<Collection[]> {
  const rows = await tx.invoice.findMany({ where, include: withLinesAndAttempts, orderBy: { seq: 'asc' } })
  return [...(await collectionsOf(tx as Database, rows)).values()]
}
