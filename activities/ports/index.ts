import type { AcceptedMethods } from '../../domain/method/acceptance'
import type { Instant } from '../../domain/time'
import type { MetaReports, WhatsAppNumbers, WhatsAppWabas } from './graph'
import type { Processor } from './processor'
import type { Store } from './store'

/** Everything an activity can reach, injected once by the worker. */
export type Ports = {
  store: Store
  processor: Processor
  whatsapp: WhatsAppNumbers
  wabas: WhatsAppWabas
  reports: MetaReports
  outbox: Outbox
  messenger: Messenger
  monitors: Monitors
  retention: Retention
  /** Which payment methods are taken (W2). */
  acceptedMethods: AcceptedMethods
  newId: (prefix: string) => string
  /** Where a page of the processor's sends the person back to. */
  returnUrl: string
}

/** Sends what waits in the mail outbox. */
export interface Outbox {
  /**
   * Sends the account's waiting mails that are due at `now`, oldest first, re-reading the state before each. A refusal
   * by the mail server is kept on the row with the instant of the next try; it is never thrown.
   */
  flush(accountId: string, now: Instant): Promise<void>
}

/** Watches that the invariants hold. */
export interface Monitors {
  /** Looks at every invariant and keeps what it finds; what begins to be violated is told once, by an `ops.alert`. */
  check(): Promise<void>
}

/** Keeps the database from growing by what nobody needs. */
export interface Retention {
  /** Deletes what has passed; no fact of billing is among it. */
  sweep(): Promise<void>
}

/** Brings wake-ups to their entities. */
export interface Messenger {
  /** Delivers the account's pending wake-ups. On a test clock this does nothing: the clock's driver delivers them. */
  deliver(accountId: string): Promise<void>
}
