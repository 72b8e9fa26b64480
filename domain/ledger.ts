import { assertAmount, centsToMicros } from './money'
import type { DayAccount, DayKind } from './partner/day-kinds'
import type { Instant } from './time'

/** What a movement is, as statements show it (glossary). */
export type LedgerKind =
  | 'TOP_UP'
  | 'USAGE'
  | 'USAGE_CHARGE'
  | 'HOSTING'
  | 'DEPOSIT'
  | 'REFUND'
  | 'ADJUSTMENT'
  | 'CHARGEBACK'
  | 'TRANSFER'
  | 'PARTNER_DAYS'

/**
 * The accounts of one customer's books. Debit is positive, so:
 * CUSTOMER_BALANCE +  the customer owes us usage · −  his money is with us (readers see it negated, as `balanceMicros`)
 * RECEIVABLE +        asked for on an invoice, not yet paid
 * CASH +              money that reached us
 * DEPOSIT −           held for the customer, to be applied or given back
 * …_REVENUE −         earned
 * BAD_DEBT +          asked for and given up
 * ADJUSTMENT +        waived in the customer's favour
 */
export type LedgerAccount =
  | 'CUSTOMER_BALANCE'
  | 'RECEIVABLE'
  | 'CASH'
  | 'DEPOSIT'
  | 'HOSTING_REVENUE'
  | 'USAGE_REVENUE'
  | 'DAYS_REVENUE'
  | 'BAD_DEBT'
  | 'ADJUSTMENT'

/** One signed side of a transaction: millionths of `unit`, debit positive. */
export type LedgerLeg = { ledgerAccount: LedgerAccount | DayAccount; unit: string; amountMicros: number }

/** One business event in the books. `key` makes it happen once, however often it is posted. */
export type LedgerTransaction = {
  key: string
  kind: LedgerKind | DayKind
  accountId: string
  at: Instant
  invoiceId?: string
  numberId?: string
  note?: string
  legs: LedgerLeg[]
}

/** Which invoices the constructors below can book. */
export type InvoicedKind = 'HOSTING' | 'USAGE' | 'DEPOSIT' | 'PARTNER_DAYS'

/** What every posting says about itself. `currency` is the account's. */
export type PostingFacts = Pick<LedgerTransaction, 'key' | 'accountId' | 'at' | 'invoiceId' | 'numberId' | 'note'> & {
  currency: string
}
/** A posting of whole cents, more than none. */
export type CentsPosting = PostingFacts & { amountCents: number }
/** A posting of micros, more than none: usage before it is rounded. */
export type MicrosPosting = PostingFacts & { amountMicros: number }
/** A posting about an invoice of some kind. */
export type InvoicePosting = CentsPosting & { invoiceKind: InvoicedKind }

/** The account that an invoice of each kind took its amount from when it was issued. */
const ISSUED_FROM = {
  HOSTING: 'HOSTING_REVENUE',
  USAGE: 'CUSTOMER_BALANCE',
  DEPOSIT: 'DEPOSIT',
  PARTNER_DAYS: 'DAYS_REVENUE',
} as const satisfies Record<InvoicedKind, LedgerAccount>

/**
 * The account that a refund of each kind takes back from: of a top-up the customer's own money. OVERPAYMENT is money that
 * no invoice asked for (I1).
 */
const REFUNDED_FROM = {
  HOSTING: 'HOSTING_REVENUE',
  USAGE: 'USAGE_REVENUE',
  DEPOSIT: 'DEPOSIT',
  PARTNER_DAYS: 'DAYS_REVENUE',
  TOP_UP: 'CUSTOMER_BALANCE',
  OVERPAYMENT: 'RECEIVABLE',
} as const satisfies Record<InvoicedKind | 'TOP_UP' | 'OVERPAYMENT', LedgerAccount>

const KIND_OF_INVOICE = {
  HOSTING: 'HOSTING',
  USAGE: 'USAGE_CHARGE',
  DEPOSIT: 'DEPOSIT',
  PARTNER_DAYS: 'PARTNER_DAYS',
} as const satisfies Record<InvoicedKind, LedgerKind>

/** Dialogues were opened: the customer owes their price, not yet on an invoice; we earned it (C8, C9). */
export const usageRated = (facts: MicrosPosting): LedgerTransaction =>
  move('USAGE', facts, facts.amountMicros, 'CUSTOMER_BALANCE', 'USAGE_REVENUE')

/**
 * Messages that were reported late show that a number owes more, or less, for its month than was booked (I18).
 * `amountMicros` is signed: positive = he owes more.
 */
