import { classifyDecline } from '../../../domain/decline'
import {
  type AttemptOutcome,
  type AttemptRecord,
  type InvoiceLine,
  type InvoiceRecord,
  withdrawnCents,
} from '../../../domain/invoice/record'
import { MICROS_PER_CENT } from '../../../domain/money'
import type { NumberRecord } from '../../../domain/number/record'
import type { HostingPlan } from '../../../domain/pricing/plan'
import type { PriceRule } from '../../../domain/pricing/price'
import { type Instant, iso, isoOrNull } from '../../../domain/time'
import { type Database, plain } from '../client'
import { accountClocks } from './clock'
import { type Collection, collectionsOf, type InvoiceRow, withLinesAndAttempts } from './collection-facts'
import { type InvoiceStepKind, invoiceStep, nextAttemptAt, type Step, waitsForMail } from './next-steps'
import { bySeq, type Page, type PageRequest, seqPage } from './page'

export type LineView = {
  description: string
  numberId?: string
  quantity: number
  unitPriceCents?: number
  unitPriceMicros?: number
  amountCents: number
}
export type AttemptView = {
  id: string
  at: string
  methodId: string | null
  trigger: AttemptRecord['trigger']
  outcome: 'SUCCEEDED' | 'DECLINED' | 'PROCESSING' | 'REQUIRES_ACTION' | 'UNKNOWN'
  declineCode?: string
  declineClass?: NonNullable<AttemptRecord['declineClass']>
}
/** Why a hosting invoice costs what it costs, as it was when it was issued. */
export type PriceView = {
  plan: HostingPlan
  rule: PriceRule
  listVersion: number | null
  agreedPriceId: string | null
  billableNumbers: number | null
}
export type InvoiceView = Pick<
  InvoiceRecord,
  'id' | 'accountId' | 'numberId' | 'number' | 'kind' | 'status' | 'currency' | 'totalCents' | 'paidCents'
> & {
  refundedCents: number
  withdrawnCents: number
  lines: LineView[]
  price: PriceView | null
  periodStart: string | null
  periodEnd: string | null
  dueAt: string
  paidAt: string | null
  nextAttemptAt: string | null
  nextAction: Step<InvoiceStepKind> | null
  dunning: { policy: string; version: number; day0At: string } | null
  waitingForMail: boolean
  inquiry: { at: string; text: string; askedBy: 'CUSTOMER' | 'SUPPORT'; deferredDays: number } | null
  attempts: AttemptView[]
}

export type InvoiceFilter = { accountId?: string; status?: InvoiceRecord['status']; kind?: InvoiceRecord['kind'] }

/** The invoice as the API shows it, or null. */
export async function invoiceView(db: Database, invoiceId: string): Promise<InvoiceView | null> {
  const row = await db.invoice.findUnique({ where: { id: invoiceId }, include: withLinesAndAttempts })
  return row && ((await withContext(db, [row]))[0] ?? null)
}

/** Invoices, newest first; the number of statements does not depend on the page's size. */
export async function listInvoices(db: Database, filter: InvoiceFilter, page: PageRequest): Promise<Page<InvoiceView>> {
  const { where, ...order } = bySeq(page)
  const rows = await db.invoice.findMany({ where: { ...filter, ...where }, ...order, include: withLinesAndAttempts })
  const { data, nextCursor } = seqPage(rows, page.limit, (row) => row)
  return { data: await withContext(db, data), nextCursor }
}

/** Whose invoice it is; null when there is none. */
export async function invoiceOwner(db: Database, invoiceId: string): Promise<string | null> {
  const row = await db.invoice.findUnique({ where: { id: invoiceId }, select: { accountId: true } })
  return row?.accountId ?? null
}

async function withContext(db: Database, rows: InvoiceRow[]): Promise<InvoiceView[]> {
  const [collections, clocks, numbers] = await Promise.all([
    collectionsOf(db, rows),
    accountClocks(db, [...new Set(rows.map((row) => row.accountId))]),
    db.phoneNumber.findMany({ where: { id: { in: rows.flatMap((row) => row.numberId ?? []) } } }),
  ])
  return [...collections.values()].map((collection) => {
    const { accountId, numberId } = collection.invoice
    const number = numbers.find((each) => each.id === numberId)
    return show(collection, number ? (plain(number) as NumberRecord) : null, clocks.get(accountId)?.now ?? 0)
  })
}

