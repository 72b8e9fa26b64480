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

  /** Meta's health data for the number, as last known there. */
  lookUp(
    input: NumberRef,
  ): Promise<{ registered: boolean; qualityRating: string | null; messagingLimit: string | null }>
}

/** `wabaId` is null while the customer named none: the number is then its own WABA. Phone number in E.164 with '+'. */
export type NumberRef = { phoneNumber: string; wabaId: string | null }

export type RegisterResult =
  | { kind: 'REGISTERED' }
  /** Will never work for this number (not verified, banned, wrong PIN): the order is refunded (row 5). */
  | { kind: 'REFUSED'; code: number; message: string }
  /** May work later (rate limit, Meta's own error): tried again at a due instant, for at most 72 h. */
  | { kind: 'LATER'; code: number; message: string; retryAfterMs: number | null }

export type DeregisterResult =
  | { kind: 'DEREGISTERED' }
  /** `until` is epoch ms, the first instant at which Meta will agree. */
  | { kind: 'REFUSED_UNTIL'; until: number; message: string }
  | { kind: 'LATER'; code: number; message: string }
