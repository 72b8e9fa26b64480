import type { Instant } from './time'

/** Every workflow id, idempotency key and run key is made here, so that the same cause always has the same name. */

export const ENTITY_KINDS = ['account', 'number', 'dunning'] as const
export type EntityKind = (typeof ENTITY_KINDS)[number]
/** A workflow id such as `number:num_…`; dunning is keyed by its invoice. */
export type EntityId = `${EntityKind}:${string}`

export const accountEntity = (accountId: string): EntityId => `account:${accountId}`
export const numberEntity = (numberId: string): EntityId => `number:${numberId}`
export const dunningEntity = (invoiceId: string): EntityId => `dunning:${invoiceId}`

/** The workflow id of a test clock. */
export const clockWorkflowId = (clockId: string): string => `test-clock:${clockId}`

/** Splits an entity's id. Throws for an id that was not made here. */
export function entityParts(id: string): { kind: EntityKind; key: string } {
  const [kind, key] = id.split(':')
  if (!key || !ENTITY_KINDS.includes(kind as EntityKind)) throw new Error(`not an entity id: ${id}`)
  return { kind: kind as EntityKind, key }
}

/** I12: a key means one attempt, f(invoice, attempt ordinal, method); no wall clock in it. */
export const attemptKey = (invoiceId: string, ordinal: number, methodId: string | null): string =>
  `${invoiceId}:${ordinal}:${methodId ?? 'page'}`

/** A refund's key: the invoice and what the refund is for, so that one cause refunds once. */
export const refundKey = (invoiceId: string, cause: string): string => `refund:${invoiceId}:${cause}`

/** The part of a closed account's wallet that goes back to one payment. */
export const walletRefundKey = (attemptId: string): string => `wallet-refund:${attemptId}`

/** An allocation of days in the books: once, however often its command is carried out (P9). */
export const allocationKey = (allocationId: string): string => `days-allocated:${allocationId}`

/** Names one run of collecting an invoice: a repeated run finds the attempts it has already made. */
export const runKey = {
  issue: (invoiceId: string) => `${invoiceId}:issue`,
  /** `ladderOf` tells a further ladder of the invoice apart (after a lost dispute); null = its only one so far. */
  ladder: (invoiceId: string, day: number, ladderOf: Instant | null) =>
    ladderOf === null ? `${invoiceId}:day:${day}` : `${invoiceId}:day:${day}:${ladderOf}`,
  /** A try on a ladder day of an invoice that nobody has answered for yet: its day 0 has not begun. */
  afterSilence: (invoiceId: string, day: number) => `${invoiceId}:silence:${day}`,
  /** A method can become usable more than once; each time it is a new one to the invoice (I13). */
  newMethod: (invoiceId: string, methodId: string, usableSince: Instant) =>
    `${invoiceId}:new:${methodId}:${usableSince}`,
  command: (invoiceId: string, commandId: string) => `${invoiceId}:cmd:${commandId}`,
  /** A page of the processor's: the customer's own, or for whoever was given a link. */
  page: (invoiceId: string, ordinal: number, guest: boolean) => `${invoiceId}:${guest ? 'guest' : 'page'}:${ordinal}`,
}

/** Whether a run is a page for whoever was given a link. */
export const isGuestRun = (key: string): boolean => /:guest:\d+$/.test(key)

/** What makes an invoice the only one of its cause within its account (I11). */
export const causeKey = {
  period: (numberId: string, ordinal: number) => `hosting:${numberId}:${ordinal}`,
  planChange: (numberId: string, commandId: string) => `plan-change:${numberId}:${commandId}`,
  topUp: (invoiceId: string) => `top-up:${invoiceId}`,
  usage: (commandOrInstant: string | Instant) => `usage:${commandOrInstant}`,
  settlement: (numberId: string, cancelledAt: Instant) => `settle:${numberId}:${cancelledAt}`,
  deposit: (numberId: string, cancelledAt: Instant) => `deposit:${numberId}:${cancelledAt}`,
  dayRequest: (invoiceId: string) => `day-request:${invoiceId}`,
  daysUsed: (partnerId: string, until: Instant) => `days-used:${partnerId}:${until}`,
  trailing: (numberId: string, cancelledAt: Instant) => `trailing:${numberId}:${cancelledAt}`,
}

/** Where workflows run, and where the activities that may call the processor run, limited in calls per second. */
export const TASK_QUEUE = 'linekeeper'
export const MONEY_TASK_QUEUE = 'linekeeper-money'

/** Names of the workflow functions in workflows/index. */
export const WORKFLOW_TYPES = { account: 'account', number: 'number', dunning: 'dunning' } as const satisfies Record<
  EntityKind,
  string
>
export const CLOCK_WORKFLOW_TYPE = 'testClock'
