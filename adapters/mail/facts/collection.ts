import type { InquiryRecord } from '../../../domain/invoice/inquiry'
import type { AttemptRecord, InvoiceLine, InvoiceRecord } from '../../../domain/invoice/record'
import { Prisma } from '../../../generated/prisma/client'
import { ATTEMPT_INSTANTS } from '../../store/attempts'
import type { Database, Transaction } from '../../store/client'
import { ATTEMPT, INVOICE } from '../../store/columns'
import { INVOICE_INSTANTS } from '../../store/invoices'
import { recordOf } from '../../store/records'
import { type Collection, collectionsOf, type InvoiceParts } from '../../store/views/collection-facts'

const INVOICE_PART = recordOf<InvoiceRecord>(INVOICE, INVOICE_INSTANTS)
const ATTEMPT_PART = recordOf<AttemptRecord>(ATTEMPT, ATTEMPT_INSTANTS)
const LINE_PART = recordOf<InvoiceLine>(
  { numberId: true, description: true, quantity: true, unitPriceMicros: true, amountCents: true, sold: true },
  [],
)
const INQUIRY_PART = recordOf<InquiryRecord>(
  { id: true, invoiceId: true, accountId: true, text: true, askedBy: true, at: true },
  ['at'],
)

type Row = Omit<InvoiceParts, keyof InvoiceRecord> & { invoice: InvoiceRecord }

/**
 * What collecting these invoices (one at least) depends on, read within the transaction: mails and API say the same dates
 * (I21).
 */
export async function readCollections(tx: Transaction, invoiceIds: string[]): Promise<Collection[]> {
  const rows = await tx.$queryRaw<Row[]>`
    SELECT ${INVOICE_PART} AS invoice,
      (SELECT coalesce(json_agg(${LINE_PART} ORDER BY position), '[]')
         FROM invoice_lines WHERE invoice_id = invoices.id) AS lines,
      (SELECT coalesce(json_agg(${ATTEMPT_PART} ORDER BY ordinal), '[]')
         FROM payment_attempts WHERE invoice_id = invoices.id) AS attempts,
      (SELECT ${INQUIRY_PART} FROM inquiries WHERE invoice_id = invoices.id) AS inquiry
    FROM invoices WHERE id IN (${Prisma.join(invoiceIds)}) ORDER BY seq`
  const invoices = rows.map(({ invoice, ...parts }) => ({ ...invoice, ...parts }))
  return [...(await collectionsOf(tx as Database, invoices)).values()]
}
