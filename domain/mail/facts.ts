import type { CardFacts } from './card-facts'
import type { DisputeFacts, InvoiceFacts, RefundFacts } from './invoice-facts'
import type { NumberAtMeta } from './number-at-meta'
import type { PartnerFacts } from './partner-facts'
import type { MailPreferences } from './preferences'
import type { SendingFacts } from './sending-facts'
import type { StatementFacts } from './statement-facts'

/**
 * What a mail may say: one plain JSON value, read from the database just before the mail is sent and nowhere else.
 *
 * Every instant is an ISO 8601 string in UTC ending `Z`. Every amount is a safe integer of the currency's minor unit
 * (`…Cents`) or millionths of a currency unit (`…Micros`). `null` = known to be absent; a missing part = this mail does
 * not need it (the catalogue's `needs` says which parts must be there).
 */
export interface MailFacts {
  /** The account's present instant: its test clock's time, else real time. */
  now: string
  account: AccountFacts
  seller: SellerFacts
  /** The hosted number the mail is about. */
  number?: NumberFacts
  /** The invoice the mail is about: hosting, usage or deposit. */
  invoice?: InvoiceFacts
  /** E30: the money that went back. */
  refund?: RefundFacts
  /** E31: the payment that a bank took back. */
  dispute?: DisputeFacts
  /** E07: the card that is about to end. */
  card?: ExpiringCardFacts
  /** E28: the price that is going to change. */
  priceChange?: PriceChangeFacts
  /** E29: terms that were asked for or agreed. */
  quote?: QuoteFacts
  /** E16, E17: what stands between the customer and his next message. */
  sending?: SendingFacts
  /** What is in the wallet now: mails about money that goes into it or is taken from it. */
  wallet?: WalletFacts
  /** E19: the standing order that could not top up. */
  autoTopUp?: AutoTopUpFacts
  /** E34: the days of a partner. */
  partner?: PartnerFacts
  /** Who has paid by a link for credits, as he named himself on the processor's page. */
  payer?: PayerFacts
  /** E14, E15 (and E06 in their place): how the free dialogues were used. */
  usage?: UsageFacts
  /** E35: what moved the balance in a month. */
  statement?: StatementFacts
  links: LinkFacts
  /** The outbox row's own small data, kept with the mail as evidence. No text depends on it: the state re-read does. */
  params: Record<string, string | number | boolean | null>
}

export interface AccountFacts {
  id: string
  legalName: string
  /** `en`, `es`, `tr`, also with a region (`es-MX`); anything else is written in English. */
  locale: string
  /** IANA name; dates in the mail are in this zone. */
  timeZone: string
  /** ISO 4217. */
  currency: string
  /** The postal address, one string a line; empty when no billing profile exists yet. */
  addressLines: string[]
  taxId: string | null
  /** Which of the optional mails the customer gets. */
  mailPreferences: MailPreferences
  /**
   * Dialogue terms told in E03; null when the host charges no usage after the fact (DIRECT, PREPAID). `freePerMonth` is 0
   * where messages are sold.
   */
  dialogueTerms: { freePerMonth: number; thresholdCents: number } | null
}

/** The seller's registration data, from configuration (rules: "Legal musts" of a receipt). */
export interface SellerFacts {
  /** Name shown at the top of the mail. */
  brandName: string
  legalName: string
  addressLines: string[]
  taxId: string | null
  /** Company register entry, as the law of the seat wants it printed; null when there is none. */
  registration: string | null
  /** The monitored address that a customer may write to. */
  supportEmail: string
  /** Why no tax is charged, where invoices must say so. */
  taxNote: 'REVERSE_CHARGE' | 'EXEMPT' | null
}

export type MailNumberState =
  | 'PENDING_PAYMENT'
  | 'PROVISIONING'
  | 'ACTIVE'
  | 'PAST_DUE'
  | 'SUSPENDED'
  | 'SETTLING'
  | 'HOLD'
  | 'DELETING'
  | 'DELETED'
  | 'ABANDONED'

export type MailSuspensionReason = 'HOSTING_UNPAID' | 'USAGE_UNPAID' | 'DISPUTE' | 'ADMIN' | 'DAYS_EXHAUSTED'

