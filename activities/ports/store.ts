import type { AccountRecord } from '../../domain/account/record'
import type { Standing } from '../../domain/account/standing'
import type { CancellationFacts } from '../../domain/cancellation'
import type { MailStanding } from '../../domain/dunning/warning'
import type { Fact } from '../../domain/facts'
import type { CreditNoteRecord } from '../../domain/invoice/credit-note'
import type { DisputeRecord } from '../../domain/invoice/dispute'
import type { InquiryRecord } from '../../domain/invoice/inquiry'
import type {
  AttemptRecord,
  InvoiceLine,
  InvoiceRecord,
  MethodRecord,
  NewInvoiceRecord,
} from '../../domain/invoice/record'
import type { EntityId } from '../../domain/keys'
import type { LedgerTransaction } from '../../domain/ledger'
import type { MailTemplate } from '../../domain/mail/catalogue'
import type { NumberRecord } from '../../domain/number/record'
import type { Instant } from '../../domain/time'
import type { AutoTopUpStore } from './auto-top-up'
import type { PurgeStore, WabaStore } from './leaving'
import type { MetaStore } from './meta'
import type { PartnerStore } from './partners'
import type { PriceStore } from './prices'
import type { Payer } from './processor'
import type { ReconciliationStore } from './reconciliation'
import type { UsageStore } from './usage'
import type { WalletStore } from './wallet'

/** The database as the engine needs it. Everything inside one `transaction` is committed together or not at all. */
export interface Store {
  /**
   * `turnOf`: the account that the work locks first. Those of one account then wait for each other here, and not in the
   * database, where each would hold a connection meanwhile.
   */
  transaction<T>(work: (tx: StoreTransaction) => Promise<T>, turnOf?: string): Promise<T>
  /** A question that needs no transaction around it: it locks nothing, writes nothing, and reads each time what is committed. */
  ask<T>(question: (store: StoreTransaction) => Promise<T>): Promise<T>
}

/**
 * One running transaction. What is asked for runs in the order in which it was asked, whether or not each answer is waited
 * for; questions that do not depend on each other are asked together. Locks are taken in the order account, number, invoice.
 * Instants are epoch ms.
 */
export interface StoreTransaction
  extends AccountStore,
    NumberStore,
    WabaStore,
    PurgeStore,
    MetaStore,
    InvoiceStore,
    AttemptStore,
    RefundStore,
    DisputeStore,
    CreditNoteStore,
    InquiryStore,
    PriceStore,
    UsageStore,
    ReconciliationStore,
    WalletStore,
    AutoTopUpStore,
    PartnerStore,
    Journal {}

export interface AccountStore {
  /** Locks the account's row until the end of the transaction. Throws when there is none. */
  lockAccount(accountId: string): Promise<AccountRecord>
  readAccount(accountId: string): Promise<AccountRecord>
  updateAccount(
    accountId: string,
    patch: Partial<Pick<AccountRecord, 'processorCustomer' | 'usageClosedAt' | 'closedAt' | 'statementDueAt'>> & {
      standing?: Standing
    },
  ): Promise<void>
  /** The account's methods that are not removed, in the order they were added. */
  methodsOf(accountId: string): Promise<MethodRecord[]>
  /** One of its methods, also when it was removed meanwhile; null when there never was one. */
  readMethod(methodId: string): Promise<MethodRecord | null>
  /** Adds a method; as primary it demotes the other in the same transaction (W4). Adding the same one again does nothing. */
  insertMethod(method: MethodRecord): Promise<void>
  updateMethod(methodId: string, patch: Partial<Omit<MethodRecord, 'id' | 'accountId' | 'processorId'>>): Promise<void>
  /** Leaves a removed method to be detached at the processor at `at`; null = it is detached. `tries` so far. */
  planDetach(methodId: string, at: Instant | null, tries: number): Promise<void>
  /** Removed methods that are to be detached at `now`. */
  methodsToDetach(accountId: string, now: Instant): Promise<{ id: string; processorId: string; tries: number }[]>
  /** When the account has something to do about its methods: telling that a card ends (E07), detaching a removed one. */
  methodsDue(accountId: string): Promise<{ noticeAt: Instant | null; detachAt: Instant | null }>
  /** The month (`2026-11`) of an instant on the account's clocks, and when it ends. */
  monthAt(accountId: string, at: Instant): Promise<{ month: string; endsAt: Instant }>
}

