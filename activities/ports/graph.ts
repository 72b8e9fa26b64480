/**
 * What the engine asks of Meta's Graph API for one hosted number. Refusals that Meta documents are values;
 * an exception means the answer is not known, and every call here is safe to repeat.
 */
export interface WhatsAppNumbers {
  /** Registers the number on Cloud API; a number that is registered already counts as registered. */
  register(input: NumberRef & { pin: string; now: number }): Promise<RegisterResult>

  /**
   * Takes the number off Cloud API. A number that is not registered counts as done. Meta refuses while paid messages
   * are younger than 30 days and names the date from which it will not (row 23). `now` is business time, epoch ms.
   */
  deregister(input: NumberRef & { now: number }): Promise<DeregisterResult>

  /** Deletes a number, deregistered before, from a WABA of the host's own. One that is not there counts as done. */
  remove(input: NumberRef & { now: number }): Promise<RemoveResult>

  /**
   * Meta's health data for the number, as last known there. A number that our token cannot see (any more) is not
   * registered as far as we are concerned.
   */
  lookUp(
    input: NumberRef,
  ): Promise<{ registered: boolean; qualityRating: string | null; messagingLimit: string | null }>
}

/** What the engine asks of Graph for a WABA. As above: refusals are values, every call is safe to repeat. */
export interface WhatsAppWabas {
  /**
   * Makes our app hear of the WABA and, with a currency (ISO 4217), lets it spend on the host's credit line. The answer
   * names how the line is shared; null where none is (no currency, or the host has no line).
   */
  connect(input: { wabaId: string; creditIn: string | null }): Promise<ConnectResult>

  /** Our app no longer hears of the WABA; done when it does not, or when the WABA is out of our reach. */
  unsubscribe(input: { wabaId: string }): Promise<StepResult>

  /** Takes the host's credit line back from the business it is shared with; done when it was taken back before. */
  revokeCredit(input: { allocationId: string }): Promise<StepResult>
}

/** What the engine asks of Graph about what Meta counts. Safe to repeat: it reads. */
export interface MetaReports {
  /**
   * Meta's `pricing_analytics` of one number, all pages of it: a day's messages by country, category and type of price.
   * `from` and `to` are epoch ms. OUT_OF_REACH: Meta shows the number to us no more, so it says nothing about it either.
   */
  pull(input: NumberRef & { from: number; to: number; now: number }): Promise<PulledReport>
}

/** `rows` are Meta's data points as they came; `currency` is the WABA's. */
export type PulledReport =
  | { kind: 'REPORT'; rows: unknown[]; currency: string | null }
  | { kind: 'OUT_OF_REACH' }
  | (Later & { retryAfterMs: number | null })

/** `wabaId` is null while the customer named none: the number is then its own WABA. Phone number in E.164 with '+'. */
export type NumberRef = { phoneNumber: string; wabaId: string | null }

/** Meta does not do it now; it may later. `code` is Graph's. */
export type Later = { kind: 'LATER'; code: number; message: string }

export type RegisterResult =
  | { kind: 'REGISTERED' }
  /** Will never work for this number (not verified, banned, wrong PIN): the order is refunded (row 5). */
  | { kind: 'REFUSED'; code: number; message: string }
  /** May work later (rate limit, Meta's own error): tried again at a due instant, for at most 72 h. */
  | (Later & { retryAfterMs: number | null })

/** `until` is epoch ms, the first instant at which Meta will agree. */
type RefusedUntil = { kind: 'REFUSED_UNTIL'; until: number; message: string }

export type DeregisterResult =
  | { kind: 'DEREGISTERED' }
  | RefusedUntil
  /** The number is also in its owner's app, or its owner does not let us: only he can disconnect it (row 24). */
  | { kind: 'OWNER_MUST_ACT'; message: string }
  | Later

export type RemoveResult = { kind: 'DONE' } | RefusedUntil | Later
export type ConnectResult = { kind: 'CONNECTED'; allocationId: string | null } | Later
export type StepResult = { kind: 'DONE' } | Later
