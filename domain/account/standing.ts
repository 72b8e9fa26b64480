import type { InvoiceRecord } from '../invoice/record'

export type Standing = 'CLEAR' | 'DELINQUENT' | 'BARRED'

/** Kinds whose failure is a debt of the account (dunning.md: TOP_UP and PARTNER_DAYS are not). */
const DEBT_KINDS: readonly InvoiceRecord['kind'][] = ['HOSTING', 'USAGE', 'DEPOSIT']

/** Whether an invoice counts against the account: given up, or open after a failure, and not a first order (C15). */
export function isDebt(invoice: Pick<InvoiceRecord, 'kind' | 'cause' | 'status' | 'day0At'>): boolean {
  if (!DEBT_KINDS.includes(invoice.kind) || invoice.cause === 'SIGN_UP') return false
  const open = invoice.status === 'OPEN' || invoice.status === 'PROCESSING'
  return invoice.status === 'UNCOLLECTIBLE' || (open && invoice.day0At !== null)
}

/** The account's standing from its unpaid invoices alone (lifecycle.md §2): BARRED outweighs DELINQUENT. */
export function standingOf(unpaid: readonly Pick<InvoiceRecord, 'kind' | 'cause' | 'status' | 'day0At'>[]): Standing {
  const debts = unpaid.filter(isDebt)
  if (debts.some((each) => each.status === 'UNCOLLECTIBLE')) return 'BARRED'
  return debts.length > 0 ? 'DELINQUENT' : 'CLEAR'
}