export interface NumberStore {
  /** Locks the number's row; null when there is none. */
  lockNumber(numberId: string): Promise<NumberRecord | null>
  readNumber(numberId: string): Promise<NumberRecord | null>
  /** False when another live subscription holds the phone number (I17): nothing was written. */
  insertNumber(number: NumberRecord): Promise<boolean>
  updateNumber(numberId: string, patch: Partial<NumberRecord>): Promise<void>
  numbersOf(accountId: string): Promise<NumberRecord[]>
  /** What a cancel of the number at `at` would lead to; the preview reads the same facts (I22). */
  cancellationFacts(number: NumberRecord, at: Instant): Promise<CancellationFacts>
}

export interface InvoiceStore {
  lockInvoice(invoiceId: string): Promise<InvoiceRecord>
  readInvoice(invoiceId: string): Promise<InvoiceRecord>
  /** The invoice of that cause, if it was issued before (I11). */
  invoiceByCause(accountId: string, causeKey: string): Promise<InvoiceRecord | null>
  /** Writes an invoice under the next gap-free number of its account; the account must be locked. */
  insertInvoice(invoice: NewInvoiceRecord, lines: InvoiceLine[]): Promise<InvoiceRecord>
  updateInvoice(invoiceId: string, patch: Partial<InvoiceRecord>): Promise<void>
  /** The hosting invoice of one of the number's periods; null = none was issued. */
  hostingInvoice(numberId: string, ordinal: number): Promise<InvoiceRecord | null>
  linesOf(invoiceId: string): Promise<InvoiceLine[]>
  /** Invoices of the account that are OPEN, PROCESSING or UNCOLLECTIBLE, oldest first. */
  unpaidInvoices(accountId: string): Promise<InvoiceRecord[]>
  /** Unpaid hosting invoice of the number and unpaid usage invoices with lines of it, oldest first. */
  unpaidInvoicesOfNumber(numberId: string): Promise<InvoiceRecord[]>
  /** Keeps with the invoice's payment link who has paid by it; the first who did stays. */
  notePayer(invoiceId: string, payer: Payer): Promise<void>
  /** Numbers with lines on the invoice. */
  numbersOn(invoiceId: string): Promise<string[]>
}

/** What a charge of an invoice depends on. */
export type ChargeFacts = { attempts: AttemptRecord[]; methods: MethodRecord[]; preferredMethodId: string | null }

export interface AttemptStore {
  /** The invoice's attempts by ordinal, the account's methods as `methodsOf` has them, and its number's own method. */
  chargeFacts(invoice: Pick<InvoiceRecord, 'id' | 'accountId' | 'numberId'>): Promise<ChargeFacts>
  /** The invoice's attempts by ordinal. */
  attemptsOf(invoiceId: string): Promise<AttemptRecord[]>
  /** Records an attempt before it is sent; `sentAt` becomes the database's own time (real, not business time). */
  insertAttempt(attempt: Omit<AttemptRecord, 'sentAt'>): Promise<AttemptRecord>
  updateAttempt(attemptId: string, patch: Partial<AttemptRecord> & { resolvedAt?: Instant }): Promise<void>
}

export type RefundRecord = {
  id: string
  key: string
  accountId: string
  invoiceId: string
  attemptId: string
  amountCents: number
  reason: RefundReason
  /** DROPPED: before it was sent, the bank itself gave the money back by a dispute. */
  status: 'SENT' | 'SUCCEEDED' | 'TO_WALLET' | 'DROPPED'
  refundRef: string | null
  at: Instant
  tries: number
  /** When it is sent, at the earliest. */
  tryAt: Instant
  /** What support wrote about it; shown to the customer. */
  note?: string | null
}
/** Why money goes back; the words a mail uses. */
export type RefundReason =
  | 'DEPOSIT_REST'
  | 'NEVER_CONNECTED'
  | 'CANCELLED_BEFORE_CHARGE'
  | 'PAID_TWICE'
  | 'UNUSED_MONTHS'
  | 'SUPPORT'
  | 'ACCOUNT_CLOSED'
  | 'RECONCILIATION'

