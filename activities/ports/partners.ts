import type { PartnerRecord } from '../../domain/partner/record'
import type { Instant } from '../../domain/time'

/** Partners and their days. To decide by what is read here, lock the account. */
export interface PartnerStore {
  /** The account's partnership; null = it pays in money alone. */
  readPartner(accountId: string): Promise<PartnerRecord | null>
  /** Makes the account a partner; false when it is one already. */
  insertPartner(partner: PartnerRecord): Promise<boolean>
  /** Changes the terms; the balance follows postings alone. */
  updatePartner(
    partnerId: string,
    patch: Partial<Omit<PartnerRecord, 'id' | 'accountId' | 'dayBalance'>>,
  ): Promise<void>
  /** Days that the invoice has credited so far, less what was taken back, and in how many postings. */
  daysOfInvoice(invoiceId: string): Promise<{ days: number; postings: number }>
  /** Whether a transaction of the books has that key already. */
  isPosted(key: string): Promise<boolean>
  /**
   * Days that were given to the number and are neither used nor returned; `postings` counts every movement of days about
   * it, so that each has a key of its own.
   */
  channelDays(numberId: string): Promise<{ days: number; postings: number }>
  /** Days allocated less returned, with what was forfeited, in [from, to) of business time (P6). */
  daysUsed(accountId: string, from: Instant, to: Instant): Promise<number>
  /** Whether the number was on plan DAYS until the period of that invoice began. */
  leftDaysWith(numberId: string, invoiceId: string): Promise<boolean>
  /** When the account's next invoice of days is looked at whether its mail went out (P7); null = none is to be. */
  dayInvoiceAlarmAt(accountId: string): Promise<Instant | null>
  /** Those to be looked at by `now`, each with whether its mail was accepted. */
  dayInvoicesToLookAt(accountId: string, now: Instant): Promise<{ id: string; number: string; sent: boolean }[]>
}
