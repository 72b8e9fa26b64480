import type { DayEntry, Partner } from '../test/support/partners'
import type { HostedNumber, Invoice } from '../test/support/resources'

/** A partner's days as his own pages show them; rows oldest first. */
export type DayBooks = { partner: Partner; rows: (DayEntry & { invoiceId?: string })[] }

/** What a day costs at $30.00 for 30 days, the price that every simulated partner has. */
const CENTS_A_DAY = 100

/** 003, I15: what is wrong with a partner's days; `now` in ms of the clock. */
export function daysViolations(
  { partner, rows }: DayBooks,
  {
    numbers,
    invoices,
    disputed,
    now,
  }: { numbers: HostedNumber[]; invoices: Invoice[]; disputed: boolean; now: number },
): string[] {
  const found: string[] = []
  let balance = 0
  for (const { kind, days, balanceDays } of rows) {
    balance += days
    if (balance !== balanceDays) found.push(`I15 ${kind} ${days} made ${balanceDays} days, and should make ${balance}`)
  }
  if (balance !== partner.dayBalance)
    found.push(`I15 the rows make ${balance} days, the balance is ${partner.dayBalance}`)
  // What a bank takes back may have been used.
  if (!disputed && balance < -partner.dayLimit)
    found.push(`P6 ${balance} days, at most ${partner.dayLimit} may be owed`)
  for (const invoice of invoices.filter(({ kind }) => kind === 'PARTNER_DAYS')) {
    const credited = rows.filter(({ invoiceId }) => invoiceId === invoice.id).reduce((sum, { days }) => sum + days, 0)
    const paid = Math.floor(Math.max(0, invoice.paidCents - invoice.refundedCents) / CENTS_A_DAY)
    const expected = invoice.status === 'VOID' ? 0 : paid
    if (credited !== expected) found.push(`P8 ${invoice.id} has paid for ${expected} days and credited ${credited}`)
  }
  for (const { id, plan, state, paidUntil, suspensionReasons } of numbers) {
    if (plan !== 'DAYS' || !['ACTIVE', 'SUSPENDED'].includes(state)) continue
    const over = paidUntil === null || Date.parse(paidUntil) <= now
    if (over && state === 'ACTIVE') found.push(`P11 ${id} is ACTIVE, and its days ended at ${paidUntil}`)
    if (!over && suspensionReasons.includes('DAYS_EXHAUSTED'))
      found.push(`P11 ${id} has days until ${paidUntil}, and is stopped`)
  }
  return found
}
