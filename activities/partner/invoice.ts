import type { AccountRecord } from '../../domain/account/record'
import type { DaysCause, InvoiceRecord } from '../../domain/invoice/record'
import { accountEntity } from '../../domain/keys'
import { dayLine, SENT_WITHIN } from '../../domain/partner/days'
import type { PartnerRecord } from '../../domain/partner/record'
import type { Instant } from '../../domain/time'
import { issueInvoice } from '../collection/issue'
import type { Ports } from '../ports'
import type { StoreTransaction } from '../ports/store'

type Wanted = {
  id: string
  cause: DaysCause
  causeKey: string
  days: number
  byChannels: boolean
  period?: { periodStart: Instant; periodEnd: Instant }
  at: Instant
}

/**
 * Issues an invoice of days with its mail, and the look whether that mail went out (P7). It is paid by whoever wants to,
 * by any method or link; nothing charges it by itself. The account must be locked.
 */
export async function issueDayInvoice(
  ports: Ports,
  tx: StoreTransaction,
  { id: accountId, currency }: AccountRecord,
  { pricePerMonthCents }: PartnerRecord,
  { id, cause, causeKey, days, byChannels, period, at }: Wanted,
): Promise<InvoiceRecord> {
  const invoice = await issueInvoice(ports, tx, {
    ...{ id, accountId, numberId: null, kind: 'PARTNER_DAYS', cause, causeKey, currency, days, at },
    ...period,
    alarmAt: at + SENT_WITHIN,
    lines: [dayLine(days, pricePerMonthCents, byChannels)],
  })
  await tx.requestMail({
    ...{ template: 'E34', about: id, step: 0, accountId, invoiceId: id, at },
    params: { news: 'INVOICE' },
  })
  await tx.wake(accountEntity(accountId), accountId, at)
  return invoice
}
