import type { Address } from '../../../domain/account/record'
import type { Standing } from '../../../domain/account/standing'
import { lowBalance, type PauseAt, sendingPaused } from '../../../domain/account/wallet'
import { type MailPreferences, preferencesOf } from '../../../domain/mail/preferences'
import { BILLABLE_STATES } from '../../../domain/number/states'
import { percentOf } from '../../../domain/usage/tariff'
import type { Account } from '../../../generated/prisma/client'
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

type Figures = { accountId: string; balance: bigint; usage: bigint; topUps: bigint }

async function withFigures(db: Database, rows: Account[]): Promise<AccountView[]> {
  const ids = rows.map((row) => row.id)
  const [ledger, unbilled, billable] = await Promise.all([
    ledgerFigures(db, ids),
    db.unbilledUsage.groupBy({ by: ['accountId'], where: { accountId: { in: ids } }, _sum: { amountMicros: true } }),
    db.phoneNumber.groupBy({
      by: ['accountId'],
      where: { accountId: { in: ids }, state: { in: [...BILLABLE_STATES] } },
      _count: true,
    }),
  ])
  return rows.map((row) => {
    const sums = ledger.find((each) => each.accountId === row.id)
    const used = unbilled.find((each) => each.accountId === row.id)?._sum.amountMicros ?? 0n
    const count = billable.find((each) => each.accountId === row.id)?._count ?? 0
    return show(row, Number(sums?.balance ?? 0n), Number(used), count, sums)
  })
}

/**
 * Sums of the customer's own ledger account: a balance is always the sum of its entries (I15, S1). What was topped up is
 * less what of it was given or taken back (S6).
 */
async function ledgerFigures(db: Database, accountIds: string[]): Promise<Figures[]> {
  return db.$queryRaw<Figures[]>`
    SELECT e.account_id AS "accountId",
           -sum(e.amount_micros)::bigint AS balance,
           coalesce(sum(e.amount_micros) FILTER (WHERE t.kind = 'USAGE'), 0)::bigint AS usage,
           coalesce(-sum(e.amount_micros) FILTER (WHERE t.kind = 'TOP_UP' OR i.kind = 'TOP_UP'), 0)::bigint AS "topUps"
      FROM ledger_entries e JOIN ledger_transactions t ON t.id = e.transaction_id
      LEFT JOIN invoices i ON i.id = t.invoice_id AND t.kind IN ('REFUND', 'CHARGEBACK')
     WHERE e.account_id = ANY(${accountIds}) AND e.ledger_account = 'CUSTOMER_BALANCE'
     GROUP BY e.account_id`
}

function show(row: Account, balanceMicros: number, unbilled: number, billable: number, sums?: Figures): AccountView {
  const shown = profile(row)
  const purse = { ...shown, balanceMicros }
  return {
    ...shown,
    standing: row.standing as Standing,
    billableNumbers: billable,
    balanceMicros,
    // Usage that the customer's own money covers is not owed (api.md, "What the amounts mean").
    unbilledUsageMicros: shown.billingMode === 'PREPAID' ? 0 : Math.min(unbilled, Math.max(0, -balanceMicros)),
    sendingPaused: sendingPaused(purse),
    lowBalance: lowBalance(purse),
    allTimeUsageMicros: Number(sums?.usage ?? 0n),
    allTimeTopUpCents: Math.trunc(Number(sums?.topUps ?? 0n) / 10_000),
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
