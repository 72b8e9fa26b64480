import type { LedgerKind } from '../ledger'
import type { UsageUnit } from '../usage/tariff'

/** E35: what moved the balance in a month (I10 of source 004), in micros of the account's currency; positive is the customer's. */
export interface StatementFacts {
  /** An instant in the middle of the month, which is in it on whatever clocks it is read. ISO 8601. */
  midMonth: string
  openingMicros: number
  /** Everything but usage, summed by kind. */
  movements: { kind: Exclude<LedgerKind, 'USAGE' | 'PARTNER_DAYS'>; amountMicros: number }[]
  /** By category; null = Meta gave none. */
  usage: { unit: UsageUnit; category: string | null; amountMicros: number }[]
  /** Opening + movements + usage. */
  closingMicros: number
}
