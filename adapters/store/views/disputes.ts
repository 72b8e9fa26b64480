import type { DisputeRecord } from '../../../domain/invoice/dispute'
import { iso, isoOrNull } from '../../../domain/time'
import { type Database, plain } from '../client'
import { DISPUTE } from '../columns'
import { bySeq, type Page, type PageRequest, seqPage } from './page'

export type DisputeView = Pick<
  DisputeRecord,
  'id' | 'accountId' | 'invoiceId' | 'attemptId' | 'amountCents' | 'reason'
> & {
  processorId: string
  methodId: string | null
  currency: string
  status: 'OPEN' | 'WON' | 'LOST'
  openedAt: string
  closedAt: string | null
}

export type DisputeFilter = { accountId?: string; invoiceId?: string; status?: DisputeView['status'] }

/** Disputes, newest first. An inquiry is none: it only tells support. */
export async function listDisputes(db: Database, filter: DisputeFilter, page: PageRequest): Promise<Page<DisputeView>> {
  const { where, ...order } = bySeq(page)
  const status = filter.status ?? { not: 'INQUIRY' }
  const rows = await db.dispute.findMany({
    where: { ...filter, status, ...where },
    ...order,
    select: { ...DISPUTE, seq: true },
  })
  const [attempts, invoices] = await Promise.all([
    db.paymentAttempt.findMany({
      where: { id: { in: rows.map((row) => row.attemptId) } },
      select: { id: true, methodId: true },
    }),
    db.invoice.findMany({
      where: { id: { in: rows.map((row) => row.invoiceId) } },
      select: { id: true, currency: true },
    }),
  ])
  return seqPage(rows, page.limit, (row) => {
    const dispute = plain(row) as DisputeRecord
    const { id, accountId, invoiceId, attemptId, amountCents, reason } = dispute
    return {
      ...{ id, accountId, invoiceId, attemptId, amountCents, reason },
      processorId: dispute.processorRef,
      methodId: attempts.find((each) => each.id === attemptId)?.methodId ?? null,
      currency: invoices.find((each) => each.id === invoiceId)?.currency ?? '',
      status: dispute.status as DisputeView['status'],
      openedAt: iso(dispute.openedAt),
      closedAt: isoOrNull(dispute.closedAt),
    }
  })
}