function show(collection: Collection, about: NumberRecord | null, now: Instant): InvoiceView {
  const { invoice, lines, attempts, inquiry } = collection
  const { id, accountId, numberId, number, kind, status, currency, totalCents, paidCents, refundedCents } = invoice
  const at = nextAttemptAt(collection)
  return {
    ...{ id, accountId, numberId, number, kind, status, currency, totalCents, paidCents, refundedCents },
    withdrawnCents: withdrawnCents(invoice),
    lines: lines.map((line) => lineView(line, kind)),
    price: priceView(invoice),
    periodStart: isoOrNull(invoice.periodStart),
    periodEnd: isoOrNull(invoice.shortenedTo ?? invoice.periodEnd),
    dueAt: iso(invoice.dueAt),
    paidAt: isoOrNull(invoice.paidAt),
    nextAttemptAt: isoOrNull(at),
    nextAction: invoiceStep(collection, about),
    dunning:
      invoice.dunningPolicy === null || invoice.day0At === null
        ? null
        : { policy: invoice.dunningPolicy, version: invoice.dunningVersion ?? 1, day0At: iso(invoice.day0At) },
    waitingForMail: waitsForMail(collection, now),
    inquiry: inquiry && {
      at: iso(inquiry.at),
      text: inquiry.text,
      askedBy: inquiry.askedBy,
      deferredDays: invoice.deferredDays,
    },
    attempts: attempts.filter(isATry).map(attemptView),
  }
}

function priceView({
  plan,
  priceRule,
  priceListVersion,
  agreedPriceId,
  billableNumbers,
}: InvoiceRecord): PriceView | null {
  if (plan === null || priceRule === null) return null
  return { plan, rule: priceRule, listVersion: priceListVersion, agreedPriceId, billableNumbers }
}

/** Usage has prices below a cent; everything else is priced in cents. */
function lineView(line: InvoiceLine, kind: InvoiceRecord['kind']): LineView {
  const { description, numberId, quantity, unitPriceMicros, amountCents } = line
  const inCents = kind !== 'USAGE' && unitPriceMicros !== null && unitPriceMicros % MICROS_PER_CENT === 0
  return {
    description,
    ...(numberId === null ? {} : { numberId }),
    quantity,
    ...(inCents ? { unitPriceCents: unitPriceMicros / MICROS_PER_CENT } : {}),
    ...(inCents || unitPriceMicros === null ? {} : { unitPriceMicros }),
    amountCents,
  }
}

/** The engine's finer outcomes in the words of the contract: sent is not known yet, and withdrawn was still waiting. */
const PUBLIC_OUTCOME = {
  SENT: 'UNKNOWN',
  UNKNOWN: 'UNKNOWN',
  SUCCEEDED: 'SUCCEEDED',
  DECLINED: 'DECLINED',
  TRANSIENT: 'DECLINED',
  PROCESSING: 'PROCESSING',
  REQUIRES_ACTION: 'REQUIRES_ACTION',
  CANCELLED: 'REQUIRES_ACTION',
} as const satisfies Record<AttemptOutcome, AttemptView['outcome']>

/**
 * Whether a person would call it a try at paying: a page that nobody paid on is none, and neither is a call that the
 * processor could not take (a 5xx is not a decline; dunning.md, TRANSIENT).
 */
function isATry({ methodId, outcome, declineCode }: AttemptRecord): boolean {
  if (methodId === null) return outcome !== 'REQUIRES_ACTION' && outcome !== 'CANCELLED'
  return outcome !== 'TRANSIENT' || classifyDecline({ code: declineCode ?? '', advice: null }).known
}

function attemptView(attempt: AttemptRecord): AttemptView {
  const { id, at, methodId, trigger, outcome, declineCode, declineClass } = attempt
  return {
    id,
    at: iso(at),
    methodId,
    trigger,
    outcome: PUBLIC_OUTCOME[outcome],
    ...(declineCode === null ? {} : { declineCode }),
    ...(declineClass === null ? {} : { declineClass }),
  }
}