export interface NumberFacts extends NumberAtMeta {
  id: string
  /** E.164. The customer's own hosted number: the only phone number that may be in a mail. */
  phoneNumber: string
  displayName: string
  state: MailNumberState
  suspensionReasons: MailSuspensionReason[]
  plan: 'MONTHLY' | 'ANNUAL' | 'DAYS'
  /** What the next renewal changes the plan to; null = it stays. */
  nextPlan: 'MONTHLY' | 'ANNUAL' | 'DAYS' | null
  /** Of one full period (3900, 36000). */
  priceCents: number
  currentPeriodStart: string | null
  currentPeriodEnd: string | null
  nextCharge: { at: string; amountCents: number } | null
  /** The method `nextCharge` will be tried on first; null = none is usable. */
  nextChargeCard: CardFacts | null
  holdUntil: string | null
  /** The hold is over but for the mail's invoice: paid, it releases the number; unpaid, `holdUntil` does (C24). */
  releasedWhenPaid: boolean
  /** E12: the deposit a cancel would cost now, in state NONE. Null = no deposit was or would be taken. */
  deposit: DepositFacts | null
  /** E22 about a channel: the deposit in days, and whether the balance had them (P12). Null = none is wanted. */
  depositDays: { days: number; held: boolean } | null
  deletedAt: string | null
}

export interface DepositFacts {
  state: 'NONE' | 'PENDING' | 'PAID' | 'FAILED' | 'VOID'
  amountCents: number
  /** Part of a paid deposit used for dialogues that were delivered after the cancel. */
  appliedToUsageCents: number
  refundedCents: number
  /** E27: where a reactivation put it. */
  movedTo: 'WALLET' | 'NEW_MONTH' | null
}

export interface ExpiringCardFacts extends CardFacts {
  /** 1 to 12. */
  expMonth: number
  /** Four digits. */
  expYear: number
  /** False once the card was removed or renewed: the mail is not due any more. */
  inUse: boolean
  /** The first charge after the card's last month; null when there is none. */
  chargeAfterExpiry: { at: string; amountCents: number } | null
  /** Hosted numbers that are paid with it. */
  phoneNumbers: string[]
}

export interface PriceChangeFacts {
  /** What changes, a plan each; of one full period and number. */
  changes: { plan: 'MONTHLY' | 'ANNUAL'; fromCents: number; toCents: number; reason: PriceChangeReason }[]
  /** Count of numbers from which the volume price holds (5). */
  volumeFrom: number
  /** False once the change was called off (back at five numbers): the mail is not due any more. */
  planned: boolean
  /** First renewal at the new price, of each number it concerns; a rise keeps its 7 days. */
  numbers: { phoneNumber: string; at: string; amountCents: number }[]
}

/** Which side of the volume price the count of numbers came to, a price agreed with the account, or a new price list. */
export type PriceChangeReason = 'FEWER_NUMBERS' | 'MORE_NUMBERS' | 'AGREED' | 'NEW_LIST'

/** E29: the terms a customer waits for, or has got (C7). */
export interface QuoteFacts {
  status: 'OPEN' | 'APPROVED'
  wish: 'ORDER' | 'PLAN_CHANGE' | 'RENEWAL'
  /** Of the account, with the one that is wished for. */
  numbers: number
  /** What was agreed; null while nothing is. A plan that the terms do not cover is null. */
  terms: { monthlyCents: number | null; annualCents: number | null; validFrom: string } | null
}

export interface PayerFacts {
  name: string | null
  email: string | null
}

export interface WalletFacts {
  /** Positive = the customer's money. */
  balanceMicros: number
  /** The mail's top-up was made by the standing order. */
  automatic: boolean
}

export interface AutoTopUpFacts {
  /** A charge failed, the last of too many did, or a cap is reached. */
  news: 'FAILED' | 'DISABLED' | 'CAP'
  amountCents: number
  thresholdCents: number
  /** Null = none was chosen. */
  monthlyCapCents: number | null
  /** When it goes on by itself; null = it does not: it is off. */
  againAt: string | null
}

export interface UsageFacts {
  freeUsed: number
  freeIncluded: number
  /** Left unbilled after this charge, in millionths; shown rounded toward zero. */
  carriedMicros: number
}

/** Absolute addresses below `publicUrl`; any other is refused at rendering. A missing one falls back to `portal`. */
export interface LinkFacts {
  publicUrl: string
  portal: string
  preferences: string
  updateCard: string
  invoice?: string
  /** Signed and short-lived. */
  pay?: string
  number?: string
  topUp?: string
  /** Orders the number again after a failed sign-up. */
  retry?: string
  raiseLimit?: string
  /** Reactivates a held number. */
  keep?: string
  export?: string
  usage?: string
  creditNote?: string
  statementPdf?: string
  statementCsv?: string
}
