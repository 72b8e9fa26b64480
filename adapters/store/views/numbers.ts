import { isInFlight, isUnpaid, outstandingCents } from '../../../domain/invoice/record'
import type { NumberRecord } from '../../../domain/number/record'
import type { NumberState } from '../../../domain/number/states'
import { HELD_DAYS } from '../../../domain/partner/channel'
import type { PricingFacts } from '../../../domain/pricing/notice'
import type { NumberPlan } from '../../../domain/pricing/plan'
import { iso, isoOrNull } from '../../../domain/time'
import type { PhoneNumber } from '../../../generated/prisma/client'
import { type Database, plain } from '../client'
import { pricingFactsOf, pricingOf } from '../prices'
import { accountClocks } from './clock'
import { type Collection, collectionsOf, withLinesAndAttempts } from './collection-facts'
import { type MetaBlockView, metaBlocksOf } from './meta'
import { type NumberStepKind, nextCharge, numberStep, type Step } from './next-steps'
import { bySeq, type Page, type PageRequest, seqPage } from './page'

export type NumberView = {
  id: string
  accountId: string
  phoneNumber: string
  displayName: string
  wabaId: string | null
  provider: 'CLOUD_API' | 'TWILIO'
  coexistence: boolean
  state: NumberState
  suspensionReasons: NumberRecord['suspensionReasons']
  plan: NumberPlan
  nextPlan: NumberPlan | null
  priceCents: number
  billingAnchor: string | null
  currentPeriodStart: string | null
  currentPeriodEnd: string | null
  nextCharge: { at: string; amountCents: number } | null
  nextAction: Step<NumberStepKind> | null
  /** Why it was cancelled: the caller's own words, or one of ours (UNPAID_TOO_LONG, PORTED_OUT, WABA_DELETED). */
  cancelReason: string | null
  holdUntil: string | null
  partnerId: string | null
  /** When a channel's days end. */
  paidUntil: string | null
  deposit: DepositView | null
  /** What its service depends on being paid, oldest first. */
  debts: NumberDebt[]
  qualityRating: string | null
  messagingLimit: string | null
  metaBlocked: boolean
  metaBlocks: MetaBlockView[]
  createdAt: string
  deletedAt: string | null
}

type DepositView = { state: Exclude<NumberRecord['depositState'], 'NONE'>; amountCents: number; days?: number }

/** An unpaid invoice that a number is past due or suspended for; `payUrl` only where one number is read by who may pay. */
export type NumberDebt = { invoiceId: string; kind: 'HOSTING' | 'USAGE'; amountCents: number; payUrl: string | null }

export type NumberFilter = { accountId?: string; state?: NumberState }

/** The number as the API shows it, or null. */
export async function numberView(db: Database, numberId: string): Promise<NumberView | null> {
  const row = await db.phoneNumber.findUnique({ where: { id: numberId } })
  return row && ((await withContext(db, [row]))[0] ?? null)
}

/** Numbers, newest first; the number of statements does not depend on the page's size. */
export async function listNumbers(db: Database, filter: NumberFilter, page: PageRequest): Promise<Page<NumberView>> {
  const { where, ...order } = bySeq(page)
  const rows = await db.phoneNumber.findMany({ where: { ...filter, ...where }, ...order })
  const { data, nextCursor } = seqPage(rows, page.limit, (row) => row)
  return { data: await withContext(db, data), nextCursor }
}

/** Whose number it is, in what state; null when there is none. */
export async function numberOwner(
  db: Database,
  numberId: string,
): Promise<{ accountId: string; state: NumberState } | null> {
  const row = await db.phoneNumber.findUnique({ where: { id: numberId }, select: { accountId: true, state: true } })
  return row && { accountId: row.accountId, state: row.state as NumberState }
}

async function withContext(db: Database, rows: PhoneNumber[]): Promise<NumberView[]> {
  const ids = rows.map((row) => row.id)
  const deposits = rows.flatMap((row) => row.depositInvoiceId ?? [])
  const [invoices, pricing] = await Promise.all([
    db.invoice.findMany({
      where: {
        OR: [
          { numberId: { in: ids }, kind: 'HOSTING', status: { in: ['OPEN', 'PROCESSING', 'UNCOLLECTIBLE'] } },
          { lines: { some: { numberId: { in: ids } } }, kind: 'USAGE', status: { in: ['OPEN', 'PROCESSING'] } },
          { id: { in: deposits } },
        ],
      },
      include: withLinesAndAttempts,
      orderBy: { seq: 'asc' },
    }),
    pricingFactsOf(db, [...new Set(rows.map((row) => row.accountId))]),
  ])
  const collections = [...(await collectionsOf(db, invoices)).values()]
  const clocks = await accountClocks(
    db,
    rows.map((row) => row.accountId),
  )
  const partners = await partnersOf(db, rows)
  const blocks = await metaBlocksOf(
    db,
    rows.map(({ id, accountId }) => ({ id, now: clocks.get(accountId)?.now ?? Date.now() })),
  )
  return rows.map((row) =>
    byItself(
      show(plain(row) as NumberRecord, collections, pricingOf(pricing, row.accountId), blocks.get(row.id) ?? []),
      partners.get(row.partnerId ?? ''),
    ),
  )
}

