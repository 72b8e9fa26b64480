import { iso } from '../../../domain/time'
import type { CreditNote } from '../../../generated/prisma/client'
import type { Database } from '../client'
import { bySeq, type Page, type PageRequest, seqPage } from './page'

export type CreditNoteView = Pick<
  CreditNote,
  'id' | 'number' | 'accountId' | 'invoiceId' | 'refundId' | 'amountCents' | 'reason' | 'note'
> & { currency: string; issuedAt: string }

/** The invoice's credit notes, newest first. `currency` is the invoice's. */
export async function listCreditNotes(
  db: Database,
  { invoiceId, currency }: { invoiceId: string; currency: string },
  page: PageRequest,
): Promise<Page<CreditNoteView>> {
  const { where, ...order } = bySeq(page)
  const rows = await db.creditNote.findMany({ where: { invoiceId, ...where }, ...order })
  return seqPage(rows, page.limit, ({ id, number, accountId, refundId, amountCents, reason, note, at }) => ({
    ...{ id, number, accountId, invoiceId, refundId, currency, amountCents, reason, note },
    issuedAt: iso(at.getTime()),
  }))
}