export interface RefundStore {
  /** Records a refund before it is sent; false when one with this key exists already. */
  insertRefund(refund: RefundRecord): Promise<boolean>
  /** Moves a refund on from `from`, SENT unless said; false when it has another status already. */
  updateRefund(
    refundId: string,
    patch: Pick<RefundRecord, 'status' | 'refundRef'>,
    from?: RefundRecord['status'],
  ): Promise<boolean>
  /** Refunds of the account that are due to be sent, with the charge they give back. A disputed payment's wait. */
  refundsToSend(accountId: string, now: Instant): Promise<(RefundRecord & { chargeRef: string })[]>
  /** Puts off a refund that the processor gave no answer to. */
  postponeRefund(refundId: string, tries: number, tryAt: Instant): Promise<void>
  /** When the account's next recorded refund is to be sent; null = none waits, but for the end of a dispute. */
  refundRetryAt(accountId: string): Promise<Instant | null>
  /** Every refund of the invoice, settled or not, in the order they were decided. */
  refundsOf(invoiceId: string): Promise<RefundRecord[]>
  /**
   * The account's charges with what each can still take back, in cents, newest first; those that have had a part of the
   * wallet before, or whose card refused a refund, are left out.
   */
  refundableCharges(accountId: string): Promise<{ invoiceId: string; attemptId: string; restCents: number }[]>
  /** What is still held of a paid deposit, in cents, by the books: less what usage took, was refunded or moved. */
  heldDepositCents(invoiceId: string): Promise<number>
  /** Whole cents of the wallet that are neither spent nor reserved, less refunds of top-ups that are under way. */
  refundableWalletCents(accountId: string): Promise<number>
}

export interface DisputeStore {
  /** The dispute that the processor knows under this reference, or null. */
  disputeByRef(processorRef: string): Promise<DisputeRecord | null>
  /** Every dispute and inquiry about the invoice's payments, oldest first. */
  disputesOf(invoiceId: string): Promise<DisputeRecord[]>
  insertDispute(dispute: DisputeRecord): Promise<void>
  updateDispute(disputeId: string, patch: Partial<DisputeRecord>): Promise<void>
}

export interface CreditNoteStore {
  /** Writes a credit note under the next gap-free number of its account; the account must be locked. */
  insertCreditNote(note: Omit<CreditNoteRecord, 'number'>): Promise<CreditNoteRecord>
}

export interface InquiryStore {
  /** Writes the one question about an invoice; a second one is an error. */
  insertInquiry(inquiry: InquiryRecord): Promise<void>
  /** The question that was asked about the invoice; null = none was. */
  inquiryAbout(invoiceId: string): Promise<InquiryRecord | null>
}

/** A mail to be sent: written with the change that causes it, once per key. */
export type MailRequest = {
  template: MailTemplate
  /** What the mail is about and which repetition: together with the template its key. */
  about: string
  step: string | number
  accountId: string
  numberId?: string | null
  invoiceId?: string | null
  params?: Record<string, string | number | boolean | null>
  at: Instant
}

/** What is written beside the objects themselves: facts, postings, mails and wake-ups. All of it is append-only. */
export interface Journal {
  /** Facts in the order in which they are to be told. */
  record(...facts: Fact[]): Promise<void>
  /** Posts a balanced transaction, once per its key (I15). */
  post(transaction: LedgerTransaction): Promise<void>
  /** Puts a mail into the outbox; the same key again does nothing. */
  requestMail(mail: MailRequest): Promise<void>
  /** Whether a mail of that key was written, and since when it is accepted by the mail server (I3). */
  mailStatus(mail: Pick<MailRequest, 'template' | 'about' | 'step'>): Promise<MailStanding | null>
  /** The newest mail of a template about an invoice: the warning a penalty waits for (I3). */
  latestMail(invoiceId: string, template: MailTemplate): Promise<MailStanding | null>
  /** What was recorded in the account's committed transactions and is not done yet: refunds due at `now`, mails, wake-ups. */
  waitingEffects(accountId: string, now: Instant): Promise<{ refunds: boolean; mails: boolean; wakeUps: boolean }>
  /** When the account's oldest waiting mail is tried next; null = none waits. */
  mailRetryAt(accountId: string): Promise<Instant | null>
  /** Tells an entity to look at its facts again, at business time `at`. Reaches it after the commit. */
  wake(target: EntityId, accountId: string, at: Instant): Promise<void>
}
