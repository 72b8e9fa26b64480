import type { AccountRecord } from '../../domain/account/record'
import type { AttemptRecord, AttemptTrigger, InvoiceRecord } from '../../domain/invoice/record'
import type { Instant } from '../../domain/time'
import type { StoreTransaction } from '../ports/store'

/** Who carries the run out: the entity that need not be woken by its result. */
export type Collector = 'number' | 'account' | 'dunning'

export type Collection = {
  accountId: string
  /**
   * Names this run of this action; a repetition after a crash goes on where it stopped (I10, I12). Without it the run is
   * the one that issues the invoice, and named by what the invoice is for.
   */
  runKey?: string
  trigger: AttemptTrigger
  collector: Collector
  now: Instant
  /** The customer waits for the answer. */
  onSession: boolean
  /** One method chosen by a person, or null: the first method and the next backup (rule 9). */
  methodId: string | null
  /** The method that goes first, where none was chosen and it is not the invoice's own that does. */
  preferredId?: string | null
  /** Issues or locks the invoice inside the first transaction; null = there is nothing to collect any more. */
  open: (tx: StoreTransaction, account: AccountRecord) => Promise<InvoiceRecord | null>
  /** The attempt to find out about, when the run goes on with one whose outcome was not known (I1). */
  resume?: string
  /** What the result means for the entity; runs in the transaction that books the result. */
  settled?: (tx: StoreTransaction, result: CollectionResult) => Promise<void>
}

/** A run that has its name. */
export type Run = Collection & { runKey: string }

/**
 * How a run ended. DECLINED: every method it was allowed was refused. BUSY: another charge of the invoice is in flight.
 * CLOSED: nothing to collect. `checkoutUrl` is where a person can pay.
 */
export type CollectionResult = {
  kind:
    | 'PAID'
    | 'DECLINED'
    | 'REQUIRES_ACTION'
    | 'PROCESSING'
    | 'UNKNOWN'
    | 'TRANSIENT'
    | 'NO_METHOD'
    | 'BUSY'
    | 'CLOSED'
  invoice: InvoiceRecord | null
  attempt: AttemptRecord | null
}
