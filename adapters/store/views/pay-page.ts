import { type AttemptRecord, type InvoiceRecord, isOpenPage, outstandingCents } from '../../../domain/invoice/record'
import { type LinkState, linkState } from '../../../domain/payment-link'
import { isoOrNull } from '../../../domain/time'
import { type Database, plain } from '../client'
import type { PaymentLinkRow } from '../payment-links'
import { type AccountClock, accountClock } from './clock'

/** All that a payment link's page may know: no balance, no phone number, no contact (I4, I20). */
export type PayPage = {
  state: LinkState
  clock: AccountClock
  invoiceId: string
  /** The attempt of a page of the processor's that somebody may have paid on; null = none is open. */
  openPageAttemptId: string | null
  legalName: string
  locale: string
  timeZone: string
  invoice: Pick<InvoiceRecord, 'number' | 'kind' | 'currency'> & {
    /** What is to be paid; of a settled invoice what it came to. */
    amountCents: number
    periodStart: string | null
    periodEnd: string | null
  }
}

/** What a link shows now. */
export async function payPage(db: Database, link: PaymentLinkRow): Promise<PayPage> {
  const { accountId, invoiceId } = link
  const [clock, account, row] = await Promise.all([
    accountClock(db, accountId),
    db.account.findUniqueOrThrow({ where: { id: accountId } }),
    db.invoice.findUniqueOrThrow({ where: { id: invoiceId }, include: { attempts: { orderBy: { ordinal: 'asc' } } } }),
  ])
  if (clock === null) throw new Error(`there is no account ${accountId}`)
  const { attempts: tried, ...fields } = plain(row)
  const [invoice, attempts] = [fields as InvoiceRecord, tried as AttemptRecord[]]
  const { number, kind, currency, periodStart, periodEnd } = invoice
  const { legalName, locale, timeZone } = account
  return {
    ...{ clock, invoiceId, legalName, locale, timeZone },
    state: linkState(plain(link), invoice, attempts, clock.now),
    openPageAttemptId: attempts.find(isOpenPage)?.id ?? null,
    invoice: {
      ...{ number, kind, currency },
      amountCents: outstandingCents(invoice) || invoice.totalCents,
      periodStart: isoOrNull(periodStart),
      periodEnd: isoOrNull(periodEnd),
    },
  }
}
