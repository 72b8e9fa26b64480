import type { InvoiceCause, InvoiceKind, InvoiceLine, InvoiceRecord } from '../../domain/invoice/record'
import {
  depositInvoiced,
  hostingInvoiced,
  type InvoicedKind,
  partnerDaysInvoiced,
  usageInvoiced,
} from '../../domain/ledger'
import type { Price } from '../../domain/pricing/price'
import type { Instant } from '../../domain/time'
import type { Ports } from '../ports'
import type { StoreTransaction } from '../ports/store'

export type NewInvoice = {
  id?: string
  accountId: string
  numberId: string | null
  kind: InvoicedKind | 'TOP_UP'
  cause: InvoiceCause
  causeKey: string
  currency: string
  periodOrdinal?: number
  periodStart?: Instant
  periodEnd?: Instant
  /** HOSTING: where its price comes from, and how many numbers that was counted with. */
  pricing?: { price: Price; billableNumbers: number }
  /** TOP_UP: when it ends by itself unless it is paid. */
  expiresAt?: Instant
  /** PARTNER_DAYS: what it pays for, and when it is looked at whether its mail went out. */
  days?: number
  alarmAt?: Instant
  lines: InvoiceLine[]
  at: Instant
}

/** The ledger's word for an invoice's kind. Throws for kinds that are not booked against these accounts. */
export function ledgerKind(invoice: { kind: InvoiceKind }): InvoicedKind {
  if (invoice.kind === 'TOP_UP') throw new Error('no posting for an invoice of kind TOP_UP')
  return invoice.kind
}

/** Issues an invoice with its lines, posting and fact. The account must be locked (gap-free numbers). */
export async function issueInvoice(ports: Ports, tx: StoreTransaction, wanted: NewInvoice): Promise<InvoiceRecord> {
  const { price = null, billableNumbers = null } = wanted.pricing ?? {}
  const totalCents = wanted.lines.reduce((sum, line) => sum + line.amountCents, 0)
  const invoice = await tx.insertInvoice(
    {
      id: wanted.id ?? ports.newId('inv'),
      accountId: wanted.accountId,
      numberId: wanted.numberId,
      kind: wanted.kind,
      cause: wanted.cause,
      causeKey: wanted.causeKey,
      status: 'OPEN',
      currency: wanted.currency,
      totalCents,
      paidCents: 0,
      refundedCents: 0,
      periodOrdinal: wanted.periodOrdinal ?? null,
      periodStart: wanted.periodStart ?? null,
      periodEnd: wanted.periodEnd ?? null,
      plan: price?.plan ?? null,
      priceRule: price?.rule ?? null,
      priceListVersion: price?.listVersion ?? null,
      agreedPriceId: price?.agreedPriceId ?? null,
      billableNumbers,
      days: wanted.days ?? null,
      alarmAt: wanted.alarmAt ?? null,
      shortenedTo: null,
      dueAt: wanted.at,
      paidAt: null,
      closedAt: null,
      dunningPolicy: null,
      dunningVersion: null,
      day0At: null,
      ladderPosition: 0,
      deferredDays: 0,
      expiresAt: wanted.expiresAt ?? null,
    },
    wanted.lines,
  )
  const { kind, cause } = wanted
  const data = { kind, cause, number: invoice.number, totalCents, currency: wanted.currency }
  await tx.record({
    type: 'invoice.created',
    at: wanted.at,
    accountId: wanted.accountId,
    numberId: wanted.numberId,
    invoiceId: invoice.id,
    data,
  })
  // An invoice that a deposit covers asks for nothing: what it earns is posted when the deposit is used. A top-up is posted
  // when it is paid.
  if (totalCents === 0 || kind === 'TOP_UP') return invoice
  await tx.post(POST[kind]({ ...postingOf(invoice, wanted.at), key: `issued:${invoice.id}`, amountCents: totalCents }))
  return invoice
}

const POST = {
  HOSTING: hostingInvoiced,
  USAGE: usageInvoiced,
  DEPOSIT: depositInvoiced,
  PARTNER_DAYS: partnerDaysInvoiced,
} as const

/** What every posting about an invoice says. */
export const postingOf = (invoice: InvoiceRecord, at: Instant) => ({
  accountId: invoice.accountId,
  at,
  invoiceId: invoice.id,
  ...(invoice.numberId === null ? {} : { numberId: invoice.numberId }),
  currency: invoice.currency,
})
