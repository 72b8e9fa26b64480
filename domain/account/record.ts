import type { MailPreferences } from '../mail/preferences'
import { type Instant, iso } from '../time'
import type { Standing } from './standing'

export type Address = {
  line1: string
  line2?: string | null
  city: string
  postalCode?: string | null
  region?: string | null
  country: string
}

/** The customer who pays (never Meta's WABA). */
export type AccountRecord = {
  id: string
  legalName: string
  email: string
  address: Address | null
  taxId: string | null
  currency: string
  timeZone: string
  locale: 'en' | 'es' | 'tr'
  billingMode: 'POSTPAID' | 'PREPAID'
  metaBilling: 'HOST' | 'DIRECT'
  dunningPolicy: string
  depositRemainder: 'REFUND' | 'RETAIN'
  standing: Standing
  processorCustomer: string | null
  testClockId: string | null
  usageClosedAt: Instant | null
  closedAt: Instant | null
  /** When the statement of the running month is told (E35); null = it is not wanted. */
  statementDueAt: Instant | null
  /** The account pays for hosting in days (source 003); null = it is no partner. */
  partnerId: string | null
  /** When the account's usage is next compared with Meta's report (C19); null = no run waits. */
  reconcileDueAt: Instant | null
  /** What the customer chose of the optional mails; what is not named is as the catalogue has it. */
  mailPreferences: Partial<MailPreferences>
  createdAt: Instant
}

/** What the billing profile still lacks before a first charge (W3); empty = complete. Names fields as the API does. */
export function missingProfile(account: Pick<AccountRecord, 'legalName' | 'address'>): string[] {
  const { address } = account
  const wanted: [string, string | undefined][] = [
    ['legalName', account.legalName],
    ['address.line1', address?.line1],
    ['address.city', address?.city],
    ['address.country', address?.country],
  ]
  return wanted.filter(([, value]) => !value?.trim()).map(([field]) => field)
}

/** Why nothing new can be begun on a closed account: the words of every refusal. */
export const closedText = (accountId: string, closedAt: Instant): string =>
  `The account ${accountId} was closed on ${iso(closedAt)}: it takes no orders and no payment methods. Create another account.`
