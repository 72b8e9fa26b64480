import type { AttemptRecord, InvoiceRecord } from '../../../domain/invoice/record'
import { type LinkState, linkState } from '../../../domain/payment-link'
import { type Instant, isoOrNull } from '../../../domain/time'
import { type Database, plain } from '../client'
import { bySeq, type Page, type PageRequest, seqPage } from './page'

export type PaymentLinkView = {
  id: string
  accountId: string
  invoiceId: string
  amountCents: number
  currency: string
  state: LinkState
  payer: { name: string | null; email: string | null } | null
  createdAt: string
  expiresAt: string | null
  revokedAt: string | null
}

/** The account's payment links as they stand at `now`, newest first. */
export async function listPaymentLinks(
  db: Database,
  accountId: string,
  now: Instant,
  page: PageRequest,
): Promise<Page<PaymentLinkView>> {
  const { where, ...order } = bySeq(page)
  const rows = await db.paymentLink.findMany({ where: { accountId, ...where }, ...order })
  const invoices = await db.invoice.findMany({
    where: { id: { in: rows.map(({ invoiceId }) => invoiceId) } },
    include: { attempts: true },
  })
  const { data, nextCursor } = seqPage(rows, page.limit, (row) => row)
  return {
    nextCursor,
    data: data.map((row) => {
      const { id, invoiceId, payerName: name, payerEmail: email, expiresAt, revokedAt } = plain(row)
      const found = invoices.find((each) => each.id === invoiceId)
      if (found === undefined) throw new Error(`there is no invoice ${invoiceId}`)
      const { attempts, ...invoice } = plain(found)
      const facts = [invoice as InvoiceRecord, attempts as AttemptRecord[]] as const
      return {
        ...{ id, accountId, invoiceId, amountCents: invoice.totalCents, currency: invoice.currency },
        state: linkState({ expiresAt, revokedAt }, ...facts, now),
        payer: name === null && email === null ? null : { name, email },
        createdAt: row.createdAt.toISOString(),
        expiresAt: isoOrNull(expiresAt),
        revokedAt: isoOrNull(revokedAt),
      }
    }),
  }
}
