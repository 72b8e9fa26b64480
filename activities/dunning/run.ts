import { collect } from '../collection/collect'
import type { Collection, CollectionResult } from '../collection/run'
import type { Ports } from '../ports'
import { closePages } from './waiting'

/** One run of collecting the invoice; `position` is the rung it works, marked in the transaction that begins it. */
export async function runCollection(
  ports: Ports,
  invoiceId: string,
  how: Pick<Collection, 'runKey' | 'trigger' | 'now'> & {
    methodId?: string | null
    onSession?: boolean
    resume?: string
  },
  position?: number,
): Promise<CollectionResult> {
  const { accountId } = await ports.store.transaction((tx) => tx.readInvoice(invoiceId))
  if (how.resume === undefined) await closePages(ports, invoiceId, how.now)
  return collect(ports, {
    methodId: null,
    onSession: false,
    ...how,
    accountId,
    collector: 'dunning',
    open: async (tx) => {
      const invoice = await tx.lockInvoice(invoiceId)
      const climbs = position !== undefined && position > invoice.ladderPosition
      if (climbs) await tx.updateInvoice(invoiceId, { ladderPosition: position })
      return invoice
    },
  })
}
