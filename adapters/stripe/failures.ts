import Stripe from 'stripe'
import type { Decline } from '../../activities/ports/processor'

/** Why a request to Stripe did not succeed, as far as it decides what may be done next. */
export type Failure =
  /** The issuer or Stripe decided: no. */
  | { kind: 'DECLINED'; decline: Decline; intentId: string | null }
  /** Refused before anything began. `code` and `param` are Stripe's, where it gives them. */
  | { kind: 'INVALID'; code: string | null; param: string | null; message: string }
  /** Stripe answered, and the answer decides nothing. It is kept under the idempotency key. */
  | { kind: 'SERVER_ERROR'; code: string; message: string }
  /** Turned away before anything began, and not kept under the key: 429, or nobody there. */
  | { kind: 'NOT_TAKEN'; code: string; message: string }
  /** Sent, and no answer came; or the same key is being worked on. */
  | { kind: 'NO_ANSWER'; message: string }

/** Connection errors after which it is certain that not one byte of the request left this machine. */
const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

/**
 * Sorts an error of the client. Throws, with the setting to change, for a wrong key or a missing permission, and
 * re-throws what did not come from Stripe.
 */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof Stripe.errors.StripeError)) throw error
  const { message } = error
  const code = error.code ?? null
  if (error instanceof Stripe.errors.StripeConnectionError) return connectionFailure(error)
  if (error.statusCode === 401 || error.statusCode === 403) throw clearError(error)
  if (error.statusCode === 402) {
    return { kind: 'DECLINED', decline: declineOf(error), intentId: error.payment_intent?.id ?? null }
  }
  if (error.statusCode === 429) return { kind: 'NOT_TAKEN', code: code ?? 'rate_limit', message }
  if (error.statusCode === 409) return { kind: 'NO_ANSWER', message: `the same key is being worked on: ${message}` }
  if (error instanceof Stripe.errors.StripeIdempotencyError) throw error
  if (error instanceof Stripe.errors.StripeRateLimitError) return { kind: 'NOT_TAKEN', code: 'rate_limit', message }
  if (error instanceof Stripe.errors.StripeInvalidRequestError) {
    return { kind: 'INVALID', code, param: error.param ?? null, message }
  }
  return { kind: 'SERVER_ERROR', code: `http_${error.statusCode ?? 'unreadable'}`, message }
}

/** True for a request that Stripe refused before beginning: it names an object or a state that does not allow it. */
export function isInvalidRequest(error: unknown): error is Stripe.errors.StripeInvalidRequestError {
  return error instanceof Stripe.errors.StripeInvalidRequestError
}

/** The issuer's code where there is one, else the error's own, and the advice that came with it. */
export function declineOf(error: {
  decline_code?: string
  code?: string
  advice_code?: string
  message?: string
}): Decline {
  // The client fills in an empty decline_code where Stripe sent none.
  const code = error.decline_code || error.code || 'card_declined'
  return { code, advice: error.advice_code || null, message: error.message ?? code }
}

/** The same error, or one that names the setting to look at where a setting is the cause. */
export function clearError(error: unknown): unknown {
  if (error instanceof Stripe.errors.StripeAuthenticationError) {
    return new Error(`Stripe does not accept STRIPE_SECRET_KEY: ${error.message}`, { cause: error })
  }
  if (error instanceof Stripe.errors.StripePermissionError) {
    return new Error(`STRIPE_SECRET_KEY lacks a permission: ${error.message}`, { cause: error })
  }
  if (error instanceof Stripe.errors.StripeConnectionError) {
    return new Error(`No answer from the address in STRIPE_API_BASE (${reasonOf(error)})`, { cause: error })
  }
  return error
}

function connectionFailure(error: Stripe.errors.StripeConnectionError): Failure {
  const reason = reasonOf(error)
  if (NEVER_CONNECTED.has(reason))
    return { kind: 'NOT_TAKEN', code: reason, message: `Stripe was not reached: ${reason}` }
  return { kind: 'NO_ANSWER', message: `${error.message} (${reason})` }
}

function reasonOf(error: Stripe.errors.StripeConnectionError): string {
  const detail: unknown = error.detail
  const code = typeof detail === 'object' && detail !== null && 'code' in detail ? detail.code : undefined
  return typeof code === 'string' ? code : error.message
}