type AutoAllocate = { autoAllocateDays: number | null; dayBalance: bigint; dayLimit: number }

/** What the partners of channels have agreed to give by itself; of other numbers nothing is read. */
async function partnersOf(db: Database, rows: readonly PhoneNumber[]): Promise<Map<string, AutoAllocate>> {
  const ids = [...new Set(rows.flatMap(({ plan, partnerId }) => (plan === 'DAYS' && partnerId ? [partnerId] : [])))]
  if (ids.length === 0) return new Map()
  const select = { id: true, autoAllocateDays: true, dayBalance: true, dayLimit: true } as const
  const found = await db.partner.findMany({ where: { id: { in: ids } }, select })
  return new Map(found.map(({ id, ...partner }) => [id, partner]))
}

/** Where its days end and the balance has what it is given by itself then, it goes on (P11). */
function byItself(number: NumberView, partner: AutoAllocate | undefined): NumberView {
  const { nextAction, paidUntil } = number
  const days = partner?.autoAllocateDays ?? null
  if (!partner || days === null || days > Number(partner.dayBalance) + partner.dayLimit) return number
  const ends = nextAction?.kind === 'SUSPEND' && nextAction.at === paidUntil
  return ends ? { ...number, nextAction: { kind: 'RENEW', at: paidUntil } } : number
}

function show(
  number: NumberRecord,
  collections: Collection[],
  pricing: PricingFacts,
  metaBlocks: MetaBlockView[],
): NumberView {
  const unpaid = collections.filter(
    ({ invoice, lines }) => isUnpaid(invoice.status) && isAbout(number, invoice.kind, invoice.numberId, lines),
  )
  const disputed = unpaid.filter(({ invoice }) => invoice.dispute !== null)
  const undisputed = unpaid.filter(({ invoice }) => invoice.dispute === null)
  const hosting = undisputed.find(({ invoice }) => invoice.kind === 'HOSTING') ?? null
  const usage = undisputed.filter(({ invoice }) => invoice.kind === 'USAGE')
  const deposit = collections.find(({ invoice }) => invoice.id === number.depositInvoiceId)
  const firstPaymentUnderWay = hosting?.attempts.some(({ outcome }) => isInFlight(outcome)) ?? false
  const service = { hostingDebt: hosting, usageDebts: usage, disputed: disputed.map(({ invoice }) => invoice) }
  const facts = { number, ...service, firstPaymentUnderWay, remindAt: null }
  return {
    ...identity(number),
    metaBlocked: metaBlocks.length > 0,
    metaBlocks,
    debts: debtsOf(number, unpaid),
    nextCharge: nextCharge(number, hosting, pricing),
    nextAction: numberStep(facts, [...(hosting ? [hosting] : []), ...usage, ...disputed]),
    deposit: depositOf(number, deposit?.invoice.totalCents ?? null),
  }
}

function depositOf({ depositState: state, plan }: NumberRecord, amountCents: number | null): DepositView | null {
  if (state === 'NONE') return null
  if (plan === 'DAYS') return { state, amountCents: 0, days: HELD_DAYS }
  return amountCents === null ? null : { state, amountCents }
}

const debtsOf = ({ state }: NumberRecord, unpaid: Collection[]): NumberDebt[] =>
  unpaid
    .filter(() => state === 'PAST_DUE' || state === 'SUSPENDED')
    .map(({ invoice }) => ({
      invoiceId: invoice.id,
      kind: invoice.kind === 'HOSTING' ? 'HOSTING' : 'USAGE',
      amountCents: outstandingCents(invoice),
      payUrl: null,
    }))

/** Whether an invoice bears on the number's service: its own hosting, or usage with lines of it. */
const isAbout = (number: NumberRecord, kind: string, numberId: string | null, lines: Collection['lines']): boolean =>
  (kind === 'HOSTING' && numberId === number.id) ||
  (kind === 'USAGE' && lines.some((line) => line.numberId === number.id))

function identity(number: NumberRecord) {
  const { id, accountId, phoneNumber, displayName, wabaId, provider, coexistence, state, suspensionReasons } = number
  const { plan, nextPlan, priceCents, cancelReason, qualityRating, messagingLimit } = number
  return {
    ...{ id, accountId, phoneNumber, displayName, wabaId, provider, coexistence, state, suspensionReasons },
    ...{ plan, nextPlan, priceCents, cancelReason, qualityRating, messagingLimit },
    billingAnchor: isoOrNull(number.billingAnchor),
    currentPeriodStart: isoOrNull(number.periodStart),
    currentPeriodEnd: isoOrNull(number.periodEnd),
    holdUntil: isoOrNull(number.holdUntil),
    partnerId: number.partnerId,
    paidUntil: number.plan === 'DAYS' ? isoOrNull(number.periodEnd) : null,
    createdAt: iso(number.createdAt),
    deletedAt: isoOrNull(number.deletedAt),
  }
}
