import type { Ports } from '../ports'
import type { RefundRecord, StoreTransaction } from '../ports/store'

type NewRefund = Omit<RefundRecord, 'id' | 'status' | 'refundRef' | 'tries' | 'tryAt'>

/** Records a refund that is sent after the commit; false when one with this key exists already. */
export const recordRefund = (ports: Ports, tx: StoreTransaction, refund: NewRefund): Promise<boolean> =>
  tx.insertRefund({ ...refund, id: ports.newId('ref'), status: 'SENT', refundRef: null, tries: 0, tryAt: refund.at })
