import { type Refusal, refuse } from '../errors'
import { type InvoiceRecord, isUnpaid } from '../invoice/record'

export type Standing = 'CLEAR' | 'DELINQUENT' | 'BARRED'

/** Kinds whose failure is a debt of the account (dunning.md: TOP_UP and PARTNER_DAYS are not). */
const DEBT_KINDS: readonly InvoiceRecord['kind'][] = ['HOSTING', 'USAGE', 'DEPOSIT']

type Owed = Pick<InvoiceRecord, 'kind' | 'cause' | 'status' | 'day0At' | 'dispute'>

/**
 * Whether an invoice counts against the account: given up, or open after a failure, and not a first order (C15). Whatever
 * a bank took back by a dispute counts, also of a first order: that was delivered.
 */
export function isDebt(invoice: Owed): boolean {
  if (invoice.dispute !== null && isUnpaid(invoice.status)) return true
  if (!DEBT_KINDS.includes(invoice.kind) || invoice.cause === 'SIGN_UP') return false
  const open = invoice.status === 'OPEN' || invoice.status === 'PROCESSING'
  return invoice.status === 'UNCOLLECTIBLE' || (open && invoice.day0At !== null)
}

/** The account's standing from its unpaid invoices alone (lifecycle.md §2): BARRED outweighs DELINQUENT. */
export function standingOf(unpaid: readonly Owed[]): Standing {
  const debts = unpaid.filter(isDebt)
  if (debts.some((each) => each.status === 'UNCOLLECTIBLE' || each.dispute === 'LOST')) return 'BARRED'
  return debts.length > 0 ? 'DELINQUENT' : 'CLEAR'
}

/** C15: the refusal of anything dearer, with the list, while one of these unpaid invoices is a debt; null = none is. */
export function refusalWithDebts(unpaid: readonly InvoiceRecord[]): Refusal | null {
  const invoices = unpaid.filter(isDebt).map(({ id, number, totalCents }) => ({ id, number, totalCents }))
  if (invoices.length === 0) return null
  const list = invoices.map((each) => each.number).join(', ')
  return refuse('UNPAID_INVOICES', `Unpaid: ${list}. Pay them first, then ask again.`, { invoices })
}
