import type { Database } from '../client'

/** The refund that the processor knows under this reference, or null. */
export function refundByReference(
  db: Database,
  refundRef: string,
): Promise<{ id: string; invoiceId: string; accountId: string } | null> {
  return db.refund.findFirst({ where: { refundRef }, select: { id: true, invoiceId: true, accountId: true } })
}
