import type { Instant } from '../../domain/time'
import type { StoreTransaction } from '../ports/store'

/** P7: half an hour after an invoice of days a person is told if its mail has not gone out. Each is looked at once. */
export async function lookWhetherSent(tx: StoreTransaction, accountId: string, now: Instant): Promise<void> {
  await tx.lockAccount(accountId)
  for (const { id: invoiceId, number, sent } of await tx.dayInvoicesToLookAt(accountId, now)) {
    await tx.updateInvoice(invoiceId, { alarmAt: null })
    if (sent) continue
    const data = { code: 'PARTNER_INVOICE_NOT_SENT', number }
    await tx.record({ type: 'ops.alert', at: now, accountId, invoiceId, data })
  }
}
