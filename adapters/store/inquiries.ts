import type { InquiryStore } from '../../activities/ports/store'
import type { InquiryRecord } from '../../domain/invoice/inquiry'
import { plain, type Transaction } from './client'
import { dated } from './columns'

/** Questions about invoices, as the engine works on them. */
export function inquiryStore(tx: Transaction): InquiryStore {
  return {
    insertInquiry: async (inquiry) => {
      await tx.inquiry.createMany({ data: dated(inquiry, ['at']) })
    },
    inquiryAbout: async (invoiceId) =>
      plain(await tx.inquiry.findUnique({ where: { invoiceId }, omit: { recordedAt: true } })) as InquiryRecord | null,
  }
}
