import type { InvoiceRecord } from '../../domain/invoice/record'
import { coveredDays } from '../../domain/partner/days'
import { daysCredited, daysTakenBack } from '../../domain/partner/ledger'
import type { Instant } from '../../domain/time'
import type { StoreTransaction } from '../ports/store'
import { wakeForDays } from './channel-days'

/**
 * Makes the days that an invoice has credited follow its money (P8): paid, they are the partner's; refunded or disputed,
 * as many are taken back as that money had paid for, those that are used included: the balance owes them. Doing it again
 * with the same money changes nothing. Other kinds have no days. The account must be locked.
 */
export async function followDays(tx: StoreTransaction, invoiceId: string, at: Instant): Promise<void> {
  const invoice: InvoiceRecord = await tx.readInvoice(invoiceId)
  if (invoice.kind !== 'PARTNER_DAYS') return
  const { days: credited, postings } = await tx.daysOfInvoice(invoiceId)
  const change = coveredDays(invoice) - credited
  if (change === 0) return
  const { accountId } = invoice
  const posting = { key: `days:${invoiceId}:${postings}`, accountId, at, invoiceId, days: Math.abs(change) }
  await tx.post(change > 0 ? daysCredited(posting) : daysTakenBack(posting))
  const partner = await tx.readPartner(accountId)
  const dayBalance = partner?.dayBalance ?? 0
  await tx.record({ type: 'days.credited', at, accountId, invoiceId, data: { days: change, dayBalance } })
  if (change > 0) await wakeForDays(tx, accountId, at)
}
