import type { MethodType } from '../../domain/method/acceptance'
import type { Instant } from '../../domain/time'

/**
 * What the engine asks of a card processor. Any processor is one adapter of this port; `test/adapters/processor-contract`
 * is the contract every adapter must pass. A decline is a value (dunning.md, rule 1); `UNKNOWN` means "we do not know
 * whether money moved" and must be looked up with `findCharge` before anything else is sent (I1, I10, I12).
 */
export interface Processor {
  /** Creates the processor's customer for an account, or returns the one made before under the same `key`. */
  createCustomer(input: { key: string; accountId: string; email: string; name: string }): Promise<string>

  /** Attaches a token or a method to the customer. A refused token is a value, with the raw code kept. */
  attachMethod(input: { key: string; customerRef: string; token: string }): Promise<AttachResult>

  /** Detaches a method; a method the processor no longer knows counts as detached. */
  detachMethod(methodRef: string): Promise<void>

  /** A stored method as it is now, with its customer; null when it is attached to nobody or unknown. */
  lookUpMethod(methodRef: string): Promise<{ customerRef: string; method: ProcessorMethod } | null>

  /** Whether the customer still exists. */
  hasCustomer(customerRef: string): Promise<boolean>

  /** Charges once per `key` (I12: f(invoice, attempt ordinal, method)). Repeating a key never charges twice. */
  charge(input: ChargeInput): Promise<ChargeOutcome>

  /** The fate of a charge that was sent for `attemptId`, or null when the processor has never received it. */
  findCharge(input: { attemptId: string; customerRef: string; sentAfter: number }): Promise<ChargeOutcome | null>

  /** The present state of a charge by the processor's own reference (after a webhook's hint, or for a PROCESSING one). */
  lookUpCharge(chargeRef: string): Promise<ChargeOutcome>

  /** Abandons a charge that waits for the customer (REQUIRES_ACTION). Returns what it was in the end: it may have been paid. */
  cancelCharge(chargeRef: string): Promise<ChargeOutcome>

  /** Gives back `amountCents` of a settled charge, once per `key`; a repeated key returns the first refund. */
  refund(input: { key: string; refundId: string; chargeRef: string; amountCents: number }): Promise<RefundOutcome>

  /** A hosted page on which a person pays one invoice; paid exactly as `charge` with trigger CUSTOMER is looked up. */
  createPaymentPage(input: PaymentPageInput): Promise<{ pageRef: string; url: string; expiresAt: number }>

  /** What became of a hosted page: the charge made on it, and by whom; null while nobody has paid. */
  lookUpPaymentPage(pageRef: string): Promise<{ outcome: ChargeOutcome; methodRef: string | null; payer: Payer } | null>

  /** Where a hosted page can still be paid, or null once it was paid, was closed or has run out. */
  paymentPageUrl(pageRef: string): Promise<string | null>

  /** Closes a hosted page so that it can no longer be paid; returns the charge if it was paid meanwhile. */
  expirePaymentPage(pageRef: string): Promise<ChargeOutcome | null>

  /** A hosted page on which a person stores a new payment method for the account (POST …/payment-method-sessions). */
  createMethodPage(input: {
    key: string
    customerRef: string
    accountId: string
    returnUrl: string
    /** The kinds of method that may be stored there, and the currency they will be charged in. */
    types: MethodType[]
    currency: string
  }): Promise<string>

  /** The method stored on a finished method page, or null. */
  lookUpMethodPage(pageRef: string): Promise<{ accountId: string; method: ProcessorMethod } | null>

  /** How a dispute, an inquiry or an early warning stands now (after a webhook's hint, or because none has come). */
  lookUpDispute(disputeRef: string): Promise<SeenDispute>

  /**
   * Verifies the signature over the raw body and names what the event is a hint about; never its state.
   * Throws `WebhookRejected` for a forged or malformed body.
   */
  readWebhook(rawBody: Buffer, signature: string | undefined): WebhookHint