export const usageCorrected = (facts: MicrosPosting): LedgerTransaction =>
  facts.amountMicros < 0
    ? move('ADJUSTMENT', facts, -facts.amountMicros, 'USAGE_REVENUE', 'CUSTOMER_BALANCE')
    : move('ADJUSTMENT', facts, facts.amountMicros, 'CUSTOMER_BALANCE', 'USAGE_REVENUE')

/** A USAGE invoice was issued: the debt leaves the balance and is now asked for (C16, C17). */
export const usageInvoiced = (facts: CentsPosting): LedgerTransaction =>
  move('USAGE_CHARGE', facts, centsToMicros(facts.amountCents), 'RECEIVABLE', 'CUSTOMER_BALANCE')

/** A HOSTING invoice was issued: asked for, earned (C3). */
export const hostingInvoiced = (facts: CentsPosting): LedgerTransaction =>
  move('HOSTING', facts, centsToMicros(facts.amountCents), 'RECEIVABLE', 'HOSTING_REVENUE')

/** A DEPOSIT invoice was issued: asked for, and ours only to keep for the customer (C23). */
export const depositInvoiced = (facts: CentsPosting): LedgerTransaction =>
  move('DEPOSIT', facts, centsToMicros(facts.amountCents), 'RECEIVABLE', 'DEPOSIT')

/** A PARTNER_DAYS invoice was issued: its days are credited when it is paid, in the books of days (P8). */
export const partnerDaysInvoiced = (facts: CentsPosting): LedgerTransaction =>
  move('PARTNER_DAYS', facts, centsToMicros(facts.amountCents), 'RECEIVABLE', 'DAYS_REVENUE')

/** Money for an invoice arrived: the customer no longer owes it. Shown under the kind of what was paid. */
export const invoicePaid = (facts: InvoicePosting): LedgerTransaction =>
  move(KIND_OF_INVOICE[facts.invoiceKind], facts, centsToMicros(facts.amountCents), 'CASH', 'RECEIVABLE')

/** Money for a top-up arrived: it is the customer's own (S10). Nothing was posted when it was asked for. */
export const topUpPaid = (facts: CentsPosting): LedgerTransaction =>
  move('TOP_UP', facts, centsToMicros(facts.amountCents), 'CASH', 'CUSTOMER_BALANCE')

/** Money for a top-up that is paid or withdrawn already: it waits to go back as an OVERPAYMENT, and never was his (I1). */
export const topUpBeyond = (facts: CentsPosting): LedgerTransaction =>
  move('TOP_UP', facts, centsToMicros(facts.amountCents), 'CASH', 'RECEIVABLE')

/**
 * An unpaid invoice is withdrawn: its own issue, backwards. Voided usage is owed on the balance again and can be
 * invoiced again; to forgive it, post `usageWaived` too.
 */
export const invoiceVoided = (facts: InvoicePosting): LedgerTransaction =>
  move('ADJUSTMENT', facts, centsToMicros(facts.amountCents), ISSUED_FROM[facts.invoiceKind], 'RECEIVABLE')

/** An invoice is given up as UNCOLLECTIBLE: the claim becomes our loss; the customer may still pay it later. */
export const writtenOff = (facts: CentsPosting): LedgerTransaction =>
  move('ADJUSTMENT', facts, centsToMicros(facts.amountCents), 'BAD_DEBT', 'RECEIVABLE')

/** An invoice that was given up is withdrawn after all: its own issue backwards, and no loss remains. */
export const writtenOffVoided = (facts: InvoicePosting): LedgerTransaction =>
  move('ADJUSTMENT', facts, centsToMicros(facts.amountCents), ISSUED_FROM[facts.invoiceKind], 'BAD_DEBT')

/** Money arrived for an invoice that was given up: the loss shrinks. */
export const writtenOffPaid = (facts: InvoicePosting): LedgerTransaction =>
  move(KIND_OF_INVOICE[facts.invoiceKind], facts, centsToMicros(facts.amountCents), 'CASH', 'BAD_DEBT')

/** Money went back to the customer's card: what it had paid for is taken back. */
export const refunded = (facts: CentsPosting & { of: keyof typeof REFUNDED_FROM }): LedgerTransaction =>
  move('REFUND', facts, centsToMicros(facts.amountCents), REFUNDED_FROM[facts.of], 'CASH')

/** Same, when the card cannot take it back: it becomes the customer's own money on his balance, which a top-up is already. */
export const toWallet = (facts: CentsPosting & { of: InvoicedKind | 'OVERPAYMENT' }): LedgerTransaction =>
  move('REFUND', facts, centsToMicros(facts.amountCents), REFUNDED_FROM[facts.of], 'CUSTOMER_BALANCE')

