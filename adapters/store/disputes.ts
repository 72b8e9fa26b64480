import type { DisputeStore } from '../../activities/ports/store'
import type { DisputeRecord } from '../../domain/invoice/dispute'
import { plain, type Transaction } from './client'
import { DISPUTE, dated } from './columns'

const INSTANTS = ['openedAt', 'closedAt', 'paidAt', 'nextLookAt'] as const satisfies (keyof DisputeRecord)[]

/** Disputes, as the engine works on them. They change under the lock of their account. */
export function disputeStore(tx: Transaction): DisputeStore {
  return {
    disputeByRef: async (processorRef) =>
      plain(await tx.dispute.findUnique({ where: { processorRef }, select: DISPUTE })) as DisputeRecord | null,
    disputesOf: async (invoiceId) =>
      plain(
        await tx.dispute.findMany({ where: { invoiceId }, select: DISPUTE, orderBy: { seq: 'asc' } }),
      ) as DisputeRecord[],
    insertDispute: async (dispute) => {
      await tx.dispute.createMany({ data: dated(dispute, INSTANTS) })
    },
    updateDispute: async (id, patch) => {
      await tx.dispute.update({ where: { id }, data: dated(patch, INSTANTS), select: { id: true } })
    },
  }
}
