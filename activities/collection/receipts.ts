import { type AttemptRecord, type InvoiceRecord, isGuestPage } from '../../domain/invoice/record'
import type { MailTemplate } from '../../domain/mail/catalogue'

/**
 * The one receipt of a successful charge (emails.md, "One receipt per successful charge"), or null where another mail
 * carries its data: a deposit paid at once is told by the mail that announces the hold, credits that another has paid by
 * the word about him.
 */
export function receiptFor(
  invoice: InvoiceRecord,
  paid: AttemptRecord,
  attempts: readonly AttemptRecord[],
): MailTemplate | null {
  // A bank had taken the first payment back.
  const again = attempts.some((each) => each.outcome === 'SUCCEEDED' && each.ordinal < paid.ordinal)
  if (invoice.cause === 'SIGN_UP' && !again) return 'E01'
  if (invoice.kind === 'TOP_UP') return isGuestPage(invoice, paid) ? null : 'E18'
  if (invoice.kind === 'DEPOSIT') return invoice.day0At === null && !again ? null : 'E05'
  const fallback = attempts.some(
    (each) => each.runKey === paid.runKey && each.ordinal < paid.ordinal && each.methodId !== paid.methodId,
  )
  if (fallback) return 'E06'
  // What was owed and is paid late has one receipt, whatever it was for.
  if (again || invoice.day0At !== null) return 'E05'
  if (invoice.cause === 'THRESHOLD') return 'E14'
  if (invoice.cause === 'MONTH_START') return 'E15'
  return 'E05'
}
