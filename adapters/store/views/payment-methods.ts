import type { Address } from '../../../domain/account/record'
import { holderDiffers, type Payer } from '../../../domain/method/acceptance'
import type { PaymentMethod } from '../../../generated/prisma/client'
import type { Database } from '../client'
import { bySeq, type Page, type PageRequest, seqPage } from './page'

export type PaymentMethodView = {
  id: string
  processorId: string
  type: 'CARD' | 'PAYPAL' | 'BANK_TRANSFER'
  brand: string | null
  last4: string | null
  expMonth: number | null
  expYear: number | null
  role: 'PRIMARY' | 'BACKUP'
  status: 'ACTIVE' | 'STOPPED' | 'BARRED' | 'REMOVED'
  /** What the customer should look at; nothing of it keeps the method from being charged (W3). */
  warnings: 'BILLING_NAME_DIFFERS'[]
}

/** The account's methods that are not removed, newest first. */
export async function listPaymentMethods(
  db: Database,
  accountId: string,
  page: PageRequest,
): Promise<Page<PaymentMethodView>> {
  const { where, ...order } = bySeq(page)
  const rows = await db.paymentMethod.findMany({ where: { accountId, status: { not: 'REMOVED' }, ...where }, ...order })
  const { legalName } = await db.account.findUniqueOrThrow({ where: { id: accountId }, select: { legalName: true } })
  return seqPage(rows, page.limit, (row) => show(row, legalName))
}

/** One method of the account, removed ones included, or null. */
export async function paymentMethodView(
  db: Database,
  accountId: string,
  methodId: string,
): Promise<PaymentMethodView | null> {
  const [row, account] = await Promise.all([
    db.paymentMethod.findFirst({ where: { id: methodId, accountId } }),
    db.account.findUnique({ where: { id: accountId }, select: { legalName: true } }),
  ])
  return row && account && show(row, account.legalName)
}

/** The method that the processor knows under this id, or null. */
export async function methodByReference(
  db: Database,
  processorId: string,
): Promise<{ id: string; accountId: string; status: string } | null> {
  return db.paymentMethod.findUnique({
    where: { processorId },
    select: { id: true, accountId: true, status: true },
  })
}

/** The account whose customer at the processor this is, or null. */
export async function accountOfCustomer(db: Database, processorCustomer: string): Promise<string | null> {
  return (await db.account.findUnique({ where: { processorCustomer }, select: { id: true } }))?.id ?? null
}

/** What decides which methods the account may use (W2). */
export async function payerOf(db: Database, accountId: string): Promise<Payer> {
  const { address, currency } = await db.account.findUniqueOrThrow({ where: { id: accountId } })
  return { country: (address as Address | null)?.country ?? null, currency }
}

function show(row: PaymentMethod, legalName: string): PaymentMethodView {
  const { id, processorId, type, brand, last4, expMonth, expYear, role, status, billingName } = row
  const warnings = holderDiffers(billingName, legalName) ? ['BILLING_NAME_DIFFERS'] : []
  return { id, processorId, type, brand, last4, expMonth, expYear, role, status, warnings } as PaymentMethodView
}