/** Days of a period that a dearer plan has cut short were paid for: they become the customer's own money (row 25). */
export const unusedDaysCredited = (facts: CentsPosting): LedgerTransaction =>
  move('ADJUSTMENT', facts, centsToMicros(facts.amountCents), 'HOSTING_REVENUE', 'CUSTOMER_BALANCE')

/** A refund that the card had taken came back from the bank: the money is with us again, and the customer's own. */
export const refundReturned = (facts: CentsPosting): LedgerTransaction =>
  move('REFUND', facts, centsToMicros(facts.amountCents), 'CASH', 'CUSTOMER_BALANCE')

/** What a disputed payment is taken from and given back to. */
export type DisputedFrom = 'RECEIVABLE' | 'BAD_DEBT' | 'CUSTOMER_BALANCE'

/**
 * A bank took a payment back by a dispute: the customer owes it again (row 28). `against` is BAD_DEBT where nobody is
 * asked for it any more: the invoice was given up or withdrawn. A top-up is taken back from his balance.
 */
export const chargedBack = (facts: CentsPosting & { against: DisputedFrom }): LedgerTransaction =>
  move('CHARGEBACK', facts, centsToMicros(facts.amountCents), facts.against, 'CASH')

/** The bank gave a disputed payment back to us (row 29). */
export const chargebackReturned = (facts: CentsPosting & { against: DisputedFrom }): LedgerTransaction =>
  move('CHARGEBACK', facts, centsToMicros(facts.amountCents), 'CASH', facts.against)

/** The customer's own money left his balance and went back to a card: the account was closed. */
export const walletRefunded = (facts: CentsPosting): LedgerTransaction =>
  move('REFUND', facts, centsToMicros(facts.amountCents), 'CUSTOMER_BALANCE', 'CASH')

/** Less than a cent of the customer's money, which no payment can carry, is struck off when the account is closed. */
export const walletRounded = (facts: MicrosPosting): LedgerTransaction =>
  move('ADJUSTMENT', facts, facts.amountMicros, 'CUSTOMER_BALANCE', 'ADJUSTMENT')

/** The held deposit pays usage that is on no invoice: we hold less, he owes less (C23). */
export const depositApplied = (facts: CentsPosting): LedgerTransaction =>
  move('DEPOSIT', facts, centsToMicros(facts.amountCents), 'DEPOSIT', 'CUSTOMER_BALANCE')

/** The rest of a deposit is kept under `depositRemainder: RETAIN`: it becomes earned hosting (C23). */
export const depositRetained = (facts: CentsPosting): LedgerTransaction =>
  move('DEPOSIT', facts, centsToMicros(facts.amountCents), 'DEPOSIT', 'HOSTING_REVENUE')

/** Usage that is not worth a charge is forgiven: he owes less, at our cost (C17). */
export const usageWaived = (facts: MicrosPosting): LedgerTransaction =>
  move('ADJUSTMENT', facts, facts.amountMicros, 'ADJUSTMENT', 'CUSTOMER_BALANCE')

/** Whether the legs sum to zero in every unit, and there are legs at all (I15). */
export function balanced(transaction: LedgerTransaction): boolean {
  const sums = new Map<string, number>()
  for (const { unit, amountMicros } of transaction.legs) sums.set(unit, (sums.get(unit) ?? 0) + amountMicros)
  return sums.size > 0 && [...sums.values()].every((sum) => sum === 0)
}

/** A transaction of two legs, from which the constructors of both books are made. Throws a RangeError unless the amount is a positive safe integer of micros. */
export function move<Kind extends LedgerTransaction['kind'], Account extends LedgerLeg['ledgerAccount']>(
  kind: Kind,
  { key, accountId, at, invoiceId, numberId, note, currency }: PostingFacts,
  amountMicros: number,
  debit: Account,
  credit: Account,
): LedgerTransaction {
  if (assertAmount('amountMicros', amountMicros) <= 0) throw new RangeError(`${key} would move ${amountMicros} micros`)
  return {
    key,
    kind,
    accountId,
    at,
    ...(invoiceId === undefined ? {} : { invoiceId }),
    ...(numberId === undefined ? {} : { numberId }),
    ...(note === undefined ? {} : { note }),
    legs: [
      { ledgerAccount: debit, unit: currency, amountMicros },
      { ledgerAccount: credit, unit: currency, amountMicros: -amountMicros },
    ],
  }
}
