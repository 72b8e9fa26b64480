import type { Address } from '../../../domain/account/record'
import type { Standing } from '../../../domain/account/standing'
import { lowBalance, type PauseAt, sendingPaused } from '../../../domain/account/wallet'
import { type MailPreferences, preferencesOf } from '../../../domain/mail/preferences'
import { BILLABLE_STATES } from '../../../domain/number/states'
import { percentOf } from '../../../domain/usage/tariff'
import { type Account, Prisma } from '../../../generated/prisma/client'
import type { Database } from '../client'
import { bySeq, type Page, type PageRequest, seqPage } from './page'

export type AccountView = {
  id: string
  legalName: string
  email: string
  billingContacts: string[]
  address: Required<Address> | null
  taxId: string | null
  currency: string
  timeZone: string
  locale: 'en' | 'es' | 'tr'
  billingMode: 'POSTPAID' | 'PREPAID'
  metaBilling: 'HOST' | 'DIRECT'
  dunningPolicy: 'standard' | 'strict'
  tariffCode: string
  markupPercent: number
  allowanceScope: 'WABA' | 'NUMBER' | 'ACCOUNT'
  depositRemainder: 'REFUND' | 'RETAIN'
  pauseAt: PauseAt
  testClockId: string | null
  standing: Standing
  billableNumbers: number
  balanceMicros: number
  unbilledUsageMicros: number
  sendingPaused: boolean
  lowBalance: boolean
  allTimeUsageMicros: number
  /** By category; UNKNOWN where Meta gave none (S5). Dearest first. */
  allTimeUsageByCategory: CategoryUsage[]
  allTimeTopUpCents: number
  createdAt: string
  closedAt: string | null
  mailPreferences: MailPreferences
}

/** The account as the API shows it, or null. */
export async function accountView(db: Database, accountId: string): Promise<AccountView | null> {
  const row = await db.account.findUnique({ where: { id: accountId } })
  return row && ((await withFigures(db, [row]))[0] ?? null)
}

/** Accounts, newest first. */
export async function listAccounts(
  db: Database,
  filter: { id?: string },
  page: PageRequest,
): Promise<Page<AccountView>> {
  const { where, ...order } = bySeq(page)
  const rows = await db.account.findMany({ where: { ...filter, ...where }, ...order })
  const { data, nextCursor } = seqPage(rows, page.limit, (row) => row)
  return { data: await withFigures(db, data), nextCursor }
}

type CategoryUsage = { category: string; quantity: number; amountMicros: number }
type Figures = { accountId: string; balance: bigint; unbilled: bigint; usage: bigint; topUps: bigint } & {
  byCategory: CategoryUsage[]
}

async function withFigures(db: Database, rows: Account[]): Promise<AccountView[]> {
  const ids = rows.map((row) => row.id)
  const [ledger, billable] = await Promise.all([
    db.$queryRaw<Figures[]>(figuresQuery(ids)),
    db.phoneNumber.groupBy({
      by: ['accountId'],
      where: { accountId: { in: ids }, state: { in: [...BILLABLE_STATES] } },
      _count: true,
    }),
  ])
  return rows.map((row) => {
    const figures = ledger.find((each) => each.accountId === row.id)
    if (figures === undefined) throw new Error(`account ${row.id} has no wallet`)
    return show(row, figures, billable.find((each) => each.accountId === row.id)?._count ?? 0)
  })
}

/**
 * Sums that the database keeps with the rows: the balance (I15, S1); all that was debited as usage, with what corrects it,
 * which usage by category counts and usage as booked does not, and the same by category (S5); and what was topped up less
 * what of it was given or taken back (S6).
 */
export const figuresQuery = (accountIds: string[]): Prisma.Sql => Prisma.sql`
  SELECT w.account_id AS "accountId", w.balance_micros AS balance, w.unbilled_micros AS unbilled,
         (booked.usage + used.corrections)::bigint AS usage, used."byCategory", booked."topUps"
    FROM wallets w JOIN accounts a ON a.id = w.account_id
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(t.amount_micros) FILTER (WHERE t.kind = 'USAGE'), 0) AS usage,
             coalesce(-sum(t.top_up_micros), 0)::bigint AS "topUps"
        FROM ledger_totals t WHERE t.account_id = a.id AND t.unit = a.currency) AS booked
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(CASE c.dimension WHEN 'CATEGORY' THEN c."amountMicros" ELSE -c."amountMicros" END), 0) AS corrections,
             coalesce(jsonb_agg(jsonb_build_object('category', c.category, 'quantity', c.quantity, 'amountMicros', c."amountMicros")
               ORDER BY c."amountMicros" DESC, c.category) FILTER (WHERE c.dimension = 'CATEGORY' AND c.quantity > 0), '[]')
               AS "byCategory"
        FROM (SELECT u.dimension, u.key AS category, sum(u.priced)::bigint AS quantity,
                     sum(u.amount_micros)::bigint AS "amountMicros"
                FROM usage_totals u WHERE u.account_id = w.account_id AND u.dimension IN ('CATEGORY', 'BOOKED')
               GROUP BY u.dimension, u.key) AS c) AS used
   WHERE w.account_id = ANY(${accountIds})`

function show(row: Account, figures: Figures, billable: number): AccountView {
  const shown = profile(row)
  const balanceMicros = Number(figures.balance)
  const purse = { ...shown, balanceMicros }
  return {
    ...shown,
    standing: row.standing as Standing,
    billableNumbers: billable,
    balanceMicros,
    // Usage that the customer's own money covers is not owed (api.md, "What the amounts mean").
    unbilledUsageMicros:
      shown.billingMode === 'PREPAID' ? 0 : Math.min(Number(figures.unbilled), Math.max(0, -balanceMicros)),
    sendingPaused: sendingPaused(purse),
    lowBalance: lowBalance(purse),
    allTimeUsageMicros: Number(figures.usage),
    allTimeUsageByCategory: figures.byCategory,
    allTimeTopUpCents: Math.trunc(Number(figures.topUps) / 10_000),
    createdAt: row.createdAt.toISOString(),
    closedAt: row.closedAt?.toISOString() ?? null,
    mailPreferences: preferencesOf(row.mailPreferences as Partial<MailPreferences>),
  }
}

function profile(row: Account) {
  const address = row.address as Address | null
  return {
    id: row.id,
    legalName: row.legalName,
    email: row.email,
    billingContacts: row.billingContacts as string[],
    address: address && {
      line1: address.line1,
      line2: address.line2 ?? null,
      city: address.city,
      postalCode: address.postalCode ?? null,
      region: address.region ?? null,
      country: address.country,
    },
    taxId: row.taxId,
    currency: row.currency,
    timeZone: row.timeZone,
    locale: row.locale as AccountView['locale'],
    billingMode: row.billingMode as AccountView['billingMode'],
    metaBilling: row.metaBilling as AccountView['metaBilling'],
    dunningPolicy: row.dunningPolicy as AccountView['dunningPolicy'],
    tariffCode: row.tariffCode,
    markupPercent: percentOf(row.markupBps),
    allowanceScope: row.allowanceScope as AccountView['allowanceScope'],
    depositRemainder: row.depositRemainder as AccountView['depositRemainder'],
    pauseAt: row.pauseAt as PauseAt,
    testClockId: row.testClockId,
  }
}
