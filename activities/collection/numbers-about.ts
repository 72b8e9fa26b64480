import type { InvoiceRecord } from '../../domain/invoice/record'
import type { StoreTransaction } from '../ports/store'

/** The numbers an invoice is about: its own, or those with lines on it. */
export const numbersAbout = (
  tx: StoreTransaction,
  { id, numberId }: Pick<InvoiceRecord, 'id' | 'numberId'>,
): Promise<string[]> => (numberId === null ? tx.numbersOn(id) : Promise.resolve([numberId]))
