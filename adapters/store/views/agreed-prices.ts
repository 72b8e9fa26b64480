import type { HostingPlan } from '../../../domain/pricing/plan'
import type { QuoteWish } from '../../../domain/pricing/quote'
import type { AgreedPrice, QuoteRequest } from '../../../generated/prisma/client'
import type { Database } from '../client'
import { bySeq, type Page, type PageRequest, seqPage } from './page'

export type AgreedPriceView = {
  id: string
  accountId: string
  plan: HostingPlan | null
  perMonthCents: number
  annualDiscountPercent: number
  validFrom: string
  note: string
  approvedBy: string
  createdAt: string
}
export type QuoteRequestView = {
  id: string
  accountId: string
  wish: QuoteWish
  numberId: string | null
  plan: HostingPlan
  billableNumbers: number
  status: 'OPEN' | 'APPROVED'
  agreedPriceId: string | null
  requestedAt: string
  approvedAt: string | null
}

export type QuoteRequestFilter = { accountId?: string; status?: QuoteRequestView['status'] }

/** A price agreed with an account as the API shows it, or null. */
export async function agreedPriceView(db: Database, id: string): Promise<AgreedPriceView | null> {
  const row = await db.agreedPrice.findUnique({ where: { id } })
  return row && showPrice(row)
}

/** Every price that was ever agreed with the account, newest first. */
export async function listAgreedPrices(
  db: Database,
  accountId: string,
  page: PageRequest,
): Promise<Page<AgreedPriceView>> {
  const { where, ...order } = bySeq(page)
  const rows = await db.agreedPrice.findMany({ where: { accountId, ...where }, ...order })
  return seqPage(rows, page.limit, showPrice)
}

/** Requests for terms, newest first. */
export async function listQuoteRequests(
  db: Database,
  filter: QuoteRequestFilter,
  page: PageRequest,
): Promise<Page<QuoteRequestView>> {
  const { where, ...order } = bySeq(page)
  const rows = await db.quoteRequest.findMany({ where: { ...filter, ...where }, ...order })
  return seqPage(rows, page.limit, showQuote)
}

function showPrice(row: AgreedPrice): AgreedPriceView {
  const { id, accountId, plan, perMonthCents, annualDiscountPercent, note, approvedBy } = row
  return {
    ...{ id, accountId, plan: plan as HostingPlan | null, perMonthCents, annualDiscountPercent },
    validFrom: row.validFrom.toISOString(),
    ...{ note, approvedBy },
    createdAt: row.at.toISOString(),
  }
}

function showQuote(row: QuoteRequest): QuoteRequestView {
  const { id, accountId, numberId, billableNumbers, agreedPriceId } = row
  return {
    ...{ id, accountId, wish: row.wish as QuoteWish, numberId, plan: row.plan as HostingPlan, billableNumbers },
    status: row.status as QuoteRequestView['status'],
    agreedPriceId,
    requestedAt: row.requestedAt.toISOString(),
    approvedAt: row.approvedAt?.toISOString() ?? null,
  }
}
