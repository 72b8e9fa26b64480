import type { InvoiceLine } from '../../domain/invoice/record'
import type { MetaUsage } from '../../domain/meta/usage'
import type { Instant } from '../../domain/time'

/** A message as Meta's webhook tells it, of a number of ours. */
export type ReportedUsage = MetaUsage & { numberId: string }

/** Usage, and what of it is on no invoice yet. */
export interface UsageStore {
  /** Σ of the customer's own ledger account in micros; positive = the customer's money. */
  balanceMicros(accountId: string): Promise<number>
  /** Wallet credit that a charge of usage uses first, in micros: what the balance has beside unbilled usage. */
  creditMicros(accountId: string): Promise<number>
  /** What the number has used and no invoice holds, in micros. */
  unbilledMicros(numberId: string): Promise<number>
  /** What the balance owes beside unbilled usage, in micros: a prepaid balance below zero (S1). */
  shortfallMicros(accountId: string): Promise<number>
  /**
   * Moves unbilled usage onto an invoice's lines: whole cents per number, the remainder carried (C16, I19).
   * `openedBefore` leaves later dialogues unbilled (the month-start cut). Of one number, which is leaving, it also asks for
   * a balance below zero (S1).
   */
  takeUsage(input: {
    accountId: string
    numberId?: string
    invoiceId: string
    openedBefore?: Instant
  }): Promise<InvoiceLine[]>
  /** What `takeUsage` would take, in whole cents, without taking it. */
  billableCents(input: { accountId: string; numberId?: string; openedBefore?: Instant }): Promise<number>
  /** Covers unbilled usage of the number up to `limitMicros`; returns what was covered (deposit, waiver). */
  coverUsage(numberId: string, limitMicros: number): Promise<number>
  /** When the number's last paid dialogue was paid; null = never. */
  lastPaidUsageAt(numberId: string): Promise<Instant | null>
  /** When the number's last priced dialogue opened; null = never. */
  lastUsageAt(numberId: string): Promise<Instant | null>
  /** 06:00 (account zone) of the month start that closes the oldest usage now unbilled, and its 00:00 cut. */
  nextMonthStart(accountId: string): Promise<{ cutAt: Instant; chargeAt: Instant } | null>
  /** Takes messages of the account's numbers into the books; one that is there already changes nothing (I18). */
  ingestUsage(batch: { accountId: string; events: ReportedUsage[]; now: Instant }): Promise<void>
}