  /**
   * Events since then (epoch ms, by the processor's clock) that no delivery has brought to us, oldest first and at most
   * ten thousand, the newest: those it has given up, and those it still tries.
   */
  undeliveredEvents(since: Instant): Promise<{ hint: WebhookHint; at: Instant; body: unknown }[]>
}

export type ProcessorMethod = {
  methodRef: string
  type: MethodType
  brand: string | null
  last4: string | null
  expMonth: number | null
  expYear: number | null
  /** The only currency it can be charged in; null = any. */
  currency: string | null
  /** The holder's name as it was given to the processor. */
  billingName: string | null
}

export type AttachResult = { kind: 'ATTACHED'; method: ProcessorMethod } | ({ kind: 'REFUSED' } & Decline)

/** `code` is the issuer's decline code where there is one, else the error's own; `advice` the network's advice code. */
export type Decline = { code: string; advice: string | null; message: string }

export type ChargeInput = {
  key: string
  attemptId: string
  invoiceId: string
  accountId: string
  customerRef: string
  methodRef: string
  amountCents: number
  currency: string
  /** True while the customer waits for the answer (sign-up, pay now): the bank may then be asked to authenticate. */
  onSession: boolean
  description: string
}

/** `at` of a settled charge is the processor's; business time is the engine's own. Amounts in cents. */
export type ChargeOutcome =
  | { kind: 'SUCCEEDED'; chargeRef: string; amountCents: number }
  | ({ kind: 'DECLINED'; chargeRef: string | null } & Decline)
  /** Nothing moved and nothing was decided: 5xx, 429, an issuer that did not answer. `answered` = a reply came (then the key is spent). */
  | { kind: 'TRANSIENT'; chargeRef: string | null; answered: boolean; code: string; message: string }
  | { kind: 'REQUIRES_ACTION'; chargeRef: string; code: string }
  | { kind: 'PROCESSING'; chargeRef: string }
  | { kind: 'UNKNOWN'; message: string }

export type RefundOutcome =
  | { kind: 'SUCCEEDED' | 'PENDING'; refundRef: string }
  | { kind: 'FAILED'; refundRef: string | null; code: string; message: string }

/** `code` of a refund that failed because a bank disputes the charge, or has taken it back. */
export const CHARGE_DISPUTED = 'charge_disputed'

/**
 * A dispute as the processor says it is. INQUIRY: a question or a warning, no money has moved. `chargeRef` names the
 * charge as in `ChargeOutcome`; amounts in cents.
 */
export type SeenDispute = {
  disputeRef: string
  chargeRef: string
  kind: 'INQUIRY' | 'OPEN' | 'WON' | 'LOST'
  amountCents: number
  reason: string
}

/** Who has paid on a page, as he named himself there. */
export type Payer = { name: string | null; email: string | null }

export type PaymentPageInput = {
  key: string
  invoiceId: string
  attemptId: string
  accountId: string
  /** Null: whoever opens the page is a guest, and nothing of how he pays is kept. */
  customerRef: string | null
  amountCents: number
  currency: string
  description: string
  locale: string
  returnUrl: string
}

/** What a webhook points at. `attemptId` comes from our metadata, `null` where the object carries none. */
export type WebhookHint =
  | { kind: 'CHARGE'; eventId: string; type: string; chargeRef: string; attemptId: string | null }
  | { kind: 'PAYMENT_PAGE'; eventId: string; type: string; pageRef: string; attemptId: string | null }
  | { kind: 'METHOD_PAGE'; eventId: string; type: string; pageRef: string; accountId: string | null }
  | { kind: 'METHOD'; eventId: string; type: string; methodRef: string }
  | { kind: 'CUSTOMER'; eventId: string; type: string; customerRef: string }
  | { kind: 'REFUND'; eventId: string; type: string; refundRef: string; chargeRef: string | null }
  | { kind: 'DISPUTE'; eventId: string; type: string; disputeRef: string; chargeRef: string }
  | { kind: 'IGNORED'; eventId: string; type: string; reason: string }

/** The body did not come from the processor, or cannot be read. Nothing is stored; the sender gets a 400. */
export class WebhookRejected extends Error {}
