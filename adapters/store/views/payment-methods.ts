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
  status: 'ACTIVE' | 'STOPPED' | 'REMOVED'
}

/** The account's methods that are not removed, newest first. */
export async function listPaymentMethods(
  db: Database,
  accountId: string,
  page: PageRequest,
): Promise<Page<PaymentMethodView>> {
  const { where, ...order } = bySeq(page)
  const rows = await db.paymentMethod.findMany({ where: { accountId, status: { not: 'REMOVED' }, ...where }, ...order })
  return seqPage(rows, page.limit, show)
}

/** One method of the account, removed ones included, or null. */
export async function paymentMethodView(
  db: Database,
  accountId: string,
  methodId: string,
): Promise<PaymentMethodView | null> {
  const row = await db.paymentMethod.findFirst({ where: { id: methodId, accountId } })
  return row && show(row)
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

function show(row: PaymentMethod): PaymentMethodView {
  const { id, processorId, type, brand, last4, expMonth, expYear, role, status } = row
  return { id, processorId, type, brand, last4, expMonth, expYear, role, status } as PaymentMethodView
}
